"""What keeps bad sound from reaching the analysis: not-a-number, clipping, offset, and silence."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

CEILING = 1.5  # full scales; louder is a fault, not music
BLOCKER_HERTZ = 20.0
GATE_DB = -65.0  # dBFS (0 dBFS: mean square of a full-scale square wave); below it nothing counts as music
FLOOR_DB = -120.0


def sane(samples: np.ndarray) -> np.ndarray:
    """The samples as float32 with anything not finite set to 0 and everything within +-1.5."""
    samples = np.asarray(samples, dtype=np.float32)
    if not math.isfinite(np.vdot(samples, samples)):  # cheaper than asking each sample
        samples = np.where(np.isfinite(samples), samples, np.float32(0))
    return np.minimum(np.maximum(samples, np.float32(-CEILING)), np.float32(CEILING))


@dataclass(frozen=True, slots=True, eq=False)
class Blocker:
    """A one-pole high-pass at 20 Hz that takes out a constant offset, for hops of one length.

    `growth`, `decay`: float32 [hop], the pole to the powers -(k + 1) and k + 1, the first times 1 - pole.
    """

    growth: np.ndarray
    decay: np.ndarray
    offset: np.float32


def blocker(rate: int, hop: int) -> Blocker:
    """A blocker that has heard nothing."""
    pole = math.exp(-2 * math.pi * BLOCKER_HERTZ / rate)
    growth, decay = (1 - pole) * pole ** -np.arange(1, hop + 1), pole ** np.arange(1, hop + 1)
    return Blocker(growth.astype(np.float32), decay.astype(np.float32), np.float32(0))


def block(state: Blocker, samples: np.ndarray) -> tuple[Blocker, np.ndarray]:
    """One hop (float32 [hop]) without its offset, and the blocker that goes on after it.

    The recursion offset = pole * offset + (1 - pole) * x in closed form: a filter call would cost more than the rest.
    """
    offsets = (np.add.accumulate(samples * state.growth) + state.offset) * state.decay
    return Blocker(state.growth, state.decay, offsets[-1]), samples - offsets


def level_db(samples: np.ndarray) -> float:
    """Mean square of the samples in dBFS, at least -120."""
    power = float(np.dot(samples, samples)) / max(len(samples), 1)
    return max(FLOOR_DB, 10 * math.log10(power)) if power > 0 else FLOOR_DB
