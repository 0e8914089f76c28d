"""Whether the picture's changes follow the sound's onsets, and how late: correlation of two envelopes over lags.

v is the change of the picture, e the strength of onsets, both at 30 Hz. r(l) is Pearson's correlation of v(t + l)
with e(t); a positive lag is a picture that is late.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from measure.motion import GRID

FARTHEST = 0.5  # s, how far a lag is looked for
NEAREST = 0.2  # s, how far it is looked for at least, however fast the beat
SHIFT = 2.0  # s by which the null is shifted at least
SHIFTS = 30  # fewer say nothing about chance


@dataclass(frozen=True, slots=True)
class Correlation:
    """`zero`: r(0). `peak`: the largest r within `searched_ms` to both sides, at `lag_ms` (parabola through it).

    `z`: the peak over what circular shifts of the sound give when they too may choose their lag, in their standard
    deviations. NaN where a picture without change or a sound without onsets leaves nothing to correlate.
    """

    zero: float
    peak: float
    lag_ms: float
    searched_ms: float
    z: float


def correlate(v: np.ndarray, e: np.ndarray, beat_s: float | None = None) -> Correlation:
    """The correlation of two envelopes float64 [n] at 30 Hz.

    Lags are looked for up to 0.5 s, and less than half a beat where the beat is known (but at least 0.2 s): in
    music that repeats itself, a picture on time matches the next beat nearly as well.
    """
    reach = _reach(beat_s)
    lags = np.arange(-reach, reach + 1)
    r = np.array([at_lag(v, e, int(lag)) for lag in lags])
    if np.isnan(r).any():
        return Correlation(math.nan, math.nan, math.nan, reach / GRID * 1000, math.nan)
    best = int(r.argmax())
    lag = float(lags[best]) + vertex(r, best)
    return Correlation(float(r[reach]), float(r[best]), lag / GRID * 1000, reach / GRID * 1000, _z(v, e, reach))


def _reach(beat_s: float | None) -> int:
    """The largest lag looked for, in frames."""
    below_half_beat = FARTHEST * GRID if beat_s is None else math.ceil(beat_s / 2 * GRID - 1e-9) - 1
    return int(np.clip(below_half_beat, round(NEAREST * GRID), round(FARTHEST * GRID)))


def at_lag(v: np.ndarray, e: np.ndarray, lag: int) -> float:
    """Pearson's correlation of v(t + lag) with e(t) where both are there; NaN where one of them is constant."""
    late = v[max(lag, 0) : len(v) + min(lag, 0)]
    sound = e[max(-lag, 0) : len(e) - max(lag, 0)]
    late, sound = late - late.mean(), sound - sound.mean()
    scale = math.sqrt(float(late @ late) * float(sound @ sound))
    return float(late @ sound) / scale if scale > 1e-12 else math.nan


def vertex(r: np.ndarray, best: int) -> float:
    """How far from index `best` the parabola through it and its neighbours has its top: -0.5..0.5; 0 at an end."""
    if not 0 < best < len(r) - 1:
        return 0.0
    left, top, right = r[best - 1 : best + 2]
    bend = left - 2 * top + right
    return 0.5 * float((left - right) / bend) if bend < 0 else 0.0


def _z(v: np.ndarray, e: np.ndarray, reach: int) -> float:
    """How far the largest correlation within `reach` lies above the same maximum around each circular shift."""
    n, apart = len(v), round(SHIFT * GRID)
    if n - 2 * apart < SHIFTS:
        return math.nan
    v, e = v - v.mean(), e - e.mean()
    r = np.fft.irfft(np.fft.rfft(v) * np.conj(np.fft.rfft(e)), n) / math.sqrt(float(v @ v) * float(e @ e))
    around = np.max([np.roll(r, lag) for lag in range(-reach, reach + 1)], axis=0)
    null = around[apart : n - apart + 1]
    return float((around[0] - null.mean()) / null.std()) if null.std() > 0 else math.nan
