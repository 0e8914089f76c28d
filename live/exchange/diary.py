"""What happened at the show, in lines: each difference between one view and the next that a person would tell. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from live.addresses.reports import SILENCE
from live.guard.told import sentence
from live.state.state import State

KEPT = 300  # lines
_DIGITS = re.compile(r"\d+")

Weight = Literal["plain", "good", "bad"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `number` rises, `time` is the local time of day."""

    number: int
    time: str
    weight: Weight
    text: str


class Diary:
    """Kept in the desk's thread; `lines`, oldest first, are replaced and never changed. The clocks are arguments.

    `keep` is handed every line as it is written, with its Unix time in s.
    """

    def __init__(self, keep: Callable[[Line, float], None] | None = None) -> None:
        self.lines: tuple[Line, ...] = ()
        self._keep = keep
        self._last: State | None = None
        self._gone = False
        self._count = 0

    def see(self, state: State | None, now: float, wall: float) -> None:
        """Notes what is new; `now` is on the clock of `State.time`, `wall` Unix time, in s."""
        if state is None:
            return
        gone = now - state.time > SILENCE
        if gone != self._gone:
            self._gone = gone
            if gone:
                self.note("the stage does not answer", "bad", wall)
            else:
                self.note("the stage is back", "good", wall)
        if state is not self._last:
            for text, weight in differences(self._last, state):
                self.note(text, weight, wall)
            self._last = state

    def note(self, text: str, weight: Weight, wall: float) -> None:
        """Adds a line."""
        self._count += 1
        line = Line(self._count, f"{datetime.fromtimestamp(wall):%H:%M:%S}", weight, text)
        self.lines = (*self.lines, line)[-KEPT:]
        if self._keep is not None:
            self._keep(line, wall)

    def since(self, number: int) -> list[Line]:
        """The lines after a number, oldest first."""
        return [line for line in self.lines if line.number > number]


def differences(before: State | None, state: State) -> Iterator[tuple[str, Weight]]:
    """What a person would tell of two states that follow each other."""
    if before is None or (before.track, before.title) != (state.track, state.title):
        yield f"track {state.track}: {state.title}", "plain"
    elif before.cue != state.cue and state.cue[0]:
        yield f"cue {state.cue[0]} {state.cue[1]}".rstrip(), "plain"
    for name in ("look", "transport"):
        old, new = getattr(before, name, None), getattr(state, name)
        if old != new and new:
            yield f"{name}: {new}", "plain"
    if before is None or before.rung != state.rung:
        yield f"picture: {state.rung} {f'({state.rung_reason})' if state.rung_reason else ''}".rstrip(), "plain"
    yield from _switched(before, state)
    if state.guard.interventions > (before.guard.interventions if before is not None else 0):
        yield sentence(state.guard, state.show_time), "bad"
    known = before.problems if before is not None else ()
    yield from ((problem, "bad") for problem in _new(state.problems, known))
    yield from ((f"over: {problem}", "good") for problem in _new(known, state.problems))


def _new(problems: tuple[str, ...], known: tuple[str, ...]) -> list[str]:
    """Those that are not known; one that only counts on is."""
    told = {_DIGITS.sub("", problem) for problem in known}
    return [problem for problem in problems if _DIGITS.sub("", problem) not in told]


def _switched(before: State | None, state: State) -> Iterator[tuple[str, Weight]]:
    for name in ("blackout", "freeze"):
        old = bool(before.parameters.get(name)) if before is not None else False
        if old != bool(state.parameters.get(name)):
            yield f"{name} {'off' if old else 'on'}", "plain"
