"""Whether single changes of the picture meet single onsets: one-to-one matching within 50 ms, corrected for chance."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.signal import find_peaks
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from measure.motion import GRID

NEAR = 0.05  # s; mir_eval's for onsets
ROUNDING = 1e-6  # s
FULL = 99.5  # percentile of change that counts as 1
PROMINENCE = 0.08
APART = 3  # frames between two peaks
SHIFT = 1.0  # s by which the null is shifted at least
SHIFTS = 1000  # at most


@dataclass(frozen=True, slots=True)
class Matched:
    """`precision`: the part of the picture's peaks that meet an onset. `recall`: of the onsets that are met.

    `f`: their harmonic mean; `chance`: its mean over circular shifts of the picture; `corrected`:
    (f - chance) / (1 - chance). NaN where there are no events. `onsets`, `peaks`: how many there are.
    """

    precision: float
    recall: float
    f: float
    chance: float
    corrected: float
    onsets: int
    peaks: int


def peaks(v: np.ndarray) -> np.ndarray:
    """Times in s, float64 [m], of the local maxima of float64 [n] at 30 Hz, as a part of its 99.5th percentile."""
    full = np.percentile(v, FULL) or v.max()  # a few cuts in a still picture lie above any percentile
    if full <= 0:
        return np.zeros(0)
    return find_peaks(v / full, prominence=PROMINENCE, distance=APART)[0] / GRID


def match(onsets: np.ndarray, changes: np.ndarray, duration: float) -> Matched:
    """Compares times float64 in s of onsets and of the picture's changes, both rising, in `duration` s."""
    if not len(onsets) or not len(changes):
        return Matched(*[math.nan] * 5, len(onsets), len(changes))
    hits = matches(onsets, changes)
    precision, recall = hits / len(changes), hits / len(onsets)
    f = 2 * hits / (len(onsets) + len(changes))
    chance = _chance(onsets, changes, duration)
    corrected = (f - chance) / (1 - chance) if chance < 1 else math.nan
    return Matched(precision, recall, f, chance, corrected, len(onsets), len(changes))


def matches(a: np.ndarray, b: np.ndarray) -> int:
    """The largest number of pairs within 50 ms, each time (float64, rising, s) used once."""
    first = np.searchsorted(b, a - NEAR - ROUNDING)
    count = np.searchsorted(b, a + NEAR + ROUNDING, side="right") - first
    starts = np.concatenate(([0], np.cumsum(count)))
    columns = np.arange(starts[-1]) - np.repeat(starts[:-1] - first, count)
    graph = csr_array((np.ones(len(columns), np.int8), columns, starts), shape=(len(a), len(b)))
    return int((maximum_bipartite_matching(graph, perm_type="column") >= 0).sum())


def _chance(onsets: np.ndarray, changes: np.ndarray, duration: float) -> float:
    """Mean F over circular shifts of 1 s and more in either direction, one a frame or `SHIFTS` in all."""
    count = min(SHIFTS, int((duration - 2 * SHIFT) * GRID) + 1)
    if count < 2:
        return math.nan
    shifts = np.linspace(SHIFT, duration - SHIFT, count)
    hits = [matches(onsets, np.sort((changes + shift) % duration)) for shift in shifts]
    return float(2 * np.mean(hits) / (len(onsets) + len(changes)))
