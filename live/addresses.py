"""The OSC address space: what each address does with its arguments. Pure; sockets are elsewhere.

A bang is no argument, `T`, `N` or a number that is not zero; zero is the release of a button and does nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from live.commands import SetInput, SetValue, Trigger
from live.isf.values import accept
from live.messages import Arguments, Known, Message, Outcome, Ping, Query, Refused, Subscribe
from live.parameters import TABLE, Parameter, number, text
from live.patterns import is_pattern, matching
from live.reports import STATE_ADDRESSES, shader_address

FASTEST_FEEDBACK = 30.0  # messages a second for each address
QUESTION = "?"
PARAMETERS: dict[str, Parameter] = {f"/param/{name}": parameter for name, parameter in TABLE.items()} | {
    parameter.osc: parameter for parameter in TABLE.values()
}
TRIGGERS = {"/go": "go", "/back": "back", "/track/next": "next", "/track/prev": "prev"}
SWITCHES = {f"{parameter.osc}/toggle": parameter for parameter in TABLE.values() if parameter.kind == "bool"}
PERCENT = "/master/percent"

Reader = Callable[[str, Arguments, Known, str], Outcome | None]


def read(message: Message, known: Known, source: str) -> list[Outcome]:
    """Returns what a message means: one outcome, or one for each address that its wildcards match."""
    if not is_pattern(message.address):
        outcomes = [_read(message.address, message.arguments, known, source)]
    else:
        found = matching(message.address, addresses(known))
        outcomes = [_read(address, message.arguments, known, source) for address in found]
        if not found:
            outcomes = [Refused("unknown address", f"{message.address} matches nothing")]
    return [outcome for outcome in outcomes if outcome is not None]


def addresses(known: Known) -> list[str]:
    """Returns every fixed address that a wildcard may mean."""
    parameters = [parameter.osc for parameter in TABLE.values()]
    inputs = [shader_address(slot, name) for slot, name in known.inputs]
    return [*parameters, PERCENT, *inputs, *STATE_ADDRESSES, *TRIGGERS, *SWITCHES]


def faders(known: Known) -> frozenset[str]:
    """Returns the addresses whose newest message makes older ones worthless."""
    inputs = {shader_address(*key) for key, declared in known.inputs.items() if declared.kind != "event"}
    return frozenset(PARAMETERS) | {PERCENT} | inputs


def _read(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    try:
        return _reader(address)(address, arguments, known, source)
    except (ValueError, OverflowError) as error:
        return Refused(str(error), f"{address}: {error}")


def _reader(address: str) -> Reader:
    if address in _EXACT:
        return _EXACT[address]
    if address in PARAMETERS:
        return _parameter
    if address in SWITCHES:
        return _toggle
    if address.startswith("/shader/"):
        return _input
    if address.startswith("/track/") and address.endswith("/go"):
        return _numbered_track
    if address.endswith("/reset"):
        return _reset
    return _question


def pressed(arguments: Arguments) -> bool:
    """Tells a bang from the release of a button."""
    return not arguments or arguments[0] is None or number(arguments[0]) != 0


def asks(arguments: Arguments) -> bool:
    """Tells whether a message to a value asks for it."""
    return not arguments or arguments[0] == QUESTION


def _trigger(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    return Trigger(TRIGGERS[address], None, source) if pressed(arguments) else None


def _numbered_track(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    written = address.split("/")[2]
    if not (written.isascii() and written.isdigit() and len(written) < 5) or address.count("/") != 3:
        return Refused("unknown address", f"{address} is not an address")
    return _track(int(written), known, source) if pressed(arguments) else None


def _chosen_track(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    if arguments and isinstance(arguments[0], str):
        return _named_track(text(arguments[0]), known, source)
    return _track(round(number(arguments[0] if arguments else None)), known, source)


def _named_track(wanted: str, known: Known, source: str) -> Outcome:
    track = known.tracks.get(wanted.lower())
    if track is None and known.tracks:
        return Refused("no such track", f"there is no track {wanted}")
    return Trigger("track", track or wanted, source)


def _track(wanted: int, known: Known, source: str) -> Outcome:
    if wanted < 1 or (known.tracks and wanted not in known.tracks.values()):
        return Refused("no such track", f"there is no track {wanted}")
    return Trigger("track", wanted, source)


def _parameter(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    parameter = PARAMETERS[address]
    if asks(arguments):
        return Query(parameter.osc)
    given = _moved(parameter.osc, arguments, known) if parameter.kind == "float" else arguments[0]
    value = parameter.admit(given)
    if parameter.name == "look" and value and known.looks and value not in known.looks:
        return Refused("no such look", f"there is no look {value}: use one of {', '.join(sorted(known.looks))}")
    return SetValue(parameter.name, value, source)


def _percent(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    if asks(arguments):
        return Query(PERCENT)
    master = TABLE["master"]
    return SetValue(master.name, master.admit(number(_moved(PERCENT, arguments, known)) / 100), source)


def _toggle(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    parameter = SWITCHES[address]
    now = known.values.get(parameter.osc, (parameter.default,))[0]
    return SetValue(parameter.name, not now, source) if pressed(arguments) else None


def _input(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    parts = address.split("/")
    slot = int(parts[2]) if parts[2].isascii() and parts[2].isdigit() and len(parts[2]) < 3 else 0
    declared = known.inputs.get((slot, parts[3])) if len(parts) == 4 else None
    if declared is None:
        return Refused("no such input", f"the look has no {address}")
    if declared.kind == "event":
        return SetInput(slot, declared.name, True, source) if pressed(arguments) else None
    if asks(arguments):
        return Query(address)
    value = accept(declared, _moved(address, arguments, known) if declared.kind == "float" else _form(arguments))
    if value is None:
        return Refused("wrong type", f"{address} is a {declared.kind}")
    return SetInput(slot, declared.name, value, source)


def _form(arguments: Arguments) -> object:
    return arguments[0] if len(arguments) == 1 else arguments


def _moved(address: str, arguments: Arguments, known: Known) -> object:
    """Returns the number given, or for `+` and `-` the newest value moved by it."""
    if arguments[0] not in ("+", "-"):
        return arguments[0]
    step = number(arguments[1] if len(arguments) > 1 else None)
    now = number(known.values.get(address, (None,))[0])
    return now + step if arguments[0] == "+" else now - step


def _reset(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    parameter = PARAMETERS.get(address.removesuffix("/reset"))
    if parameter is None:
        return Refused("unknown address", f"{address} is not an address")
    return SetValue(parameter.name, parameter.default, source) if pressed(arguments) else None


def _question(address: str, arguments: Arguments, known: Known, source: str) -> Outcome | None:
    if address not in STATE_ADDRESSES:
        return Refused("unknown address", f"{address} is not an address")
    if not asks(arguments):
        return Refused("read only", f"{address} can only be read")
    return Query(address)


def _subscribe(address: str, arguments: Arguments, known: Known, source: str) -> Outcome:
    port = round(number(arguments[1])) if len(arguments) > 1 else None
    if port is not None and not 0 <= port <= 65535:
        return Refused("out of range", f"{port} is no UDP port")
    rate = number(arguments[2]) if len(arguments) > 2 else FASTEST_FEEDBACK
    if rate <= 0:
        return Refused("out of range", "a rate is above 0")
    return Subscribe(pressed(arguments), port, min(rate, FASTEST_FEEDBACK))


def _ping(address: str, arguments: Arguments, known: Known, source: str) -> Outcome:
    return Ping(arguments)


_EXACT: dict[str, Reader] = {
    **dict.fromkeys(TRIGGERS, _trigger),
    "/track/go": _chosen_track,
    PERCENT: _percent,
    "/subscribe": _subscribe,
    "/ping": _ping,
}
