"""What messages to values mean: parameters, inputs of the look, macros and their twins. Pure."""

from __future__ import annotations

from live.addresses.messages import Arguments, Inputs, Known, Outcome, Query, Refused
from live.addresses.reports import MACROS, PERCENT, macro, norms, shader_address
from live.addresses.triggers import pressed
from live.commands import SetInput, SetValue
from live.drawing.looks import PLAIN
from live.isf.model import Input
from live.isf.values import accept
from live.parameters import TABLE, Parameter, number, text

QUESTION = "?"
LONGEST_MOVE = 3600.0  # s
PARAMETERS: dict[str, Parameter] = {f"/param/{name}": parameter for name, parameter in TABLE.items()} | {
    parameter.osc: parameter for parameter in TABLE.values()
}


def asks(arguments: Arguments) -> bool:
    """Tells whether a message to a value asks for it."""
    return not arguments or arguments[0] == QUESTION


def parameter(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    """A parameter is set, moved or asked for; a second number of a switch is the seconds it takes."""
    wanted = PARAMETERS[address]
    if asks(arguments):
        return Query(wanted.osc)
    given = _moved(wanted.osc, arguments, known) if wanted.kind == "float" else arguments[0]
    value = wanted.admit(given)
    if wanted.name == "look":
        return _look(str(value), known, source)
    timed = wanted.kind == "bool" and wanted.fades and len(arguments) > 1
    return SetValue(wanted.name, value, source, _seconds(arguments[1]) if timed else 0.0)


def select(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    """The look by its number in their alphabet, from 1, or by name; 0 is `plain`, the picture and nothing else."""
    if asks(arguments):
        return Query(TABLE["look"].osc)
    if isinstance(arguments[0], str):
        return _look(text(arguments[0]), known, source)
    place, names = round(number(arguments[0])), sorted(known.looks)
    if not 0 <= place <= len(names):
        return Refused("no such look", f"there is no look {place} of {len(names)}")
    return SetValue("look", names[place - 1] if place else PLAIN, source)


def percent(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    """The master in percent."""
    if asks(arguments):
        return Query(PERCENT)
    master = TABLE["master"]
    return SetValue(master.name, master.admit(number(_moved(PERCENT, arguments, known)) / 100), source)


def toggle(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    """A switch over to its other side."""
    wanted = PARAMETERS[address.removesuffix("/toggle")]
    now = known.values.get(wanted.osc, (wanted.default,))[0]
    return SetValue(wanted.name, not now, source) if pressed(arguments) else None


def reset(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    """Back to the default."""
    wanted = PARAMETERS[address.removesuffix("/reset")]
    return SetValue(wanted.name, wanted.default, source) if pressed(arguments) else None


def norm(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    """A parameter by its share of the range, 0..1."""
    wanted = PARAMETERS[address.removesuffix("/norm")]
    if asks(arguments):
        return Query(norms(wanted.osc))
    share = number(_moved(norms(wanted.osc), arguments, known))
    return SetValue(wanted.name, wanted.admit(wanted.scaled(share)), source)


def ramp(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    """A timed move: target, seconds."""
    wanted = PARAMETERS[address.removesuffix("/ramp")]
    if len(arguments) < 2:
        raise ValueError("a target and seconds are needed")
    return SetValue(wanted.name, wanted.admit(arguments[0]), source, _seconds(arguments[1]))


def shader_input(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    """An input of the look, by its type; `/norm` behind it by its share of the range."""
    shared = address.endswith("/norm")
    key = slot_and_name(address.removesuffix("/norm"))
    declared = known.inputs.get(key)
    if declared is None:
        return Refused("no such input", f"the look has no {address}")
    if declared.kind == "event":
        return SetInput(*key, True, source) if pressed(arguments) else None
    if asks(arguments):
        return Query(address)
    if shared:
        return _share_of(key, declared, number(_moved(address, arguments, known)), source)
    value = accept(declared, _moved(address, arguments, known) if declared.kind == "float" else _form(arguments))
    if value is None:
        return Refused("wrong type", f"{address} is a {declared.kind}")
    return SetInput(*key, value, source)


def macro_input(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    """One of the look's first eight sliding inputs, 0..1."""
    place = address.removeprefix(f"{MACROS}/")
    key = macro(int(place), known.inputs) if place.isascii() and place.isdigit() and len(place) == 1 else None
    if key is None:
        return Refused("no such input", f"the look has no {address}")
    if asks(arguments):
        return Query(address)
    return _share_of(key, known.inputs[key], number(_moved(address, arguments, known)), source)


def slot_and_name(address: str) -> tuple[int, str]:
    """Slot and INPUT of `/shader/2/glow`; slot 0 where it is no such address."""
    parts = address.split("/")
    if len(parts) != 4 or not (parts[2].isascii() and parts[2].isdigit() and len(parts[2]) < 3):
        return 0, ""
    return int(parts[2]), parts[3]


def sliding(inputs: Inputs) -> list[str]:
    """The addresses of the inputs whose newest message makes older ones worthless."""
    return [shader_address(*key) for key, declared in inputs.items() if declared.kind != "event"]


def _share_of(key: tuple[int, str], declared: Input, share: float, source: str) -> Outcome:
    low, high = declared.low, declared.high
    if declared.kind == "bool":
        return SetInput(*key, share >= 0.5, source)
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return Refused("wrong type", f"{shader_address(*key)} has no range that a fader could cover")
    value = accept(declared, low + (high - low) * min(1.0, max(0.0, share)))
    return SetInput(*key, value, source) if value is not None else Refused("wrong type", "no number")


def _look(name: str, known: Known, source: str) -> Outcome:
    if name and known.looks and name not in known.looks:
        return Refused("no such look", f"there is no look {name}: use one of {', '.join(sorted(known.looks))}")
    return SetValue("look", name, source)


def _form(arguments: Arguments) -> object:
    return arguments[0] if len(arguments) == 1 else arguments


def _seconds(given: object) -> float:
    return min(LONGEST_MOVE, max(0.0, number(given)))


def _moved(address: str, arguments: Arguments, known: Known) -> object:
    """Returns the number given, or for `+` and `-` the newest value moved by it."""
    if arguments[0] not in ("+", "-"):
        return arguments[0]
    step = number(arguments[1] if len(arguments) > 1 else None)
    now = number(known.values.get(address, (None,))[0])
    return now + step if arguments[0] == "+" else now - step
