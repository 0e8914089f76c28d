"""A straight line through the ticks of a clock that arrive late, bunched or not at all. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FEWEST, MOST = 24, 96  # ticks that a line is fitted to
ROUNDS = 3  # of leaving out what lies far from the line
FAR = 3.0  # standard deviations
SPREAD = 1.4826  # standard deviations in a median absolute deviation, for normal errors
BLOCK = 512 / 44100  # s; a host may hold a tick back until its next block of audio, so that far none is off
RECENT = 6  # ticks by which a lost or doubled one shows
UNSURE = 0.3  # of a period; where ticks are spread more than this, nobody can tell which one is missing
TURNED = 12  # ticks by which a new tempo or phase shows
DRIFTED = 2.5  # standard deviations by which they are then off, and half a block at least

Tick = tuple[float, int]  # s of arrival, number


@dataclass(frozen=True, slots=True)
class Line:
    """Tick number `n` is due at `start + n * period` s; `spread` is the standard deviation of arrivals from it, s."""

    start: float
    period: float
    spread: float

    def number(self, time: float) -> float:
        """How many ticks have passed at a time."""
        return (time - self.start) / self.period


def fitted(ticks: tuple[Tick, ...], before: Line | None) -> Line | None:
    """The line through ticks; with few of them the one before keeps its period and moves to them."""
    times, numbers = np.array([time for time, _ in ticks]), np.array([float(number) for _, number in ticks])
    if len(ticks) >= FEWEST:
        return _least_squares(times, numbers)
    if before is None or not ticks:
        return before
    return Line(float(np.median(times - before.period * numbers)), before.period, before.spread)


def miscounted(ticks: tuple[Tick, ...]) -> int:
    """How many ticks were lost (or, negative, came twice) just before the newest few."""
    line = fitted(ticks[:-RECENT], None)
    if line is None or line.spread > UNSURE * line.period:
        return 0
    ahead = [line.number(time) - number for time, number in ticks[-RECENT:]]
    middle = float(np.median(ahead))
    steady = max(ahead) - min(ahead) < 2 * UNSURE and abs(middle - round(middle)) < UNSURE  # a new tempo drifts away
    return round(middle) if steady else 0


def turned(ticks: tuple[Tick, ...], line: Line) -> bool:
    """Whether the newest ticks keep another tempo or phase than the line: all of them on one side of it, and far."""
    if len(ticks) < FEWEST:
        return False
    late = [time - line.start - number * line.period for time, number in ticks[-TURNED:]]
    is_aside = min(late) > 0 or max(late) < 0
    return is_aside and abs(float(np.median(late))) > max(BLOCK / 2, DRIFTED * line.spread)


def _least_squares(times: np.ndarray, numbers: np.ndarray) -> Line | None:
    kept = np.ones(len(times), bool)
    for _ in range(ROUNDS):
        start, period = _regression(times[kept], numbers[kept])
        off = np.abs(times - start - period * numbers)
        spread = SPREAD * float(np.median(off))
        near = off <= max(BLOCK, FAR * spread)
        if np.array_equal(near, kept):
            break
        kept = near
    return Line(start, period, spread) if period > 0 else None


def _regression(times: np.ndarray, numbers: np.ndarray) -> tuple[float, float]:
    middle, centre = float(times.mean()), float(numbers.mean())
    along = numbers - centre
    period = float(along @ (times - middle) / (along @ along))
    return middle - period * centre, period
