"""Faults on purpose: the environment names them, and the ladder must get past each; without it nothing here runs.

    LIMELIGHT_FAULTS="device-on-cpu device-oom@5 decode-nan@3- interop-refused"

`@5` is the fifth time that the thing is done, `@3-7` the third to the seventh, `@3-` the third and all after it, and
nothing means always. The words are those of `live/faults/faults.toml`.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from live.faults.table import VARIABLE, words
from show.errors import ShowError

LASTING = ("device-on-cpu", "no-torch")
_FORM = re.compile(r"([a-z-]+?)(?:@(\d+)(-(\d+)?)?)?")


@dataclass(frozen=True, slots=True)
class Span:
    """The times, counted from 1, at which a fault happens."""

    first: float
    last: float


class Faults:
    """What shall go wrong, and how often each thing was done so far."""

    def __init__(self, spans: Mapping[str, Span] | None = None) -> None:
        self._spans = dict(spans or {})
        self._done = dict.fromkeys(self._spans, 0)

    def __bool__(self) -> bool:
        """Whether anything shall go wrong."""
        return bool(self._spans)

    def wanted(self, name: str) -> bool:
        """Whether it is to happen at all."""
        return name in self._spans

    def lasting(self) -> Faults:
        """Those that say what this machine is, not what happens to it."""
        return Faults({name: span for name, span in self._spans.items() if name in LASTING})

    def due(self, name: str) -> bool:
        """Counts that the thing is done once more, and says whether it shall go wrong this time."""
        span = self._spans.get(name)
        if span is None:
            return False
        self._done[name] += 1
        return span.first <= self._done[name] <= span.last


def from_environment(resumed: bool = False) -> Faults:
    """The faults that the environment asks for: none, but in tests and rehearsals.

    A stage that was started again (`resumed`) has none of them a second time, or it would never get further.
    """
    asked = parsed(os.environ.get(VARIABLE, ""))
    return asked.lasting() if resumed else asked


def parsed(text: str) -> Faults:
    """Faults from their text; ShowError names a word that is none."""
    spans: dict[str, Span] = {}
    for word in text.split():
        match = _FORM.fullmatch(word)
        if match is None or match[1] not in words():
            raise ShowError(VARIABLE, f"{word} is no fault", f"use {', '.join(words())}")
        spans[match[1]] = _span(match)
    return Faults(spans)


def _span(match: re.Match[str]) -> Span:
    if match[2] is None:
        return Span(1, math.inf)
    first = int(match[2])
    if match[3] is None:
        return Span(first, first)
    return Span(first, int(match[4]) if match[4] else math.inf)
