"""What keeps bad sound from reaching the analysis: not-a-number, clipping, offset, and silence."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter

CEILING = 1.5  # full scales; louder is a fault, not music
BLOCKER_HERTZ = 20.0
GATE_DB = -65.0  # dBFS (0 dBFS: mean square of a full-scale square wave); below it nothing counts as music
FLOOR_DB = -120.0


def sane(samples: np.ndarray) -> np.ndarray:
    """The samples as float32 with anything not finite set to 0 and everything within +-1.5."""
    samples = np.asarray(samples, dtype=np.float32)
    if not np.isfinite(samples).all():
        samples = np.where(np.isfinite(samples), samples, np.float32(0))
    return np.minimum(np.maximum(samples, np.float32(-CEILING)), np.float32(CEILING))


@dataclass(frozen=True, slots=True, eq=False)
class Blocker:
    """A first-order high-pass at 20 Hz that takes out a constant offset; `memory` is float32 [1]."""

    numerator: np.ndarray
    denominator: np.ndarray
    memory: np.ndarray


def blocker(rate: int) -> Blocker:
    """A blocker that has heard nothing."""
    pole = math.exp(-2 * math.pi * BLOCKER_HERTZ / rate)
    gain = (1 + pole) / 2
    return Blocker(np.array([gain, -gain], np.float32), np.array([1, -pole], np.float32), np.zeros(1, np.float32))


def block(state: Blocker, samples: np.ndarray) -> tuple[Blocker, np.ndarray]:
    """The samples (float32 [n]) without their offset, and the blocker that goes on after them."""
    out, memory = lfilter(state.numerator, state.denominator, samples, zi=state.memory)
    return Blocker(state.numerator, state.denominator, memory), out


def level_db(samples: np.ndarray) -> float:
    """Mean square of the samples in dBFS, at least -120."""
    power = float(np.dot(samples, samples)) / max(len(samples), 1)
    return max(FLOOR_DB, 10 * math.log10(power)) if power > 0 else FLOOR_DB
