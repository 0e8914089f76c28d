"""Timed moves of parameters: cues fade, faders do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from live.parameters import Value


@dataclass(frozen=True, slots=True)
class Ramp:
    """Moves the parameter `name` from `origin` to `target` between `start` and `start + length` s of show time."""

    name: str
    origin: float
    target: float
    start: float
    length: float

    def value(self, now: float) -> float:
        """The value at `now`: a straight line, held at its ends."""
        if now >= self.start + self.length:
            return self.target
        return self.origin + (self.target - self.origin) * max(0.0, (now - self.start) / self.length)


def step(values: Mapping[str, Value], ramps: tuple[Ramp, ...], now: float) -> tuple[dict[str, Value], tuple[Ramp, ...]]:
    """Moves every value that has a ramp and drops the ramps that have arrived."""
    moved = {**values, **{ramp.name: ramp.value(now) for ramp in ramps}}
    return moved, tuple(ramp for ramp in ramps if now < ramp.start + ramp.length)


def without(ramps: tuple[Ramp, ...], name: str) -> tuple[Ramp, ...]:
    """The other parameters' ramps: a hand on a fader wins over a cue."""
    return tuple(ramp for ramp in ramps if ramp.name != name)
