"""Timed moves of parameters: cues fade, hands may. Whatever touches a parameter last has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from live.parameters import TABLE, Value


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
    if not ramps:
        return dict(values), ramps
    under_way = tuple(ramp for ramp in ramps if now < ramp.start + ramp.length)
    moved = {**values, **aims(ramps), **{ramp.name: ramp.value(now) for ramp in under_way}}
    return moved, under_way


def aims(ramps: tuple[Ramp, ...]) -> dict[str, Value]:
    """Where the parameters are going that have a ramp."""
    return {ramp.name: TABLE[ramp.name].admit(ramp.target) for ramp in ramps}


def fades(values: Mapping[str, Value], ramps: tuple[Ramp, ...], now: float) -> dict[str, tuple[float, float]]:
    """Where the parameters are that have a ramp, and the s of show time that those have to go."""
    return {ramp.name: (float(values[ramp.name]), max(0.0, ramp.start + ramp.length - now)) for ramp in ramps}


def taken_up(aims: Mapping[str, Value], fades: Mapping[str, tuple[float, float]], now: float) -> tuple[Ramp, ...]:
    """The ramps that go on at `now` from where they were under way."""
    return tuple(Ramp(name, value, float(aims[name]), now, left) for name, (value, left) in fades.items())


def begin(
    values: Mapping[str, Value], ramps: tuple[Ramp, ...], name: str, value: Value, now: float, seconds: float
) -> tuple[dict[str, Value], tuple[Ramp, ...]]:
    """Brings a parameter to a value, over `seconds` where it is one that fades; ends what moved it before."""
    others, origin = without(ramps, name), values[name]
    if TABLE[name].fades and seconds > 0:
        return dict(values), (*others, Ramp(name, float(origin), float(value), now, seconds))
    return {**values, name: value}, others


def without(ramps: tuple[Ramp, ...], name: str) -> tuple[Ramp, ...]:
    """The other parameters' ramps: a hand on a fader wins over a cue."""
    return tuple(ramp for ramp in ramps if ramp.name != name)
