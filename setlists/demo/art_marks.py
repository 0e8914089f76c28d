"""Marks the demo's artworks are drawn with: smooth noise, cut shapes, glows, ramps, and the last step to sRGB.

A canvas is linear light, float32 [h, w, 3]; a mask is float32 [h, w], 0..1. Lengths are in heights of the picture:
y runs from 0 (top) to 1 (bottom), x from 0 to the aspect, so that a drawing looks alike at every size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

Points = Sequence[tuple[float, float]]
EDGE = 3  # samples along each side of a pixel where shapes are cut


@dataclass(frozen=True, slots=True)
class Sheet:
    """The paper: width and height in pixels, and the place of every pixel centre, float32 [h, w]."""

    width: int
    height: int
    x: np.ndarray
    y: np.ndarray


def sheet(size: tuple[int, int]) -> Sheet:
    """An empty sheet of `size` (width, height)."""
    width, height = size
    across = (np.arange(width, dtype=np.float32) + 0.5) / height
    down = (np.arange(height, dtype=np.float32) + 0.5) / height
    x, y = np.meshgrid(across, down)
    return Sheet(width, height, x, y)


def colour(code: str) -> np.ndarray:
    """Linear float32 [3] of an sRGB code such as "#ff9a4a"."""
    encoded = np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)], np.float32) / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4).astype(np.float32)


def ramp(t: np.ndarray, stops: Sequence[tuple[float, str]]) -> np.ndarray:
    """Colours along `t`, mixed in linear light between (place, code) stops in rising order."""
    places = [place for place, _ in stops]
    codes = np.array([colour(code) for _, code in stops])
    return np.stack([np.interp(t, places, codes[:, i]) for i in range(3)], -1).astype(np.float32)


def smoothstep(low: float, high: float, t: np.ndarray) -> np.ndarray:
    """Hermite step from 0 at `low` to 1 at `high`; `low` may be the greater."""
    s = np.clip((t - low) / (high - low), 0, 1)
    return s * s * (3 - 2 * s)


def resized(plane: np.ndarray, size: tuple[int, int], how: Image.Resampling) -> np.ndarray:
    """A float32 plane at another (width, height)."""
    return np.asarray(Image.fromarray(np.ascontiguousarray(plane, np.float32)).resize(size, how), np.float32)


def moved(plane: np.ndarray, right: int = 0, down: int = 0) -> np.ndarray:
    """The plane shifted by whole pixels; its edges are repeated into the gap."""
    rows = np.clip(np.arange(plane.shape[0]) - down, 0, plane.shape[0] - 1)
    columns = np.clip(np.arange(plane.shape[1]) - right, 0, plane.shape[1] - 1)
    return plane[rows[:, None], columns[None, :]]


def noise(paper: Sheet, seed: int, cell: float, octaves: int = 5, stretch: float = 1.0) -> np.ndarray:
    """Fractal value noise, 0..1 around 0.5: `cell` is the largest lump, `stretch` how much wider than high it is."""
    draw = np.random.default_rng(seed)
    total = np.zeros((paper.height, paper.width), np.float32)
    for octave in range(octaves):
        rows = max(2, round(2**octave / cell) + 2)
        columns = max(2, round(2**octave * paper.width / paper.height / (cell * stretch)) + 2)
        lumps = draw.random((rows, columns), np.float32) - 0.5
        total += resized(lumps, (paper.width, paper.height), Image.Resampling.BICUBIC) * 0.5**octave
    return np.clip(0.5 + 0.75 * total, 0, 1)


def jagged(seed: int, count: int, rough: float = 0.5) -> np.ndarray:
    """A broken line of `count` heights, -1..1, as ridges and rocks have: each octave `rough` times the one before."""
    draw = np.random.default_rng(seed)
    total = np.zeros(count)
    for octave in range(9):
        knots = draw.uniform(-1, 1, 2 ** (octave + 1) + 1)
        total += rough**octave * np.interp(np.linspace(0, len(knots) - 1, count), np.arange(len(knots)), knots)
    return total / np.abs(total).max()


def shapes(paper: Sheet, polygons: Iterable[Points]) -> np.ndarray:
    """The mask of several polygons, cut with smooth edges."""
    outlines = [np.asarray(points, np.float64) * paper.height for points in polygons]
    mask = np.zeros((paper.height, paper.width), np.float32)
    every = np.concatenate(outlines)
    left, top = np.clip(np.floor(every.min(0)), 0, (paper.width, paper.height)).astype(int)
    right, bottom = np.clip(np.ceil(every.max(0)) + 1, 0, (paper.width, paper.height)).astype(int)
    if right <= left or bottom <= top:
        return mask
    cut = Image.new("L", ((right - left) * EDGE, (bottom - top) * EDGE))
    pen = ImageDraw.Draw(cut)
    for outline in outlines:
        pen.polygon([tuple(point) for point in (outline - (left, top)) * EDGE], fill=255)
    mask[top:bottom, left:right] = np.asarray(cut.reduce(EDGE), np.float32) / 255
    return mask


def facets(paper: Sheet, seed: int, count: int, size: float, lean: float = 0.6) -> np.ndarray:
    """Broken planes, 0..1, as cut stone has: `count` leaning shards about `size` long, each with its own shade."""
    draw = np.random.default_rng(seed)
    cut = Image.new("L", (paper.width * EDGE, paper.height * EDGE), 100)
    pen = ImageDraw.Draw(cut)
    scale = paper.height * EDGE
    for shade, x, y in draw.random((count, 3)):
        middle = np.array([x * paper.width / paper.height, y])
        spread = draw.normal(0, size, (4, 2)) * (0.55, 1.0)
        spread[:, 0] -= lean * spread[:, 1]
        order = np.argsort(np.arctan2(spread[:, 1], spread[:, 0]))
        pen.polygon([tuple(point * scale) for point in middle + spread[order]], fill=int(255 * shade))
    return np.asarray(cut.reduce(EDGE), np.float32) / 255


def ellipses(paper: Sheet, places: Iterable[tuple[float, float, float, float]]) -> np.ndarray:
    """The mask of several ellipses, each (x, y, half width, half height)."""
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    return shapes(paper, [list(zip(x + a * np.cos(turn), y + b * np.sin(turn), strict=True)) for x, y, a, b in places])


def glints(
    paper: Sheet, seed: int, count: int, rows: tuple[float, float], size: float, where: tuple[float, float]
) -> np.ndarray:
    """Short flat ripples on water, 0..1, from `rows[0]` (far, small) to `rows[1]` (near, `size` long).

    `where` is the middle and the half width of the streak they crowd in, at the near end; far away it is narrower.
    """
    draw = np.random.default_rng(seed)
    depth = draw.random(count) ** 1.5
    length = size * (0.07 + 0.93 * depth) * draw.uniform(0.4, 1.0, count)
    x = where[0] + draw.normal(0, 0.6, count) * where[1] * (0.35 + 0.65 * depth)
    y = rows[0] + (rows[1] - rows[0]) * depth
    return ellipses(paper, list(zip(x, y, length, length * 0.075 + 0.0005, strict=True)))


def limb(start: tuple[float, float], end: tuple[float, float], thick: float, thin: float) -> Points:
    """A tapering stroke as a polygon, `thick` wide at its start and `thin` at its end."""
    (x0, y0), (x1, y1) = start, end
    length = float(np.hypot(x1 - x0, y1 - y0)) or 1.0
    nx, ny = (y0 - y1) / length / 2, (x1 - x0) / length / 2
    return [(x0 + nx * thick, y0 + ny * thick), (x1 + nx * thin, y1 + ny * thin),
            (x1 - nx * thin, y1 - ny * thin), (x0 - nx * thick, y0 - ny * thick)]  # fmt: skip


def glow(paper: Sheet, x: float, y: float, radius: float, fall: float = 2.0) -> np.ndarray:
    """Light around a point: 1 at it, half at `radius`, then falling with the power `fall`."""
    distance = np.hypot(paper.x - x, paper.y - y) / radius
    return 1 / (1 + distance**fall)


def over(canvas: np.ndarray, paint: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Paint laid over the canvas where the mask is."""
    return canvas + (paint - canvas) * mask[..., None]


