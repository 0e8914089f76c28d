"""One spectrum into its harmonic and its percussive part, using nothing from the future.

After FitzGerald 2010, with the median over time replaced by a one-pole average: a median of the past only holds
the old value for half its length, so that every new sustained note would count as percussive until it flips.
The average is one of power: it agreed better with the offline result than one of magnitude (bench/agreement.py).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

HARMONIC_SECONDS = 0.3  # of the one-pole average of the power over time
PERCUSSIVE_WEIGHT, HARMONIC_WEIGHT = np.float32(0.9), np.float32(0.1)  # of the energy vector, as in the seed paper
TINY = np.float32(1e-30)


def smoothing(dt: float, seconds: float) -> float:
    """The share of the new value that a one-pole average with this time constant takes in a step of `dt`."""
    return 1 - math.exp(-dt / seconds)


@dataclass(frozen=True, slots=True, eq=False)
class Percentile:
    """A percentile over neighbouring bins, taken at every `stride`-th bin and held: `rank` of `width` values.

    `bins`: how many there are.
    """

    width: int
    stride: int
    rank: int
    bins: int


def percentile(filter: Percentile, magnitude: np.ndarray) -> np.ndarray:
    """The percentile at every `stride`-th bin of float32 [bins], mirrored at both ends.

    Sorting a few windows at once costs half of what a running median over all bins does.
    """
    half, first = filter.width // 2, filter.stride // 2
    padded = np.concatenate((magnitude[half - 1 :: -1], magnitude, magnitude[: -half - 1 - first : -1]))
    size = padded.itemsize
    shape, strides = (-(-filter.bins // filter.stride), filter.width), (filter.stride * size, size)
    windows = np.ndarray(shape, padded.dtype, padded, first * size, strides)  # a view; as_strided takes longer
    return np.sort(windows, axis=1)[:, filter.rank]


def percussive_mask(filter: Percentile, magnitude: np.ndarray, harmonic: np.ndarray) -> np.ndarray:
    """Soft mask p^2 / (h^2 + p^2), float32 [bins] 0..1, one where both vanish.

    `harmonic` is h^2, the power averaged over time; p is a percentile of the magnitude over frequency.
    """
    percussive = (np.square(percentile(filter, magnitude)) + TINY).repeat(filter.stride)[: filter.bins]
    return percussive / (percussive + harmonic)


def powers(magnitude: np.ndarray, mask: np.ndarray) -> tuple[float, float, np.ndarray]:
    """Summed power of the percussive and of the harmonic part, and the power of the weighted mix (float32 [bins])."""
    percussive = mask * magnitude
    harmonic = magnitude - percussive
    mix = PERCUSSIVE_WEIGHT * percussive + HARMONIC_WEIGHT * harmonic
    return float(np.dot(percussive, percussive)), float(np.dot(harmonic, harmonic)), mix * mix
