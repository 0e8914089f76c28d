"""Marks of spray cans and ink bottles: speckle, drips, splatter, scratches, stencils, raised letters' shadows."""

import math

import cv2
import numpy as np

from precompute.paint.ink import contour
from precompute.paint.marks import SHIFT, fill, mask_of, read, ribbons
from precompute.paint.noise import smooth_noise
from precompute.paint.scene import Scene
from precompute.paint.soft import blur, over, smoothstep


def stencil(
    canvas: np.ndarray, scene: Scene, *, first: float = 0.3, second: float = 0.62, mist: float = 0.012
) -> np.ndarray:
    """Three tones sprayed through cut stencils: crisp edges with a mist of overspray round them."""
    tone = blur(scene.flat_tone, scene.pixels(0.005))
    soft = blur(tone, scene.pixels(mist))
    speck = smooth_noise(scene.size, 150, 95)
    painted = scene.colour(np.full_like(tone, 0.06), 0.0)
    for level, shade in ((first, 0.45), (second, 0.92)):
        crisp = smoothstep(level - 0.02, level + 0.02, tone)
        fog = 0.55 * smoothstep(level - 0.16, level + 0.06, soft + 0.12 * speck)
        painted = over(painted, scene.colour(np.full_like(tone, shade)), np.maximum(crisp, fog))
    return painted


def speckle(
    canvas: np.ndarray, scene: Scene, *, count: int = 900, largest: float = 0.006, tone: float = 0.9
) -> np.ndarray:
    """Drops blown from a can around a few bursts, light or in the accent's colour."""
    w, h = scene.size
    rng = np.random.default_rng(scene.study.seed + 101)
    bursts = rng.uniform(0.08, 0.92, (7, 2))
    which = rng.integers(0, len(bursts), count)
    scatter = rng.normal(0, 1, (count, 2)) * rng.exponential(0.09, (count, 1))
    points = (bursts[which] + scatter * (h / w, 1)) * (w, h)
    points = scene.carry(points)
    radii = scene.pixels(largest) * (0.25 + 0.75 * rng.uniform(0, 1, count) ** 3)
    for accent in (0, 1):
        mask = np.zeros((h, w), np.uint8)
        for (x, y), r in zip(points[which % 2 == accent], radii[which % 2 == accent], strict=True):
            cv2.circle(mask, (round(x * 16), round(y * 16)), round(r * 16), 255, -1, cv2.LINE_AA, SHIFT)
        colour = scene.one(tone, float(accent))
        canvas = over(canvas, colour, mask.astype(np.float32) / 255 * 0.9)
    return canvas


def splatter(
    canvas: np.ndarray, scene: Scene, *, blots: int = 9, largest: float = 0.045, accent: float = 1.0
) -> np.ndarray:
    """Thrown ink: blots thrown along one direction each, with tapering tails and satellites."""
    w, h = scene.size
    rng = np.random.default_rng(scene.study.seed + 111)
    mask = np.zeros((h, w), np.uint8)
    for _ in range(blots):
        middle = scene.carry(rng.uniform(0.04, 0.96, (1, 2)) * (w, h))[0]
        size = scene.pixels(largest) * (0.25 + 0.75 * rng.uniform() ** 2)
        turn = rng.uniform(0, 2 * np.pi) + rng.normal(0, 0.9, 26)
        reach, fine = rng.exponential(1.0, 26), rng.uniform(0, 1, 26)
        heading = np.stack([np.cos(turn), np.sin(turn)], -1)
        ends = middle + size * (0.7 + 1.7 * reach[:, None]) * heading
        along = np.linspace(0, 1, 5)[None, :, None] * 0.8
        tails = ribbons(middle + along * (ends - middle)[:, None], size * (0.5 * fine**2 + 0.03))
        fill(mask, tails, np.full(len(tails), 255.0))
        cv2.circle(mask, _fixed(middle), round(size * 0.75 * 16), 255, -1, cv2.LINE_AA, SHIFT)
        for end, part in zip(ends, fine, strict=True):
            cv2.circle(mask, _fixed(end), round(size * (0.03 + 0.15 * part**2) * 16), 255, -1, cv2.LINE_AA, SHIFT)
    colour = scene.one(0.5, accent)
    return over(canvas, colour, mask.astype(np.float32) / 255 * 0.92)


def _fixed(point: np.ndarray) -> tuple[int, int]:
    return round(float(point[0]) * 16), round(float(point[1]) * 16)


