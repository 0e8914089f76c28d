"""The cells in which a picture is looked at for flashes, and what is measured in them.

A cell is a small square patch, one of 4096 that lie evenly over the picture in a golden lattice: each stands for as
large a part of it, and no regular pattern falls in with them. It is as good as a point, so that shares of area come
out true. A fine balanced pattern, which is exempt (WCAG 2.2: finer than 0.1 degrees, of 10 that a third of the picture
takes up), averages out in it, in linear light as in an eye.
"""

from __future__ import annotations

import math

import numpy as np

ROWS, COLUMNS = 32, 128  # in which the cells are written down; neighbours there are not neighbours in the picture
FINE, LARGEST = 320, 4  # patches along the longer side of a picture, and px that one is wide at the most
FLARE = 0.0035  # of white, in linear light, on every screen
"""With it black is neutral, and saturated red counts from a linear 0.025 up, less than in WCAG's older measure."""

_XYZ = np.array(((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505)), np.float32)
_DENOMINATOR = np.array((1.0, 15.0, 3.0), np.float32) @ _XYZ
RED = (0.4507, 0.5229)  # u'v' of the red primary of sRGB


def side(size: tuple[int, int]) -> int:
    """How many pixels wide and high the patches of a picture (width, height) are."""
    return min(max(round(max(size) / FINE), 1), LARGEST, *size)


def corners(size: tuple[int, int]) -> np.ndarray:
    """The upper left pixels of the patches of a picture (width, height): int32 [32, 128, 2], x and y."""
    index = np.arange(ROWS * COLUMNS)
    across, down = (index + 0.5) / len(index), (index * (math.sqrt(5) - 1) / 2) % 1.0
    places = np.stack((across, down), axis=-1).reshape(ROWS, COLUMNS, 2) * size
    wide = side(size)
    return np.clip(np.round(places - wide / 2), 0, np.maximum(np.array(size) - wide, 0)).astype(np.int32)


def cells(pixels: np.ndarray) -> np.ndarray:
    """The mean light of each cell's patch, float32 [32, 128, 3], linear, 0..1.

    `pixels`: [h, w, 3], sRGB-encoded, uint8 0..255 or float32 0..1.
    """
    height, width = pixels.shape[:2]
    wide, corner = side((width, height)), corners((width, height))
    total = np.zeros((*corner.shape[:2], 3), np.float32)
    for dy in range(wide):
        for dx in range(wide):
            patch = pixels[corner[..., 1] + dy, corner[..., 0] + dx]
            total += _LIGHT[patch] if patch.dtype == np.uint8 else linear(patch)
    return total / np.float32(wide * wide)


def linear(encoded: np.ndarray) -> np.ndarray:
    """Linear light of sRGB-encoded values, both 0..1 (IEC 61966-2-1)."""
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4).astype(np.float32)


_LIGHT = linear(np.arange(256, dtype=np.float32) / 255)


def luminance(light: np.ndarray) -> np.ndarray:
    """Relative luminance 0..1 of linear RGB [..., 3] (WCAG 2.2)."""
    return np.asarray(light @ _XYZ[1])


def redness(light: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The distance u'v' (CIE 1976) from the red primary, and the share R/(R+G+B), of linear RGB [..., 3].

    Two states, one of them near the primary, are at least as far apart as their distances from it differ.
    """
    seen = light + np.float32(FLARE)
    x, y, _ = np.moveaxis(seen @ _XYZ.T, -1, 0)
    below = seen @ _DENOMINATOR
    return np.hypot(4 * x / below - RED[0], 9 * y / below - RED[1]), seen[..., 0] / seen.sum(axis=-1)
