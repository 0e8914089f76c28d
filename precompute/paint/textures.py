"""Grounds that a picture is made on or worn by: silk, weave, brick, cracks, grain."""

import math

import cv2
import numpy as np

from precompute.paint.noise import fractal_noise, sample, smooth_noise
from precompute.paint.scene import Scene
from precompute.paint.soft import blur, glow, over, smoothstep

LIC_STEPS = 14  # a side; the picture's own lines are followed this many steps


def silk(
    canvas: np.ndarray, scene: Scene, *, grain: float = 0.008, length: float = 0.16, amount: float = 0.55
) -> np.ndarray:
    """Fine threads combed along the picture's lines (line integral convolution), shining where the light falls."""
    threads = scene.study.keep(("silk", grain, length), lambda: _threads(scene, grain, length))
    ripple = sample(threads, scene.lookup[0], scene.lookup[1])
    along = scene.direction
    turn = np.arctan2(along[..., 1], along[..., 0])
    sheen = 0.5 + 0.5 * np.cos(2 * turn + 1.3 * scene.knobs.phase)
    shade = 1 + amount * (0.75 * ripple + 0.55 * (sheen - 0.5)) * (0.6 + 0.8 * scene.light)
    return (canvas * shade[..., None]).clip(0, 1)


def _threads(scene: Scene, grain: float, length: float) -> np.ndarray:
    """Noise convolved along the direction field of the artwork, float32 [h, w], about -1..1; made at half size."""
    w, h = scene.size[0] // 2, scene.size[1] // 2
    noise = smooth_noise((w, h), 1 / grain, scene.study.seed + 51)
    field = cv2.resize(scene.study.direction, (w, h), interpolation=cv2.INTER_NEAREST)
    total, step = noise.copy(), np.float32(length * h / (2 * LIC_STEPS))
    x0, y0 = np.meshgrid(np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32))
    for sign in (1, -1):
        x, y, heading = x0, y0, sign * field
        for i in range(LIC_STEPS):
            x, y = x + step * heading[..., 0], y + step * heading[..., 1]
            following = cv2.remap(field, x, y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REFLECT_101)
            turned = (following[..., 0] * heading[..., 0] + following[..., 1] * heading[..., 1]) < 0
            heading = np.where(turned[..., None], -following, following)
            total += sample(noise, x, y) * np.float32(0.5 + 0.5 * math.cos(math.pi * (i + 1) / LIC_STEPS))
    threads = (total / (2.2 * total.std() + 1e-6)).clip(-1.2, 1.2)
    return cv2.resize(threads, scene.size, interpolation=cv2.INTER_CUBIC)


def weave(canvas: np.ndarray, scene: Scene, *, cell: float = 0.007, amount: float = 0.12) -> np.ndarray:
    """Canvas cloth under the paint."""
    x, y = scene.grid
    turn = np.float32(np.pi / scene.pixels(cell))
    cloth = np.sin(x * turn) * np.sin(y * turn)
    return (canvas * (1 + amount * cloth)[..., None]).clip(0, 1)


def grain(canvas: np.ndarray, scene: Scene, *, size: float = 0.005, amount: float = 0.16) -> np.ndarray:
    """Film grain, strongest in the middle tones; it stays still, as a flickering one would crawl on a wall."""
    speck = scene.study.keep(("grain", size), lambda: smooth_noise(scene.size, 1 / size, scene.study.seed + 61))
    middle = 4 * scene.tone * (1 - scene.tone)
    return (canvas * (1 + amount * speck * (0.35 + 0.65 * middle))[..., None]).clip(0, 1)


