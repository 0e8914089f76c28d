"""Lines drawn from edges: ink contours (XDoG, Winnemoeller 2012), neon tubes and chalk."""

import cv2
import numpy as np

from precompute.paint.noise import smooth_noise
from precompute.paint.scene import Scene
from precompute.paint.soft import blur, glow, over, slope_of, smoothstep


def contour(tone: np.ndarray, sigma: float, threshold: float = 0.004) -> np.ndarray:
    """Dark-side lines of edges in `tone` float32 [h, w], as a mask 0..1 (thresholded difference of Gaussians)."""
    difference = cv2.GaussianBlur(tone, (0, 0), sigma * 1.6) - cv2.GaussianBlur(tone, (0, 0), sigma)
    return smoothstep(threshold, threshold * 5 + 0.02, difference)


def ridge(tone: np.ndarray, sigma: float) -> np.ndarray:
    """Strength of edges as thin soft lines float32 [h, w], 0..1: gradient against its own surroundings."""
    light = cv2.GaussianBlur(tone, (0, 0), sigma)
    slope = slope_of(light) * sigma
    thin = slope - 0.8 * blur(slope, sigma * 2.5)
    return smoothstep(0.012, 0.11, thin)


def outline(canvas: np.ndarray, scene: Scene, *, width: float = 0.004, amount: float = 0.95) -> np.ndarray:
    """Black ink along the dark side of edges."""
    ink = contour(scene.flat_tone, max(scene.pixels(width), 0.7))
    return canvas * (1 - amount * ink)[..., None]


def neon(
    canvas: np.ndarray,
    scene: Scene,
    *,
    width: float = 0.004,
    dim: float = 0.25,
    spread: float = 0.03,
    power: float = 1.0,
) -> np.ndarray:
    """Edges as glowing tubes on the dimmed picture; the colour goes over to the accent across the frame."""
    edges = ridge(scene.flat_tone, max(scene.pixels(width), 0.8))
    w, h = scene.size
    x, y = scene.grid
    sweep = np.sin(2.6 * x / w + 1.9 * y / h + 2 * np.pi * 0.35 * scene.knobs.phase)
    accent = smoothstep(-0.35, 0.35, sweep)
    light = scene.colour(np.full((h, w), 0.86, np.float32), accent)
    tubes = light * edges[..., None]
    halo = blur(tubes, scene.pixels(spread) * 0.35) * 1.1 + blur(tubes, scene.pixels(spread) * 1.4) * 1.3
    core = over(tubes, np.ones(3, np.float32), 0.55 * edges**2 * edges)
    return glow(glow(canvas * dim, halo * power), core * power)


def chalk(
    canvas: np.ndarray, scene: Scene, *, width: float = 0.0035, wobble: float = 0.006, amount: float = 0.9
) -> np.ndarray:
    """Pale hand-drawn lines, drawn twice with an unsteady hand."""
    edges = ridge(scene.flat_tone, max(scene.pixels(width), 0.8))
    x, y = scene.grid
    drawn = np.zeros_like(edges)
    for hand in (1, 2):
        shift = scene.pixels(wobble)
        dx = shift * smooth_noise(scene.size, 9, 40 + hand)
        dy = shift * smooth_noise(scene.size, 9, 50 + hand)
        line = cv2.remap(edges, x + dx, y + dy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
        drawn = np.maximum(drawn, line * (1.0 if hand == 1 else 0.6))
    grain = 0.85 + 0.25 * smooth_noise(scene.size, 120, 60)
    pale = scene.one(0.97)
    return over(canvas, pale, (amount * drawn * grain).clip(0, 1))
