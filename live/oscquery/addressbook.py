"""Every address with its types, ranges and meaning, read off the tables that the desk acts on. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from live.addresses.actions import ACTIONS, SUFFIXES, Action
from live.addresses.faders import LONGEST_MOVE
from live.addresses.messages import Arguments, Inputs, Known
from live.addresses.reports import MACROS, PERCENT, STATE_ADDRESSES, norms, shader_address, values
from live.addresses.space import has_twin
from live.isf.model import TEXTURES, Input
from live.oscquery.methods import BANG, READ, WRITE, Method, Range, tags_of
from live.parameters import TABLE, Parameter, defaults
from live.state.state import State

BOTH = READ | WRITE
SHARE, HUNDRED = Range(0.0, 1.0), Range(0.0, 100.0)
MOVE = Range(0.0, LONGEST_MOVE)
TAGS = {"float": "f", "bool": "T", "text": "s", "event": BANG, "long": "i", "point2D": "ff", "color": "ffff"}
UNITS = {
    "s": "time.second",
    "ms": "time.ms",
    "Hz": "time.hz",
    "bpm": "time.bpm",
    "dB": "gain.db-raw",
    "degrees": "angle.degree",
}  # the proposal's words for units; ours that it has no word for stand in the description
EXTENDED = {
    "point2D": tuple(f"position.cartesian.{axis}" for axis in "xy"),
    "color": tuple(f"color.rgb.{channel}" for channel in "rgba"),
}
SECONDS = UNITS["s"]


def methods(known: Known) -> Iterator[Method]:
    """Every method there is for what is known of the show; each address once, parameters first."""
    yield from _parameters(known)
    yield from _inputs(known.inputs)
    yield from _actions(known)
    yield from _reports()


def signatures(takes: str) -> tuple[str, ...]:
    """The type tags that an action takes (`live.addresses.actions.Action.takes`), the usual ones first."""
    found: list[str] = []
    for alternative in takes.split("/"):
        needed, _, optional = alternative.rstrip("]").partition("[")
        found += [needed + optional[:count] or BANG for count in range(len(optional) + 1)]
    return tuple(found)


def _parameters(known: Known) -> Iterator[Method]:
    for parameter in TABLE.values():
        tags, ranges, labels = TAGS[parameter.kind], _ranges(parameter, known), (parameter.group,)
        timed = (f"{tags}f",) if parameter.kind == "bool" and parameter.fades else ()
        meaning, units = _meaning(parameter), _units(parameter)
        yield Method(parameter.osc, tags, BOTH, meaning, ranges, units, labels=labels, overloads=timed)
        for suffix in SUFFIXES:
            if has_twin(parameter, suffix):
                yield _twin(parameter, suffix, labels)


def _twin(parameter: Parameter, suffix: str, labels: tuple[str, ...]) -> Method:
    address, meaning = f"{parameter.osc}/{suffix}", SUFFIXES[suffix][1]
    if suffix == "norm":
        return Method(address, "f", BOTH, meaning, (SHARE,), labels=labels)
    if suffix == "ramp":
        units = _units(parameter)
        tags, target = TAGS[parameter.kind] + "f", _range(parameter)
        return Method(address, tags, WRITE, meaning, (target, MOVE), (*units, SECONDS) if units else (), labels=labels)
    return Method(address, BANG, WRITE, meaning.removeprefix("bang: "), labels=labels, critical=suffix == "toggle")


def _inputs(inputs: Inputs) -> Iterator[Method]:
    shares = _readable(inputs)
    for key, declared in inputs.items():
        if declared.kind in TEXTURES:
            continue
        address, labels = shader_address(*key), ("input",)
        access = WRITE if declared.kind == "event" else BOTH
        meaning, ranges = _label(declared), _input_ranges(declared)
        extended = EXTENDED.get(declared.kind, ())
        yield Method(address, TAGS[declared.kind], access, meaning, ranges, extended=extended, labels=labels)
        if norms(address) in shares:
            yield Method(norms(address), "f", BOTH, SUFFIXES["norm"][1], (SHARE,), labels=labels)


def _actions(known: Known) -> Iterator[Method]:
    readable = _readable(known.inputs)
    for action in ACTIONS:
        for address in _filled(action, known, readable):
            yield _action(action, address, READ if address in readable else 0)


def _action(action: Action, address: str, readable: int) -> Method:
    tags, *others = signatures(action.takes)
    ranges = (SHARE,) if address.startswith(MACROS) else (HUNDRED,) if address == PERCENT else ()
    critical, overloads = bool(action.trigger), tuple(others)
    access, labels = WRITE | readable, ("action",)
    return Method(address, tags, access, action.meaning, ranges, labels=labels, critical=critical, overloads=overloads)


def _filled(action: Action, known: Known, readable: dict[str, Arguments]) -> list[str]:
    """The addresses that an action has now; those of a look's inputs are listed with them, cues go by `/cue/go`."""
    if "{" not in action.address:
        return [action.address]
    if action.address.startswith("/track/"):
        return [action.address.format(n=number) for number in sorted(set(known.tracks.values()))]
    written = re.sub(r"\\\{.*?\\\}", "[^/]+", re.escape(action.address))
    return [address for address in readable if not address.startswith("/shader/") and re.fullmatch(written, address)]


