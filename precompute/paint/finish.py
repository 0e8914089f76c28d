"""What every painted picture gets last: the artwork's structure, deep blacks, a median fit for light, quiet edges."""

import cv2
import numpy as np

from precompute.paint.scene import Scene
from precompute.paint.soft import blur, smoothstep

GREY = np.array([[0.2126, 0.7152, 0.0722]], np.float32)
STRUCTURE_SCALE, LIGHTING_SCALE = 1 / 70, 1 / 8  # of the height: structure lies between
LEAST_CONTRAST = 0.1  # of that structure on the canvas
HIGHLIGHT, MOST_GAIN = 0.97, 1.7  # where highlights belong (encoded), and the most they are raised
CONTRAST = 0.35  # share of an S-curve
EDGE = 0.09  # of the height: where the frame's edges begin to fall quiet


def luma(image: np.ndarray) -> np.ndarray:
    """Encoded luminance float32 [h, w] of sRGB float32 [h, w, 3]."""
    return cv2.transform(image, GREY)  # a matrix product may round differently from run to run


def band(image: np.ndarray, scene: Scene) -> np.ndarray:
    """The part of `image` [h, w] that is structure: finer than lighting, coarser than marks."""
    return blur(image, scene.pixels(STRUCTURE_SCALE)) - blur(image, scene.pixels(LIGHTING_SCALE))


def keep_structure(canvas: np.ndarray, scene: Scene, share: float) -> np.ndarray:
    """Move the structure of the canvas's luminance towards the artwork's own by `share`, leaving the marks on it."""
    here = luma(canvas)
    had, wanted = band(here, scene), band(scene.frame(scene.study.lab[..., 0]) / 100, scene)
    contrast = max(float(had.std()), LEAST_CONTRAST) / max(float(wanted.std()), 0.02)
    around = blur(here, scene.pixels(STRUCTURE_SCALE)) + 0.04
    gain = 1 + share * (wanted * min(contrast, 3.0) - had) / around
    return canvas * gain.clip(0.3, 2.4)[..., None]


def highlights(canvas: np.ndarray) -> np.ndarray:
    """Stretch the picture until its brightest hundredth shines, and bend its tones for contrast."""
    bright = float(np.percentile(canvas[::3, ::3].max(axis=2), 98.5))
    canvas = (canvas * min(max(HIGHLIGHT / max(bright, 0.05), 1.0), MOST_GAIN)).clip(0, 1)
    return canvas + CONTRAST * (canvas * canvas * (3 - 2 * canvas) - canvas)


def expose(canvas: np.ndarray, median: float) -> np.ndarray:
    """Bring the median luminance near `median` (encoded) by a gamma, which leaves black and white in place."""
    now = float(np.median(luma(canvas[::2, ::2])))
    gamma = float(np.clip((np.log(median) / np.log(min(max(now, 0.02), 0.95))) ** 0.8, 0.45, 1.7))
    held = smoothstep(0.0, 0.09, luma(canvas))  # blacks stay black
    return canvas ** (1 + (gamma - 1) * held)[..., None]


def quiet_edges(canvas: np.ndarray, scene: Scene) -> np.ndarray:
    """Darken the outermost frame, where projectors spill."""
    w, h = scene.size
    x, y = scene.grid
    inside = np.minimum(np.minimum(x, w - 1 - x), np.minimum(y, h - 1 - y)) / (EDGE * h)
    return canvas * (0.3 + 0.7 * smoothstep(0, 1, inside))[..., None]


def finish(canvas: np.ndarray, scene: Scene, median: float) -> np.ndarray:
    """The finished picture uint8 [h, w, 3], dithered against banding by a fixed pattern."""
    canvas = expose(highlights(canvas.clip(0, 1)), median)
    canvas = quiet_edges(canvas, scene) * 255
    noise = scene.study.keep("dither", lambda: _dither(scene.size))
    return cv2.add(canvas, noise).clip(0, 255).astype(np.uint8)


def _dither(size: tuple[int, int]) -> np.ndarray:
    w, h = size
    white = np.random.default_rng(1).uniform(0, 1, (h, w, 1)).astype(np.float32)
    return np.repeat(white, 3, axis=2)
