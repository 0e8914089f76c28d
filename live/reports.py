"""What goes out by OSC: the show's state as addresses and arguments. Pure."""

from __future__ import annotations

from dataclasses import astuple
from typing import Literal

from live.isf.model import TEXTURES, Input
from live.isf.values import start
from live.messages import Arguments, Inputs
from live.parameters import TABLE
from live.state import State

SILENCE = 3.0  # s without a state after which the stage counts as failed
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
    "/state/error": "s what is wrong, or why a message was refused",
    "/state/refused": "i messages refused since the start",
}


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
    report: dict[str, Arguments] = {
        parameter.osc: (parameter.default if state is None else state.parameters.get(name, parameter.default),)
        for name, parameter in TABLE.items()
    }
    report["/state/health"] = (health(state, now),)
    report["/state/refused"] = (refused,)
    report |= {shader_address(*key): _value(key, declared, state) for key, declared in inputs.items() if _has(declared)}
    if state is not None:
        report |= _places(state) | _condition(state)
    return report | percent(report)


def percent(report: dict[str, Arguments]) -> dict[str, Arguments]:
    """Returns the twin of the master for desks that count to 100."""
    (master,) = report["/master"]
    return {"/master/percent": (100.0 * float(master),)}  # type: ignore[arg-type]


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
    return {
        "/state/levels": astuple(state.levels),
        "/state/fps": (round(state.fps, 1),),
        "/state/latency": (round(state.latency, 4),),
        "/state/rung": (state.rung, state.rung_reason),
        "/state/error": ("; ".join(state.problems),),
    }


def _has(declared: Input) -> bool:
    return declared.kind != "event" and declared.kind not in TEXTURES


def _value(key: tuple[int, str], declared: Input, state: State | None) -> Arguments:
    value = start(declared) if state is None else state.inputs.get(key, start(declared))
    return value if isinstance(value, tuple) else (value,)