def _reports() -> Iterator[Method]:
    readable = _readable({})
    for address, meaning in STATE_ADDRESSES.items():
        if address in readable:
            yield Method(address, tags_of(readable[address]), READ, meaning, labels=("state",))


def _readable(inputs: Inputs) -> dict[str, Arguments]:
    """What can be read, as a show reports it that has just begun: its types are those of every report."""
    return values(_nothing(), inputs, 0.0, 0)


@cache
def _nothing() -> State:
    return State(
        time=0.0, show_time=0.0, frame=0, track=0, title="", next_title="", position=0.0, second=0.0, duration=0.0,
        known=False, going=False, look="", parameters=defaults(),
    )  # fmt: skip


def _ranges(parameter: Parameter, known: Known) -> tuple[Range | None, ...]:
    if parameter.name == "look" and known.looks:
        return (Range(choices=tuple(sorted(known.looks))),)
    found = _range(parameter)
    return () if found is None else (found,)


def _range(parameter: Parameter) -> Range | None:
    if parameter.kind == "float":
        return Range(parameter.low, parameter.high)
    return Range(choices=parameter.choices) if parameter.choices else None


def _units(parameter: Parameter) -> tuple[str, ...]:
    return (UNITS[parameter.unit],) if parameter.unit in UNITS else ()


def _meaning(parameter: Parameter) -> str:
    own = parameter.unit and parameter.unit not in UNITS
    return f"{parameter.meaning} ({parameter.unit})" if own else parameter.meaning


def _input_ranges(declared: Input) -> tuple[Range | None, ...]:
    if declared.kind in ("bool", "event"):
        return ()
    if declared.values:
        return (Range(choices=declared.values),)
    sides = len(TAGS[declared.kind])
    found = tuple(_ordered(_at(declared.low, side), _at(declared.high, side)) for side in range(sides))
    return found if any(each != Range() for each in found) else ()


def _ordered(low: float | None, high: float | None) -> Range:
    if low is not None and high is not None and low > high:
        return Range(high, low)  # some files count backwards
    return Range(low, high)


def _at(bound: object, side: int) -> float | None:
    if isinstance(bound, tuple):
        return bound[side] if side < len(bound) else None
    return bound if isinstance(bound, int | float) else None


def _label(declared: Input) -> str:
    named = (f"{value} {label}" for value, label in zip(declared.values, declared.labels, strict=False))
    choices = ", ".join(named)
    return f"{declared.label or declared.name}: {choices}" if choices else declared.label or declared.name
