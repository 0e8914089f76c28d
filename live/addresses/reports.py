"""What goes out by OSC: the show's state as addresses and arguments. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import astuple
from itertools import islice
from typing import Literal

from live.addresses.messages import Arguments, Inputs
from live.drawing.looks import SOURCES
from live.isf.model import TEXTURES, Input
from live.isf.values import start
from live.parameters import TABLE, Parameter, Value, number
from live.state.state import State

PERCENT = "/master/percent"
MACROS, MOST_MACROS = "/macro", 8
BEATS = 4  # in a bar
SILENCE = 3.0  # s without a state after which the stage counts as failed
_SLIDING = {parameter.osc: parameter for parameter in TABLE.values() if parameter.kind == "float"}
Health = Literal["ok", "degraded", "failed"]

STATE_ADDRESSES: dict[str, str] = {
    "/state/track": "i n, s title, f seconds remaining",
    "/state/next": "s title of the track that follows",
    "/state/position": "f seconds, f duration",
    "/state/look": "s look on the wall",
    "/state/levels": "f hit percussive harmonic energy low mid high level",
    "/state/fps": "f presented frames a second",
    "/state/latency": "f seconds from the newest sound to the picture",
    "/state/rung": "s rung of the decode ladder, s why",
    "/state/health": "s ok, degraded or failed",
    "/state/guard": "s profile of the flash guard, i times it had to limit, i 1 while it does, s why, f share of area",
    "/state/cue": "i n of the last cue, s name",
    "/state/armed": "i n of the track that stands by, s title",
    "/state/transport": "s playing, waiting, paused or panicked",
    "/state/timecode": "s idle, chasing, freewheel or lost, s timecode, s source",
    "/tempo/beat": "i bar, i beat 1..4, f phase 0..1",
    "/tempo/now": "f bpm, s source, f quality 0..1",
    "/audio/level": "f 0..1",
    "/audio/bands": "f low mid high, 0..1",
    "/state/error": "s what is wrong, or why a message was refused",
    "/state/refused": "i messages refused since the start",
}


def norms(address: str) -> str:
    """Returns the twin of an address that counts 0..1 over the range."""
    return f"{address}/norm"


def macros(inputs: Inputs) -> list[tuple[int, str]]:
    """Returns slot and name of the look's first sliding inputs that are set by hand, as many as there are macros."""
    sliding = (key for key, each in inputs.items() if each.kind == "float" and _ranged(each))
    return list(islice((key for key in sliding if key[1] not in SOURCES), MOST_MACROS))


def macro(place: int, inputs: Inputs) -> tuple[int, str] | None:
    """Returns slot and name of the `place`-th (from 1) sliding input of the look, None where it has fewer."""
    found = macros(inputs)
    return found[place - 1] if 1 <= place <= len(found) else None


def shader_address(slot: int, name: str) -> str:
    """Returns the address of a look's input."""
    return f"/shader/{slot}/{name}"


def health(state: State | None, now: float) -> Health:
    """Returns how the stage is; `now` is on the clock of `State.time`."""
    if state is None or now - state.time > SILENCE:
        return "failed"
    return "degraded" if state.problems else "ok"


def values(state: State | None, inputs: Inputs, now: float, refused: int) -> dict[str, Arguments]:
    """Returns the newest arguments of every address that can be read."""
    report: dict[str, Arguments] = {parameter.osc: (_setting(parameter, state),) for parameter in TABLE.values()}
    report["/state/health"] = (health(state, now),)
    report["/state/refused"] = (refused,)
    report |= {shader_address(*key): _value(key, declared, state) for key, declared in inputs.items() if _has(declared)}
    if state is not None:
        report |= _places(state) | _condition(state) | _times(state)
    return report | twins(report, inputs)


