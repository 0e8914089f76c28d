"""Smooth random fields: the same for the same seed whatever the size of the picture."""

import cv2
import numpy as np


def smooth_noise(size: tuple[int, int], cells: float, seed: int) -> np.ndarray:
    """Value noise float32 [h, w], -1..1, with about `cells` bumps over the height of `size` (w, h)."""
    w, h = size
    rows, columns = int(np.ceil(cells)) + 3, int(np.ceil(cells * w / h)) + 3
    lattice = np.random.default_rng(seed).uniform(-1, 1, (rows, columns)).astype(np.float32)
    step = cells / h
    x, y = np.meshgrid(np.arange(w, dtype=np.float32) * step + 1, np.arange(h, dtype=np.float32) * step + 1)
    return cv2.remap(lattice, x, y, cv2.INTER_CUBIC)


def fractal_noise(size: tuple[int, int], cells: float, seed: int, octaves: int = 4) -> np.ndarray:
    """Sum of octaves of smooth noise, float32 [h, w], about -1..1."""
    layers = [smooth_noise(size, cells * 2**i, seed + i) * 0.5**i for i in range(octaves)]
    return sum(layers[1:], layers[0]) / 1.6


def sample(image: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """`image` float32 read at pixel coordinates `x`, `y` float32 [h, w], bilinear, mirrored at the edges."""
    return cv2.remap(image, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