def brick(canvas: np.ndarray, scene: Scene, *, cell: float = 0.055, amount: float = 0.55) -> np.ndarray:
    """A brick wall that the picture is painted on: sunken joints, each brick a little different."""
    w, h = scene.size
    x, y = scene.grid
    row = np.floor(y / scene.pixels(cell))
    shift = x / scene.pixels(cell * 2.5) + 0.5 * (row % 2)
    u, v = shift - np.floor(shift), y / scene.pixels(cell) - row
    edge = np.minimum(np.minimum(u, 1 - u) * 2.5, np.minimum(v, 1 - v))
    rough = scene.study.keep("brick", lambda: fractal_noise((w, h), 30, scene.study.seed + 71, 3))
    joint = smoothstep(0.015, 0.11, edge + 0.05 * rough)
    number = np.sin(row * 12.99 + np.floor(shift) * 78.23) * 43758.5
    tint = 0.82 + 0.3 * (number - np.floor(number)) + 0.18 * rough
    return (canvas * (1 - amount + amount * joint * tint)[..., None]).clip(0, 1)


def cracks(
    canvas: np.ndarray, scene: Scene, *, cells: float = 6.0, width: float = 0.004, ember: float = 0.9
) -> np.ndarray:
    """Black cracks through the picture, with embers in the deepest of them."""
    distance = scene.study.keep(("cracks", cells), lambda: _crack_distance(scene, cells))
    away = scene.frame(distance)
    deep = scene.frame(scene.study.keep("deep", lambda: smooth_noise(scene.size, 2.6, scene.study.seed + 82)))
    wide = scene.pixels(width) * (0.25 + 1.5 * smoothstep(-0.3, 0.7, deep))
    line = 1 - smoothstep(0.5, 1.3, away / wide)
    hot = smoothstep(0.1, 0.7, deep + 0.25 * np.sin(1.5 * scene.knobs.phase))
    cut = canvas * (1 - 0.95 * line)[..., None]
    fire = scene.colour(np.full_like(away, 0.62), 1.0)
    lit = (line * hot)[..., None] * fire
    return glow(cut, ember * (lit + 1.4 * blur(lit, scene.pixels(0.012))))


def _crack_distance(scene: Scene, cells: float) -> np.ndarray:
    """Distance in pixels to the borders of crooked Voronoi cells, float32 [h, w]."""
    w, h = scene.size
    rng = np.random.default_rng(scene.study.seed + 81)
    points = rng.uniform(0, 1, (int(cells * cells * 1.8), 2)) * (w, h)
    marks = np.full((h, w), 255, np.uint8)
    x, y = points[:, 0].astype(int), points[:, 1].astype(int)
    marks[y, x] = 0
    _, labels = cv2.distanceTransformWithLabels(marks, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    crooked = [0.02 * h * fractal_noise((w, h), 9, scene.study.seed + 83 + i, 4) for i in range(2)]
    gx, gy = scene.grid
    bent = cv2.remap(
        labels.astype(np.float32),
        gx + crooked[0],
        gy + crooked[1],
        cv2.INTER_NEAREST,
        borderMode=cv2.BORDER_REFLECT_101,
    )
    seams = np.ones((h, w), np.uint8)
    seams[:, 1:] &= bent[:, 1:] == bent[:, :-1]
    seams[1:] &= bent[1:] == bent[:-1]
    return cv2.distanceTransform(seams, cv2.DIST_L2, 5)


def torn(canvas: np.ndarray, scene: Scene, *, reach: float = 0.1, pale: float = 0.5) -> np.ndarray:
    """Torn edges: the picture ends in rough paper, black behind it."""
    w, h = scene.size
    x, y = scene.grid
    rough = scene.study.keep("torn", lambda: fractal_noise((w, h), 8, scene.study.seed + 91, 5))
    inside = np.minimum(np.minimum(x, w - 1 - x), np.minimum(y, h - 1 - y)) / h
    edge = inside - reach * (0.32 + 0.5 * rough)
    fibre = smoothstep(-0.012, 0.0, edge) * (1 - smoothstep(0.0, 0.016, edge))
    cut = canvas * smoothstep(-0.002, 0.003, edge)[..., None]
    return over(cut, scene.one(0.95) * 0.7, pale * fibre)
