"""Triangular mel filters on Slaney's scale, normalised to equal area (as librosa's defaults)."""

from __future__ import annotations

import math

import numpy as np
from scipy.sparse import csr_array

LINEAR_HERTZ_PER_MEL = 200 / 3
BREAK_HERTZ = 1000.0  # linear below, logarithmic above
LOG_STEP = math.log(6.4) / 27


def mel_from_hertz(hertz: np.ndarray | float) -> np.ndarray:
    """Slaney's mel scale: linear up to 1 kHz, logarithmic above."""
    hertz = np.asarray(hertz, dtype=np.float64)
    above = BREAK_HERTZ / LINEAR_HERTZ_PER_MEL + np.log(np.maximum(hertz, BREAK_HERTZ) / BREAK_HERTZ) / LOG_STEP
    return np.where(hertz < BREAK_HERTZ, hertz / LINEAR_HERTZ_PER_MEL, above)


def hertz_from_mel(mel: np.ndarray | float) -> np.ndarray:
    """The inverse of `mel_from_hertz`."""
    mel = np.asarray(mel, dtype=np.float64)
    break_mel = BREAK_HERTZ / LINEAR_HERTZ_PER_MEL
    above = BREAK_HERTZ * np.exp(LOG_STEP * np.maximum(mel - break_mel, 0))
    return np.where(mel < break_mel, mel * LINEAR_HERTZ_PER_MEL, above)


def band_edges(bands: int, highest: float) -> np.ndarray:
    """Corners of `bands` triangles from 0 Hz to `highest`, equally far apart in mel: float64 [bands + 2] Hz."""
    return hertz_from_mel(np.linspace(0.0, float(mel_from_hertz(highest)), bands + 2))


def mel_filters(frequencies: np.ndarray, bands: int, highest: float) -> csr_array:
    """Filters for bins at `frequencies` (float [bins] Hz): sparse float32 [bands, bins].

    Sparse because a dense product would wake the linear-algebra threads at each hop.
    """
    edges = band_edges(bands, highest)
    lower, centre, upper = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising = (frequencies[None] - lower) / (centre - lower)
    falling = (upper - frequencies[None]) / (upper - centre)
    triangles = np.maximum(0.0, np.minimum(rising, falling)) * (2.0 / (upper - lower))
    return csr_array(triangles.astype(np.float32))
