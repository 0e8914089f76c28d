"""Brush strokes along the direction field, in layers from coarse to fine (Hertzmann 1998)."""

import math

import numpy as np

from precompute.paint.marks import fill, mask_of, read, ribbons, slid, strokes
from precompute.paint.scene import Scene
from precompute.paint.soft import blur

LAYERS = ((1.0, 0.0), (0.55, 0.22), (0.3, 0.5))  # width against the first layer, detail from which it is painted


def brush(
    canvas: np.ndarray,
    scene: Scene,
    *,
    width: float = 0.03,
    length: float = 0.12,
    jitter: float = 0.06,
    wild: float = 0.0,
    relief: float = 0.25,
) -> np.ndarray:
    """Paint the canvas over with strokes; `wild` turns them off the field, `relief` lights their ridges."""
    painted = (blur(canvas, scene.pixels(width) * 0.5) * 255).clip(0, 255).astype(np.uint8)
    for layer, (scale, least) in enumerate(LAYERS):
        marks = strokes(scene.study, width * scale * 0.72, length * (0.4 + 0.6 * scale), 100 + layer, least)
        lines = _turned(scene.carry(slid(marks, scene.knobs.slide)), (marks.dice[:, 0] - 0.5) * wild)
        source = blur(canvas, scene.pixels(width * scale) * 0.35)
        colours = read(source, lines[:, lines.shape[1] // 2])
        shade = 1 + jitter * (1 + scene.knobs.energy) * (1.4 * marks.dice[:, 1:2] + 0.6 * marks.dice[:, 1:4] - 1.0)
        widths = scene.pixels(width * scale) * (0.65 + 0.7 * marks.dice[:, 2])
        fill(painted, ribbons(lines, widths), colours * shade * 255)
    return _relief(painted.astype(np.float32) / 255, scene, relief)


def _turned(lines: np.ndarray, angles: np.ndarray) -> np.ndarray:
    if not angles.any():
        return lines
    middle = lines.mean(axis=1, keepdims=True)
    cos, sin = np.cos(angles)[:, None], np.sin(angles)[:, None]
    x, y = (lines - middle)[..., 0], (lines - middle)[..., 1]
    return middle + np.stack([cos * x - sin * y, sin * x + cos * y], axis=-1)


def _relief(painted: np.ndarray, scene: Scene, amount: float) -> np.ndarray:
    """Light from the wandering light's side on the ridges between strokes."""
    if amount == 0:
        return painted
    grey = blur(painted.mean(axis=2), scene.pixels(1 / 500))
    reach = max(scene.pixels(1 / 300), 1.0)
    slope = (np.roll(grey, 1, 0) - grey + np.roll(grey, 1, 1) - grey) / reach
    slope[:2], slope[:, :2] = 0, 0
    return (painted * (1 + amount * np.tanh(8 * slope))[..., None]).clip(0, 1)


def streaks(
    canvas: np.ndarray,
    scene: Scene,
    *,
    spacing: float = 0.05,
    width: float = 0.005,
    length: float = 0.5,
    tone: float = 0.9,
    accent: float = 0.5,
) -> np.ndarray:
    """Long thin lines of light that flow along the picture, some of them in the accent's colour."""
    marks = strokes(scene.study, spacing, length, 140, points=28)
    lines = scene.carry(slid(marks, scene.knobs.slide))
    near = read(scene.tone, lines[:, lines.shape[1] // 2])
    strength = (0.25 + 0.75 * near) * (0.4 + 0.6 * marks.dice[:, 1])
    widths = scene.pixels(width) * (0.5 + marks.dice[:, 2])
    outlines = ribbons(lines, widths)
    golden = marks.dice[:, 0] < accent
    for chosen, colour in ((~golden, 0.0), (golden, 1.0)):
        light = scene.one(tone, colour)
        mask = mask_of(scene, outlines[chosen], strength[chosen])
        canvas = 1 - (1 - canvas) * (1 - mask[..., None] * light)
    return canvas


def pencil(
    canvas: np.ndarray,
    scene: Scene,
    *,
    spacing: float = 0.014,
    length: float = 0.07,
    width: float = 0.0065,
    angle: float = -48.0,
    dark: float = 0.4,
) -> np.ndarray:
    """Short parallel pencil strokes over darker paper, broader where the picture is light."""
    marks = strokes(scene.study, spacing, length, 150, points=4)
    turn = math.radians(angle) + scene.knobs.angle + 0.35 * (marks.dice[:, 0] - 0.5)
    heading = np.stack([np.cos(turn), np.sin(turn)], -1)
    along = np.linspace(-0.5, 0.5, 5)[None, :, None] + 0.5 * (scene.knobs.slide - 0.5)
    lines = scene.carry(marks.lines[:, :1]) + along * scene.pixels(length) * heading[:, None]
    middle = lines[:, 2]
    near = read(blur(scene.tone, scene.pixels(spacing) * 0.5), middle)
    widths = scene.pixels(width) * (0.12 + 1.05 * near**0.8) * (0.6 + 0.6 * marks.dice[:, 2])
    lift = 1.12 * (0.8 + 0.4 * marks.dice[:, 1:2])
    painted = (canvas * dark * 255).clip(0, 255).astype(np.uint8)
    fill(painted, ribbons(lines, widths), read(canvas, middle) * lift * 255)
    return painted.astype(np.float32) / 255
