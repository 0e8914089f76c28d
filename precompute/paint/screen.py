"""Tone carried by marks on a screen: halftone dots, engraved lines, pencil hatching, stitches."""

import math

import numpy as np

from precompute.paint.scene import Scene
from precompute.paint.soft import blur, over, smoothstep


def _turned(scene: Scene, angle: float, cell: float) -> tuple[np.ndarray, np.ndarray]:
    """Screen coordinates in cells, turned by `angle` (degrees) and slowly by the knobs."""
    w, h = scene.size
    x, y = scene.grid
    a = math.radians(angle) + scene.knobs.angle
    cos, sin = np.float32(math.cos(a) / (cell * h)), np.float32(math.sin(a) / (cell * h))
    x, y = x - w / 2, y - h / 2
    return cos * x + sin * y, cos * y - sin * x


def halftone(
    canvas: np.ndarray,
    scene: Scene,
    *,
    cell: float = 0.016,
    angle: float = 22.0,
    dark: float = 0.35,
    least: float = 0.1,
) -> np.ndarray:
    """Round dots of light on the darkened picture, larger where it is light."""
    u, v = _turned(scene, angle, cell)
    distance = np.hypot(u - np.round(u), v - np.round(v))
    tone = blur(scene.flat_tone, scene.pixels(cell) * 0.5)
    radius = 0.72 * np.sqrt((tone - least).clip(0, 1) / (1 - least))
    soft = 0.75 / max(scene.pixels(cell), 2.0)
    dots = smoothstep(-soft, soft, radius - distance)
    return over(canvas * dark, (canvas * 1.12).clip(0, 1), dots)


def engrave(
    canvas: np.ndarray, scene: Scene, *, cell: float = 0.014, angle: float = 0.0, bend: float = 0.9, dark: float = 0.18
) -> np.ndarray:
    """Lines cut along the picture, thick where it is light; `bend` lets them ride over its forms."""
    _, v = _turned(scene, angle, cell)
    v = v + bend * 5.0 * blur(scene.flat_tone, scene.pixels(0.03)) + 0.5 * scene.knobs.phase
    distance = np.abs(v - np.round(v))
    half = 0.1 + 0.42 * blur(scene.tone, scene.pixels(cell) * 0.4)
    soft = 0.8 / max(scene.pixels(cell), 2.0)
    return over(canvas * dark, canvas, smoothstep(-soft, soft, half - distance))


def stitches(canvas: np.ndarray, scene: Scene, *, cell: float = 0.018, dark: float = 0.25) -> np.ndarray:
    """Slanting stitches in rows, alternately left and right, like knitted or embroidered cloth."""
    u, v = _turned(scene, 0.0, cell)
    column = np.floor(u)
    lean = np.where(column % 2 == 0, 1.0, -1.0).astype(np.float32)
    across = u - column - 0.5
    along = v + lean * across * 0.9
    along = along - np.round(along)
    distance = (across / 0.46) ** 2 + (along / 0.4) ** 2
    thread = 1 - smoothstep(0.55, 1.25, distance)
    sheen = 0.82 + 0.3 * (1 - np.abs(along) / 0.5)
    return over(canvas * dark, (canvas * sheen[..., None]).clip(0, 1), thread)
