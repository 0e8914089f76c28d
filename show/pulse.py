"""How fast the music beats and where its beats lie, read from the onset strengths of the last seconds.

The period is a peak of the autocorrelation summed over its first multiples, weighted by how readily people tap to it
(Parncutt 1994: most readily near 120 beats a minute). The beats lie where a pulse of that period meets most onsets.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft

SLOWEST, FASTEST = 60.0, 180.0  # beats a minute
PREFERRED, WIDTH = 120.0, 0.8  # beats a minute, and the octaves around it at which a tempo counts 0.6 as much
MULTIPLES = (1.0, 2.0, 3.0, 4.0)  # of the period, at which onsets should repeat
GRID = 160  # periods that are compared
NEAR = 0.03  # share by which a tempo may differ from the one before and still be the same
FINE = 41  # periods compared around one that is known
LEAST_SHARE = 0.3  # of the whole length; at longer lags the autocorrelation is not lifted any further
FOLDED_SECONDS = 3.0  # in which the weight of an onset falls to a third when beats are placed
PLACES = 64  # in a beat, at which it may lie
PULSE_SECONDS = 0.025  # standard deviation of a beat's place
STAY = 0.3  # how much more a place weighs where the beat lay before

PERIODS = 60 / np.exp(np.linspace(math.log(FASTEST), math.log(SLOWEST), GRID))  # s, rising
READINESS = np.exp(-0.5 * (np.log2(60 / PERIODS / PREFERRED) / WIDTH) ** 2)


def similarity(onsets: np.ndarray) -> np.ndarray:
    """The autocorrelation of onset strengths, float64 [n] of as many: 1 at lag 0, 0 everywhere where nothing is."""
    count = len(onsets)
    size = next_fast_len(2 * count, real=True)
    spectrum = rfft(onsets - onsets.mean(), size)
    found: np.ndarray = irfft(spectrum.real**2 + spectrum.imag**2, size)[:count]
    if found[0] <= 0:
        return np.zeros(count)
    shared = np.maximum(LEAST_SHARE, 1 - np.arange(count) / count)
    return found / shared / found[0]


def combed(alike: np.ndarray, hop_s: float, periods: np.ndarray) -> np.ndarray:
    """How much the music repeats after each of `periods` (float64 [k], s): the mean of `alike` at their multiples."""
    lags = np.arange(len(alike))
    return np.mean([np.interp(periods * multiple / hop_s, lags, alike, right=0.0) for multiple in MULTIPLES], axis=0)


def candidates(alike: np.ndarray, hop_s: float, count: int) -> list[float]:
    """The periods in s that a listener would most readily tap, at most `count`, best first."""
    score = combed(alike, hop_s, PERIODS) * READINESS
    inner = score[1:-1]
    peaks = 1 + np.flatnonzero((inner >= score[:-2]) & (inner > score[2:]) & (inner > 0))
    best = peaks[np.argsort(score[peaks])[::-1][:count]]
    return [refined(alike, hop_s, float(PERIODS[peak])) for peak in best]


def refined(alike: np.ndarray, hop_s: float, period: float) -> float:
    """The period in s within `NEAR` of the given one after which the music repeats best."""
    around = period * np.linspace(1 - NEAR, 1 + NEAR, FINE)
    best = float(around[int(combed(alike, hop_s, around).argmax())])
    return min(60 / SLOWEST, max(60 / FASTEST, best))


def since_beat(onsets: np.ndarray, hop_s: float, period: float, believed: float | None = None) -> float:
    """How far the newest of the onsets lies behind a beat, in beats 0..1.

    `believed` is where it was thought to lie: of two places that are nearly as good the nearer one is taken.
    """
    ages = np.arange(len(onsets) - 1, -1, -1) * hop_s
    weights = onsets * np.exp(-ages / FOLDED_SECONDS)
    places = (np.round(-ages / period * PLACES).astype(np.int64)) % PLACES
    folded = np.bincount(places, weights, PLACES)
    distance = np.minimum(np.arange(PLACES), PLACES - np.arange(PLACES)) / PLACES * period
    pulse = np.exp(-0.5 * (distance / PULSE_SECONDS) ** 2)
    score = irfft(rfft(folded) * rfft(pulse), PLACES)
    if believed is not None:
        score = score * (1 + STAY * np.cos(2 * np.pi * (np.arange(PLACES) / PLACES + believed)))
    best = int(score.argmax())
    before, top, after = score[best - 1], score[best], score[(best + 1) % PLACES]
    bend = before - 2 * top + after
    middle = best + (0.5 * (before - after) / bend if bend < 0 else 0.0)
    return float(-middle / PLACES % 1.0)
