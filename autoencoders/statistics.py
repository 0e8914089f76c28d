"""Keeps contrast even along a walk: a blend of latents takes the statistics that lie between its ends'. numpy only."""

from __future__ import annotations

import numpy as np

LEAST_SPREAD = 1e-3  # a channel flatter than this carries nothing that could be scaled


def matched(blend: np.ndarray, first: np.ndarray, last: np.ndarray, fraction: float) -> np.ndarray:
    """`blend` with each channel's mean and spread moved to those at `fraction` (0..1) between two latents.

    All float [c, h, w]; the result has `blend`'s dtype. A slerp swells what its ends share (by up to 1.41 at right
    angles) and so pumps the picture's contrast; this is AdaIN (Huang & Belongie 2017) towards the ends' statistics.
    """
    mean, spread = _statistics(blend)
    means, spreads = zip(_statistics(first), _statistics(last), strict=True)
    wanted_mean = (1 - fraction) * means[0] + fraction * means[1]
    wanted = (1 - fraction) * spreads[0] + fraction * spreads[1]
    gain = np.where(spread > LEAST_SPREAD, wanted / np.maximum(spread, LEAST_SPREAD), 1)
    result: np.ndarray = ((blend.astype(np.float32) - mean) * gain + wanted_mean).astype(blend.dtype)
    return result


def _statistics(latent: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    wide = latent.astype(np.float32)
    return wide.mean((1, 2), keepdims=True), wide.std((1, 2), keepdims=True)
