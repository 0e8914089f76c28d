"""Light and the code values that stand for it (sRGB, IEC 61966-2-1), in double precision: a reference."""

from __future__ import annotations

import numpy as np


def linear(pixels: np.ndarray) -> np.ndarray:
    """The light, 0..1, of sRGB-encoded values 0..255."""
    shade = np.asarray(pixels) / 255
    return np.where(shade <= 0.04045, shade / 12.92, ((shade + 0.055) / 1.055) ** 2.4)


def encoded(light: np.ndarray) -> np.ndarray:
    """The inverse of `linear`, uint8."""
    shade = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.round(255 * shade).astype(np.uint8)
