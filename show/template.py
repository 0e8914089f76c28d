"""What a beat, or a bar, usually brings at each of its phases: the mean over the last times the music was there.

Nothing is stored by phase. Values are kept as they came, each with the phase it came at, and looked up one, two and
more cycles back; so a tempo that is found late explains at once all that was heard before it was found.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

CYCLES = (1, 2, 4)  # beats after which music may repeat
PASSES = {1: 4, 2: 3, 4: 2}  # of each cycle that are looked back at
FADING = 0.75  # weight of a pass to that of the one after it
JUDGED_SECONDS = 4.0  # of the past that a prediction is judged by
FORGETTING = 2.0  # s in which the weight of a moment in that judgement falls to a third
LEAST_SECONDS = 1.4  # with fewer that have a past of their own nothing is judged
MARGIN = 0.03  # of skill by which another cycle has to be better


@dataclass(frozen=True, slots=True)
class Judged:
    """How well a cycle predicts: `skill` is the correlation of what came with what was expected, -1..1.

    `came` is what came over what was expected in the last two beats.
    """

    cycle: int = 1
    skill: float = 0.0
    came: float = 0.0


def recalled(phases: np.ndarray, values: np.ndarray, wanted: np.ndarray, cycle: int) -> np.ndarray:
    """What `values` (float64 [n] at rising `phases` [n] in beats) usually were at the phases `wanted` [m] of a cycle.

    NaN where no earlier pass is remembered.
    """
    back = np.arange(1, PASSES[cycle] + 1)
    places = wanted - cycle * back[:, None]
    there = (places >= phases[0]) & (places <= phases[-1])
    weights = FADING ** back[:, None] * there
    total = weights.sum(axis=0)
    found = (weights * np.interp(places, phases, values)).sum(axis=0)
    return np.divide(found, total, out=np.full(len(wanted), np.nan), where=total > 0)


def judged(
    phases: np.ndarray, values: np.ndarray, hop_s: float, present: int = 1, seconds: float = JUDGED_SECONDS
) -> Judged:
    """The cycle that predicted the last `seconds` best, the `present` one unless another is clearly better."""
    count = min(len(values), round(min(seconds, JUDGED_SECONDS) / hop_s))
    newest, wanted = values[-count:], phases[-count:]
    weights = np.exp(-np.arange(count - 1, -1, -1) * hop_s / FORGETTING)
    best = Judged(present, -1.0)
    for cycle in (present, *(other for other in CYCLES if other != present)):
        expected = recalled(phases, values, wanted, cycle)
        known = np.isfinite(expected)
        if np.count_nonzero(known) * hop_s < LEAST_SECONDS:
            continue
        skill = correlation(newest[known], expected[known], weights[known])
        if skill > best.skill + (MARGIN if cycle != present else 0.0):
            best = Judged(cycle, skill, _came(newest, expected, wanted))
    return best


def correlation(first: np.ndarray, second: np.ndarray, weights: np.ndarray) -> float:
    """Pearson's correlation under weights, all float64 [n]; 0 where one of them is constant."""
    weights = weights / weights.sum()
    first, second = first - np.dot(weights, first), second - np.dot(weights, second)
    scale = math.sqrt(float(np.dot(weights, first**2)) * float(np.dot(weights, second**2)))
    return float(np.dot(weights, first * second)) / scale if scale > 1e-12 else 0.0


def _came(values: np.ndarray, expected: np.ndarray, phases: np.ndarray) -> float:
    """What came in the last two beats over what was expected."""
    lately = phases > phases[-1] - 2
    wanted = float(np.nansum(expected[lately]))
    return float(values[lately].sum()) / wanted if wanted > 0 else 0.0
