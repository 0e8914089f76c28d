"""The seed paper's rhythm consistency RC, and what random cuts score: it hardly tells the two apart.

Pina and Li, section 3.4, with the event definitions of the authors' notebook. The penalty that their AVS
multiplies RC with is published nowhere, so this is RC alone and is called so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

THRESHOLD = 225_000 / (3 * 768 * 768)  # the part of all entries that differ; the paper counts them at 768 x 768
GAP = 1.0  # s between two events, and before the first
DRAWS = 500
WORK = 1e8  # cells of all warpings together; beyond it, in videos of some ten minutes, fewer cuts are drawn


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`rc`: rhythm consistency 0..1 (0 without events). `random`: its mean for as many random cuts, NaN without.

    `share`: the part of the random cuts that score at least as high. `beats`, `cuts`: how many events there are.
    """

    rc: float
    random: float
    share: float
    beats: int
    cuts: int


def cuts(times: np.ndarray, share: np.ndarray) -> np.ndarray:
    """The paper's video events: times (float64 [n] s) where `share` is above the threshold, over 1 s apart."""
    found, last = [], 0.0
    for time in times[share > THRESHOLD]:
        if time - last > GAP:
            found.append(time)
            last = time
    return np.array(found, np.float64)


def rhythm(beats: np.ndarray, changes: np.ndarray, duration: float, seed: int = 0) -> Rhythm:
    """RC of event times (float64, rising, s) beside that of random cuts, drawn with `seed`."""
    if not len(beats) or not len(changes):
        return Rhythm(0.0, math.nan, math.nan, len(beats), len(changes))
    rc = float(consistency(beats, changes[None])[0])
    draws = int(np.clip(WORK / (len(beats) * len(changes)), 20, DRAWS))
    scores = consistency(beats, random_cuts(len(changes), duration, draws, np.random.default_rng(seed)))
    return Rhythm(rc, float(scores.mean()), float((scores >= rc).mean()), len(beats), len(changes))


def random_cuts(count: int, duration: float, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Uniformly drawn times in s with at least 1 s between them and before the first: float64 [draws, count]."""
    free = max(0.0, duration - count * GAP)
    return np.sort(rng.uniform(0, free, (draws, count)), axis=1) + GAP * np.arange(1, count + 1)


def consistency(beats: np.ndarray, events: np.ndarray) -> np.ndarray:
    """RC = 1 / (1 + D / L) of times [n] with each row of times [rows, m]: float64 [rows].

    D is the cost of the cheapest warping by |difference in s|, L the number of its pairs.
    """
    cost, pairs = warp(beats, events)
    return 1 / (1 + cost / pairs)


def warp(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Exact dynamic time warping of [n] with each row of [rows, m]: cost float64 and pairs int64, each [rows].

    Of equally cheap ways the step along `a` is preferred, then along `b`, as in the paper's implementation. Cells
    are worked out diagonal by diagonal, since those of one diagonal depend only on the two before it.
    """
    n, (rows, m) = len(a), b.shape
    cost = [np.full((rows, n + 1), np.inf) for _ in range(3)]  # of diagonal d, d - 1, d - 2, by the step along `a`
    pairs = [np.zeros((rows, n + 1), np.int64) for _ in range(3)]
    cost[1][:, 0] = 0
    for diagonal in range(2, n + m + 1):
        cost, pairs = cost[2:] + cost[:2], pairs[2:] + pairs[:2]
        i = np.arange(max(1, diagonal - m), min(n, diagonal - 1) + 1)
        ways = np.stack((cost[1][:, i - 1], cost[1][:, i], cost[2][:, i - 1]))
        lengths = np.stack((pairs[1][:, i - 1], pairs[1][:, i], pairs[2][:, i - 1]))
        chosen = ways.argmin(axis=0)[None]
        cost[0][:] = np.inf
        cost[0][:, i] = np.take_along_axis(ways, chosen, 0)[0] + np.abs(a[i - 1] - b[:, diagonal - i - 1])
        pairs[0][:, i] = np.take_along_axis(lengths, chosen, 0)[0] + 1
    return cost[0][:, n], pairs[0][:, n]
