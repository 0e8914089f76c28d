"""How much faster than its own recent mean the music moves: the ratio that drives a walk whose place is unknown."""

from __future__ import annotations

import math
from dataclasses import dataclass

from show.separation import smoothing

MEAN_SECONDS = 10.0  # of the leaky mean
FAST_SECONDS = 0.5  # of the mean that notices a change of level
JUMP_RATIO = 5.0  # fast mean over mean, or its inverse, that is a new level ...
JUMP_SECONDS = 0.3  # ... when it lasts this long; 3 for 0.4 s follows music too eagerly (bench/position.py)
CLIP = 8.0  # largest ratio
CLIP_AFTER_JUMP = 4.0  # the same, for CALM_SECONDS after a new louder level
CALM_SECONDS = 1.0
FLOOR = 1e-12  # energy; below it there is nothing to compare
CEILING = 1e6  # energy; above it there is a fault


@dataclass(frozen=True, slots=True)
class Pace:
    """`total` over `weight` is the leaky mean, free of the bias of its start; `fast` and `fast_weight` alike.

    `off`: s for which the fast mean has been far from the mean. `calm`: s for which the ratio stays limited.
    """

    total: float = 0.0
    weight: float = 0.0
    fast: float = 0.0
    fast_weight: float = 0.0
    off: float = 0.0
    calm: float = 0.0


def step(state: Pace, energy: float, dt: float) -> tuple[Pace, float]:
    """The ratio 0..8 of this energy to its mean after `dt` seconds of it; not a number counts as silence."""
    energy = min(max(energy, 0.0), CEILING) if math.isfinite(energy) else 0.0
    slow, quick = smoothing(dt, MEAN_SECONDS), smoothing(dt, FAST_SECONDS)
    total, weight = state.total + slow * (energy - state.total), state.weight + slow * (1 - state.weight)
    fast, fast_weight = state.fast + quick * (energy - state.fast), state.fast_weight + quick * (1 - state.fast_weight)
    calm = max(0.0, state.calm - dt)
    off = state.off + dt if _far(total * fast_weight, fast * weight) else 0.0
    if off >= JUMP_SECONDS:
        calm = CALM_SECONDS if fast * weight > total * fast_weight else calm
        total, off = fast / fast_weight * weight, 0.0
    mean = total / weight if weight > 0 else 0.0
    ratio = energy / mean if mean > FLOOR else 1.0
    limit = CLIP_AFTER_JUMP if calm > 0 else CLIP
    return Pace(total, weight, fast, fast_weight, off, calm), min(ratio, limit)


def _far(first: float, second: float) -> bool:
    return max(first, second) > JUMP_RATIO * max(min(first, second), FLOOR)
