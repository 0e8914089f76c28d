"""One spectrum into its harmonic and its percussive part, using nothing from the future.

After FitzGerald 2010, with the median over time replaced by a one-pole average: a median of the past only holds
the old value for half its length, so that every new sustained note would count as percussive until it flips.
The average is one of power: it agreed better with the offline result than one of magnitude (bench/agreement.py).
"""

from __future__ import annotations

import math

import numpy as np
from scipy.ndimage import percentile_filter

HARMONIC_SECONDS = 0.3  # of the one-pole average of the magnitude over time
PERCUSSIVE_WEIGHT, HARMONIC_WEIGHT = 0.9, 0.1  # of the energy vector, as in the seed paper


def smoothing(dt: float, seconds: float) -> float:
    """The share of the new value that a one-pole average with this time constant takes in a step of `dt`."""
    return 1 - math.exp(-dt / seconds)


def percussive_mask(magnitude: np.ndarray, harmonic: np.ndarray, width: int, percentile: int) -> np.ndarray:
    """Soft mask p^2 / (h^2 + p^2), float32 [bins] 0..1, one half where both vanish.

    `harmonic` is h^2, the power averaged over time; p is a percentile of the magnitude over `width` bins.
    """
    percussive = np.square(percentile_filter(magnitude, percentile, width))
    both = percussive + harmonic
    return np.where(both > 0, percussive / np.where(both > 0, both, np.float32(1)), np.float32(0.5))


def powers(magnitude: np.ndarray, mask: np.ndarray) -> tuple[float, float, np.ndarray]:
    """Summed power of the percussive and of the harmonic part, and the power of the weighted mix (float32 [bins])."""
    percussive = mask * magnitude
    harmonic = magnitude - percussive
    mix = np.float32(PERCUSSIVE_WEIGHT) * percussive + np.float32(HARMONIC_WEIGHT) * harmonic
    return float(np.dot(percussive, percussive)), float(np.dot(harmonic, harmonic)), mix * mix
