"""Tempo from a hand: four taps or more, of which some may be missed, doubled or off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from live.commands import Beat

FEWEST = 4  # taps before a tempo is believed
MOST = 16  # newest taps that count
PAUSE_S = 3.0  # after this long a tap begins anew
BOUNCE_S = 0.12  # a second tap this soon is the same finger: 500 BPM
OFF = 0.25  # of a beat; a tap further from the others' beat is left out
NEW_TEMPO = 0.12  # share by which the newest intervals, alike among themselves, differ from those before


@dataclass(frozen=True, slots=True)
class Taps:
    """The moments (s) of the taps that go together, oldest first, and of the one that was beat one."""

    times: tuple[float, ...] = ()
    origin: float = 0.0


def tap(taps: Taps, now: float) -> tuple[Taps, Beat | None]:
    """Takes a tap; the first of a row is beat one. From the fourth on it says the tempo, else None."""
    if taps.times and now - taps.times[-1] < BOUNCE_S:
        return taps, None
    if not taps.times or now - taps.times[-1] > PAUSE_S:
        return Taps((now,), now), None
    times = (*taps.times, now)[-MOST:]
    if _turned(times):
        times, taps = times[-FEWEST:], Taps((), times[-FEWEST])
    taps = Taps(times, taps.origin)
    numbers = _numbers(times) if len(times) >= FEWEST else {}
    return taps, _beat(taps, numbers) if len(numbers) >= FEWEST else None


def _turned(times: Sequence[float]) -> bool:
    """Whether the newest taps are even, at another tempo than those before; a whole number of beats is none."""
    before, newest = times[: 1 - FEWEST], np.diff(times[-FEWEST:])
    numbers = _numbers(before) if len(before) >= FEWEST else {}
    if len(numbers) < FEWEST:
        return False
    new = median(newest)
    beats = _line(before, numbers)[1] / new
    whole = max(1, round(beats))
    return bool(np.ptp(newest) < NEW_TEMPO * new and abs(beats - whole) > NEW_TEMPO * whole)


def _beat(taps: Taps, numbers: dict[int, int]) -> Beat:
    """Through the taps that agree; their scatter in beats is what the quality lacks."""
    first, period, scatter = _line(taps.times, numbers)
    since = (taps.times[-1] - first) / period + round((first - taps.origin) / period)
    return Beat("tap", taps.times[-1], since, 60 / period, max(0.1, 1.0 - scatter / OFF))


def _line(times: Sequence[float], numbers: dict[int, int]) -> tuple[float, float, float]:
    """Least squares: the moment of beat 0 (s), the period (s), and the scatter of the taps in beats."""
    moments = np.array([times[index] for index in numbers])
    beats = np.array(list(numbers.values()))
    period, first = np.polyfit(beats, moments, 1)
    scatter = np.sqrt(np.mean(np.square(moments - first - period * beats))) / period
    return float(first), float(period), float(scatter)


def _numbers(times: Sequence[float]) -> dict[int, int]:
    """The beat number of each tap that agrees with most others, by its index; those that are off are left out."""
    numbers = _agreeing(times, median(np.diff(times)))
    return _agreeing(times, _line(times, numbers)[1]) if len(numbers) >= FEWEST else numbers


def _agreeing(times: Sequence[float], period: float) -> dict[int, int]:
    found = (_counted(times, start, period) for start in range(len(times) - 1))
    return max(found, key=len)


def _counted(times: Sequence[float], start: int, period: float) -> dict[int, int]:
    """Counts from one tap on, always from the last that agreed: small errors of the period do not add up."""
    numbers, last = {start: 0}, start
    for index in range(start + 1, len(times)):
        beats = (times[index] - times[last]) / period
        if round(beats) > 0 and abs(beats - round(beats)) <= OFF:
            numbers[index] = numbers[last] + round(beats)
            last = index
    return numbers
