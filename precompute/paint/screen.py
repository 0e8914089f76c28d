"""Tone carried by marks on a screen: halftone dots, engraved lines, pencil hatching, stitches."""

import numpy as np

from precompute.paint.noise import smooth_noise
from precompute.paint.scene import Scene, blur, over, smoothstep


def _turned(scene: Scene, angle: float, cell: float) -> tuple[np.ndarray, np.ndarray]:
    """Screen coordinates in cells, turned by `angle` (degrees) and slowly by the knobs."""
    w, h = scene.size
    x, y = scene.grid
    a = np.radians(angle) + scene.knobs.angle
    cos, sin = np.float32(np.cos(a) / (cell * h)), np.float32(np.sin(a) / (cell * h))
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


def hatch(
    canvas: np.ndarray,
    scene: Scene,
    *,
    cell: float = 0.012,
    angle: float = 38.0,
    amount: float = 0.75,
    dark: float = 0.45,
) -> np.ndarray:
    """Pencil hatching in two directions: the second only where the picture is lighter."""
    tone = blur(scene.tone, scene.pixels(cell) * 0.5)
    drawn = np.zeros_like(tone)
    wander = 0.55 * smooth_noise(scene.size, 7, 70)
    pressure = 0.75 + 0.35 * smooth_noise(scene.size, 26, 71)
    for turn, start in ((angle, 0.12), (angle + 68, 0.5)):
        _, v = _turned(scene, turn, cell)
        distance = np.abs(v + wander - np.round(v + wander))
        half = 0.4 * smoothstep(start, start + 0.55, tone)
        soft = 1.1 / max(scene.pixels(cell), 2.0)
        drawn = np.maximum(drawn, smoothstep(-soft, soft, half - distance) * smoothstep(0, 0.04, half))
    return over(canvas * dark, (canvas * 1.1).clip(0, 1), (amount * drawn * pressure).clip(0, 1))


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