def lit(canvas: np.ndarray, light: str, amount: np.ndarray) -> np.ndarray:
    """Light added to the canvas."""
    return canvas + colour(light) * amount[..., None]


def soften(canvas: np.ndarray, factor: int) -> np.ndarray:
    """The canvas blurred to about `factor` pixels."""
    height, width = canvas.shape[:2]
    small = (max(2, width // factor), max(2, height // factor))
    planes = [resized(resized(canvas[..., i], small, Image.Resampling.BOX), (width, height), Image.Resampling.BICUBIC)
              for i in range(canvas.shape[2])]  # fmt: skip
    return np.stack(planes, -1)


def finish(canvas: np.ndarray, seed: int, bloom: float = 0.25) -> np.ndarray:
    """The picture as uint8 sRGB [h, w, 3]: highlights bloom and roll off, and dither hides the steps of the darks."""
    height = canvas.shape[0]
    bright = np.maximum(canvas - 0.55, 0)
    for part in (45, 14):
        canvas = canvas + bloom * 0.5 * soften(bright, max(2, height // part))
    canvas = np.maximum(canvas, 0)
    rolled = np.where(canvas < 0.6, canvas, 0.6 + 0.4 * np.tanh((canvas - 0.6) / 0.4 * 0.8))
    encoded = np.where(rolled <= 0.0031308, 12.92 * rolled, 1.055 * np.maximum(rolled, 1e-6) ** (1 / 2.4) - 0.055)
    grain = np.random.default_rng(seed).random(canvas.shape, np.float32)
    return np.clip(np.floor(encoded * 255 + grain), 0, 255).astype(np.uint8)