def twins(report: Mapping[str, Arguments], inputs: Inputs) -> dict[str, Arguments]:
    """Returns what other addresses say of the same values: the master in percent, shares of ranges, macros."""
    found: dict[str, Arguments] = {}
    for address, parameter in _SLIDING.items():
        found |= _of_parameter(parameter, number(report[address][0]))
    places = macros(inputs)
    for key, declared in inputs.items():
        if declared.kind == "float" and _ranged(declared):
            found |= _of_input(key, declared, number(report[shader_address(*key)][0]), places)
    return found


def twins_of(address: str, arguments: Arguments, inputs: Inputs) -> dict[str, Arguments]:
    """Returns what other addresses say of one value."""
    if address in _SLIDING:
        return _of_parameter(_SLIDING[address], number(arguments[0]))
    for key, declared in inputs.items():
        if shader_address(*key) == address and declared.kind == "float" and _ranged(declared):
            return _of_input(key, declared, number(arguments[0]), macros(inputs))
    return {}


def _of_parameter(parameter: Parameter, value: float) -> dict[str, Arguments]:
    share: dict[str, Arguments] = {norms(parameter.osc): (parameter.share(value),)}
    return share | {PERCENT: (100.0 * value,)} if parameter.name == "master" else share


def _of_input(
    key: tuple[int, str], declared: Input, value: float, places: list[tuple[int, str]]
) -> dict[str, Arguments]:
    share = (_share(declared, value),)
    found: dict[str, Arguments] = {norms(shader_address(*key)): share}
    return found | {f"{MACROS}/{places.index(key) + 1}": share} if key in places else found


def _places(state: State) -> dict[str, Arguments]:
    remaining = max(0.0, state.duration - state.second)
    return {
        "/position": (min(1.0, max(0.0, state.second / state.duration)) if state.duration > 0 else 0.0,),
        "/param/look": (state.look,),
        "/state/track": (state.track, state.title, float(round(remaining))),  # whole, so that it changes once a second
        "/state/next": (state.next_title,),
        "/state/position": (state.second, state.duration),
        "/state/look": (state.look,),
    }


def _condition(state: State) -> dict[str, Arguments]:
    guard = state.guard
    return {
        "/state/levels": astuple(state.levels),
        "/audio/level": (state.levels.level,),
        "/audio/bands": (state.levels.low, state.levels.mid, state.levels.high),
        "/state/fps": (round(state.fps, 1),),
        "/state/latency": (round(state.latency, 4),),
        "/state/rung": (state.rung, state.rung_reason),
        "/state/guard": (guard.profile, guard.interventions, int(guard.limiting), guard.why, guard.area),
        "/state/error": ("; ".join(state.problems),),
    }


def _times(state: State) -> dict[str, Arguments]:
    beat, bpm, source, quality = state.tempo
    whole = math.floor(beat)
    return {
        "/state/transport": (state.transport,),
        "/state/cue": state.cue,
        "/state/armed": (state.armed, state.armed_title),
        "/state/timecode": state.timecode,
        "/tempo/beat": (whole // BEATS + 1, whole % BEATS + 1, round(beat - whole, 2)),
        "/tempo/now": (round(bpm, 2), source, round(quality, 2)),
    }


def _setting(parameter: Parameter, state: State | None) -> Value:
    value = parameter.default if state is None else state.parameters.get(parameter.name, parameter.default)
    return bool(value) if parameter.kind == "bool" else value  # a blackout on its way is a number between


def _ranged(declared: Input) -> bool:
    low, high = declared.low, declared.high
    return isinstance(low, int | float) and isinstance(high, int | float) and high > low


def _share(declared: Input, value: float) -> float:
    low, high = float(declared.low), float(declared.high)  # type: ignore[arg-type]
    return min(1.0, max(0.0, (value - low) / (high - low)))


def _has(declared: Input) -> bool:
    return declared.kind != "event" and declared.kind not in TEXTURES


def _value(key: tuple[int, str], declared: Input, state: State | None) -> Arguments:
    value = start(declared) if state is None else state.inputs.get(key, start(declared))
    return value if isinstance(value, tuple) else (value,)
