"""Spherical interpolation between two latents."""

from __future__ import annotations

import numpy as np

NEARLY_PARALLEL = 0.9995  # cosine beyond which the arc is a straight line, as in the seed paper


def slerp(start: np.ndarray, end: np.ndarray, fraction: float) -> np.ndarray:
    """The point at `fraction` (0..1) of the arc from `start` to `end` (same shape, any float), in `start`'s dtype.

    The whole array is one vector (Shoemake 1985); vectors nearly parallel or opposed, or without length, are
    interpolated in a straight line, because the arc between them is not determined.
    """
    first, last = start.astype(np.float32), end.astype(np.float32)
    lengths = float(np.linalg.norm(first)) * float(np.linalg.norm(last))
    cosine = float(np.vdot(first, last)) / lengths if lengths > 0 else 1.0
    weights = slerp_weights(cosine, fraction)
    return (weights[0] * first + weights[1] * last).astype(start.dtype)


def slerp_weights(cosine: float, fraction: float) -> tuple[float, float]:
    """The weights of start and end at `fraction` of an arc whose ends have this cosine between them."""
    if abs(cosine) > NEARLY_PARALLEL:
        return 1.0 - fraction, fraction
    angle = float(np.arccos(cosine))
    return float(np.sin((1 - fraction) * angle) / np.sin(angle)), float(np.sin(fraction * angle) / np.sin(angle))
