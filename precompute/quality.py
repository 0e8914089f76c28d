"""Figures that tell a good in-between from a faded, doubled or gridded one; pictures are uint8 [h, w, 3] sRGB."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from precompute.distance import distance

_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)  # BT.709


def luma(picture: np.ndarray) -> np.ndarray:
    """The picture's luma, float32 [h, w], 0..255."""
    return picture[..., :3].astype(np.float32) @ _LUMA


def contrast(between: np.ndarray, first: np.ndarray, last: np.ndarray) -> float:
    """The spread of luma of an in-between over the mean of its ends': 1 is right, a cross-fade is below."""
    return float(luma(between).std() / ((luma(first).std() + luma(last).std()) / 2))


def ghost(between: np.ndarray, first: np.ndarray, last: np.ndarray) -> float:
    """The ghost index: R^2 of an in-between regressed on the cross-fade of its ends; 1 is a double exposure."""
    fade = (luma(first) + luma(last)).ravel()
    return float(np.corrcoef(luma(between).ravel(), fade)[0, 1] ** 2)


def largest_step(pictures: Sequence[np.ndarray]) -> float:
    """The largest distance of neighbours in a row of three or more pictures over the median one: 1 is an even walk."""
    steps = [distance(first, second) for first, second in zip(pictures, pictures[1:], strict=False)]
    return float(np.max(steps) / max(np.median(steps), 1e-9))


def grid(picture: np.ndarray, period: int = 4) -> float:
    """How strongly differences of neighbouring pixels repeat with a period: 1 is not at all, 1.1 begins to show.

    The largest over the mean of the mean absolute differences at each phase, of rows and columns.
    """
    tones = luma(picture)
    phases = []
    for lines in (tones, tones.T):
        jumps = np.abs(np.diff(lines, axis=0)).mean(1)
        jumps = jumps[: len(jumps) // period * period].reshape(-1, period).mean(0)
        phases.append(float(jumps.max() / max(jumps.mean(), 1e-9)))
    return max(phases)


def psnr(first: np.ndarray, second: np.ndarray) -> float:
    """Peak signal to noise ratio of two pictures, dB."""
    error = np.square(first.astype(np.float32) - second.astype(np.float32)).mean()
    return float(10 * np.log10(255**2 / max(float(error), 1e-9)))