def drips(
    canvas: np.ndarray, scene: Scene, *, count: int = 60, width: float = 0.011, longest: float = 0.4
) -> np.ndarray:
    """Wet paint that runs down from the picture's edges, in the colour of the place where it starts."""
    w, h = scene.size
    rng = np.random.default_rng(scene.study.seed + 121)
    tries = rng.uniform(0.04, 0.96, (count * 6, 2)) * (w, h * 0.8)
    best = np.argsort(-read(scene.study.detail, tries.astype(np.float32)), kind="stable")[:count]
    starts, dice = scene.carry(tries[best]), rng.uniform(0, 1, (count, 3))
    grown = 0.55 + 0.45 * np.sin(2 * np.pi * dice[:, 2] + 1.2 * scene.knobs.phase)
    length = scene.pixels(longest) * (0.15 + 0.85 * dice[:, 0] ** 2) * grown
    down = np.linspace(0, 1, 8)[None, :, None] * np.stack([np.zeros(count), length], -1)[:, None]
    wet = scene.one(0.55, 1.0)
    colours = np.where(dice[:, 2:] < 0.55, wet, 0.9 * read(canvas, starts.astype(np.float32)) ** 1.5)
    painted = (canvas * 255).astype(np.uint8)
    widths = scene.pixels(width) * (0.5 + dice[:, 1])
    lines = starts[:, None] + down
    for outline, end, half, colour in zip(ribbons(lines, widths), lines[:, -1], widths, colours, strict=True):
        value = (colour * 255).clip(0, 255).tolist()
        cv2.fillPoly(painted, [outline], value, cv2.LINE_AA, SHIFT)
        cv2.circle(painted, _fixed(end), round(half * 0.62 * 16), value, -1, cv2.LINE_AA, SHIFT)
    return painted.astype(np.float32) / 255


def scratches(
    canvas: np.ndarray, scene: Scene, *, count: int = 130, width: float = 0.0028, tone: float = 0.95
) -> np.ndarray:
    """Long scratches in bundles, as on a worn record sleeve; most cut to black, some to the paper."""
    w, h = scene.size
    rng = np.random.default_rng(scene.study.seed + 131)
    bundle = rng.integers(0, 9, count)
    lean = rng.uniform(-0.5, 1.9, (9, 1))[bundle] + rng.normal(0, 0.06, (count, 1))
    start = (rng.uniform(0, 1, (9, 2))[bundle] + rng.normal(0, 0.12, (count, 2))) * (w, h)
    reach = scene.pixels(1) * rng.exponential(0.28, (count, 1))
    t = np.linspace(-0.5, 0.5, 4)[None, :, None]
    lines = start[:, None] + t * (reach * np.concatenate([np.cos(lean), np.sin(lean)], 1))[:, None]
    lines = scene.carry(lines)
    outlines = ribbons(lines, scene.pixels(width) * rng.uniform(0.4, 1.4, count))
    pale = rng.uniform(0, 1, count) < 0.4
    canvas = canvas * (1 - 0.85 * mask_of(scene, outlines[~pale]))[..., None]
    colour = scene.one(tone)
    return over(canvas, colour, 0.75 * mask_of(scene, outlines[pale]))


def extrude(
    canvas: np.ndarray, scene: Scene, *, depth: float = 0.03, width: float = 0.011, halo: float = 0.009
) -> np.ndarray:
    """Bold outlines raised from the wall as in a graffiti piece: black line, bright rim, a block thrown behind."""
    ink = contour(scene.flat_tone, max(scene.pixels(width), 1.0), 0.004)
    ink = smoothstep(0.25, 0.6, blur(ink, scene.pixels(0.003)))
    turn = 0.8 + 0.5 * math.sin(0.7 * scene.knobs.phase)
    block = ink
    for step in np.linspace(0.1, 1, 9):
        dx, dy = (scene.pixels(depth) * step * c for c in (math.cos(turn), math.sin(turn)))
        block = np.maximum(block, cv2.warpAffine(ink, np.float32([[1, 0, dx], [0, 1, dy]]), scene.size))
    rim = smoothstep(0.1, 0.3, blur(ink, scene.pixels(halo)))
    side = scene.one(0.3)
    edge = scene.one(0.98)
    return over(over(over(canvas, side, 0.95 * block), edge, rim), np.zeros(3, np.float32), ink)
