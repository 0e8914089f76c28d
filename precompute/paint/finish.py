"""What every painted picture gets last: the artwork's structure, deep blacks, a median fit for light, quiet edges."""

import cv2
import numpy as np

from precompute.paint.scene import Scene
from precompute.paint.soft import blur, smoothstep

GREY = np.array([0.2126, 0.7152, 0.0722], np.float32)
STRUCTURE_SCALE = 1 / 70  # of the height: structure is what is coarser than this
EDGE = 0.09  # of the height: where the frame's edges begin to fall quiet


def luma(image: np.ndarray) -> np.ndarray:
    """Encoded luminance float32 [h, w] of sRGB float32 [h, w, 3]."""
    return image @ GREY


def keep_structure(canvas: np.ndarray, scene: Scene, share: float) -> np.ndarray:
    """Move the coarse luminance of the canvas towards the artwork's own by `share`, leaving the marks on it."""
    wanted = luma(scene.colour(scene.tone, 0.0))
    wanted, had = (blur(image, scene.pixels(STRUCTURE_SCALE)) for image in (wanted, luma(canvas)))
    wanted = wanted * float((had.mean() + 1e-3) / (wanted.mean() + 1e-3))
    gain = ((wanted + 0.03) / (had + 0.03)).clip(0.6, 2.0) ** share
    return canvas * gain[..., None]


def expose(canvas: np.ndarray, median: float) -> np.ndarray:
    """Bring the median luminance near `median` (encoded) by a gamma, which leaves black and white in place."""
    now = float(np.median(luma(canvas[::2, ::2])))
    gamma = float(np.clip((np.log(median) / np.log(min(max(now, 0.02), 0.95))) ** 0.8, 0.6, 1.7))
    held = smoothstep(0.0, 0.16, luma(canvas))  # blacks stay black
    return canvas ** (1 + (gamma - 1) * held)[..., None]


def quiet_edges(canvas: np.ndarray, scene: Scene) -> np.ndarray:
    """Darken the outermost frame, where projectors spill."""
    w, h = scene.size
    x, y = scene.grid
    inside = np.minimum(np.minimum(x, w - 1 - x), np.minimum(y, h - 1 - y)) / (EDGE * h)
    return canvas * (0.3 + 0.7 * smoothstep(0, 1, inside))[..., None]


def finish(canvas: np.ndarray, scene: Scene, keep: float, median: float) -> np.ndarray:
    """The finished picture uint8 [h, w, 3], dithered against banding by a fixed pattern."""
    canvas = keep_structure(canvas.clip(0, 1), scene, keep)
    canvas = expose(canvas.clip(0, 1), median)
    canvas = quiet_edges(canvas, scene) * 255
    noise = scene.study.keep("dither", lambda: _dither(scene.size))
    return cv2.add(canvas, noise).clip(0, 255).astype(np.uint8)


def _dither(size: tuple[int, int]) -> np.ndarray:
    w, h = size
    white = np.random.default_rng(1).uniform(0, 1, (h, w, 1)).astype(np.float32)
    return np.repeat(white, 3, axis=2)
