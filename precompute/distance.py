"""How far apart two pictures look, without any trained weights."""

from __future__ import annotations

import cv2
import numpy as np

SCALES = 4  # the first at half the picture's size, each next at half of the one before
EDGES = 1.0  # weight of differing gradients beside differing colours


def levels(picture: np.ndarray) -> list[np.ndarray]:
    """What `between` compares: Lab colours with the gradients of lightness at several scales, for a picture.

    `picture`: uint8 [h, w, 3] sRGB. Each level is float32 [h', w', 5] in units of CIE L* (0..100).
    """
    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    found = []
    for _ in range(SCALES):
        lab = cv2.resize(lab, (max(1, lab.shape[1] // 2), max(1, lab.shape[0] // 2)), interpolation=cv2.INTER_AREA)
        found.append(np.dstack((lab, _gradients(lab[..., 0]))))
    return found


def between(first: list[np.ndarray], second: list[np.ndarray]) -> float:
    """The distance of two pictures from their `levels`: 0 for equal ones, about 1 for a just visible change.

    The mean over scales and pixels of the Euclidean difference of colour (CIE 1976 colour difference) and gradient.
    It is a metric: symmetric, and a detour is never shorter. Blurred scales make small shifts count as small.
    """
    return float(np.mean([_spread(a - b) for a, b in zip(first, second, strict=True)]))


def distance(first: np.ndarray, second: np.ndarray) -> float:
    """`between` for two pictures uint8 [h, w, 3] of one size."""
    return between(levels(first), levels(second))


def _spread(difference: np.ndarray) -> float:
    return float(np.sqrt(np.square(difference).sum(-1)).mean())


def _gradients(lightness: np.ndarray) -> np.ndarray:
    across = cv2.Sobel(lightness, cv2.CV_32F, 1, 0, ksize=3, scale=EDGES / 8)
    return np.dstack((across, cv2.Sobel(lightness, cv2.CV_32F, 0, 1, ksize=3, scale=EDGES / 8)))
