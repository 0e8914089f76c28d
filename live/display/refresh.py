"""The rhythm of a screen, told from the moments at which its swaps return: whether they wait for it, and where it is.

A swap that waits returns at a refresh, or a little later when the machine was busy, never before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

PHASE_GAIN, PERIOD_GAIN = 0.1, 0.01  # of the error that each return corrects
DRIFT = 0.02  # of the stated period; screens state 60 Hz for 59.94
LOST = 0.25  # of a period; a return that is further from the beat begins a new one
NEAR, NEAR_SECONDS = 0.1, 0.0008  # of a period, or s if that is more: how close to whole periods is held
MOST = 0.8  # of the intervals that must be, before a screen counts as holding its swaps


@dataclass(frozen=True, slots=True)
class Refresh:
    """When a screen last refreshed, its period, the one it states; in s. `passed` counts refreshes since before."""

    last: float
    period: float
    stated: float
    passed: int = 1


def started(returned: float, hertz: float, intervals: Sequence[float]) -> Refresh:
    """The beat of a screen that states `hertz`, begun at the return of a swap after these intervals between returns."""
    stated = 1 / hertz
    measured = median(each / max(1, round(each / stated)) for each in intervals)
    return Refresh(returned, _within(measured, stated), stated)


def after(refresh: Refresh, returned: float) -> Refresh:
    """The beat corrected by one more return: a phase-locked loop of second order."""
    passed = max(1, round((returned - refresh.last) / refresh.period))
    expected = refresh.last + passed * refresh.period
    error = returned - expected
    if abs(error) > LOST * refresh.period:
        return Refresh(returned, refresh.period, refresh.stated, passed)
    period = _within(refresh.period + PERIOD_GAIN * error / passed, refresh.stated)
    return Refresh(expected + PHASE_GAIN * error, period, refresh.stated, passed)


def held(intervals: Sequence[float], period: float) -> bool:
    """Whether swaps that nobody else delayed came `period` s apart, or whole multiples of it."""
    near = min(LOST, max(NEAR, NEAR_SECONDS / period))
    whole = sum(each > period / 2 and abs(each / period - round(each / period)) < near for each in intervals)
    return whole >= MOST * len(intervals)


def _within(period: float, stated: float) -> float:
    return min(max(period, (1 - DRIFT) * stated), (1 + DRIFT) * stated)
