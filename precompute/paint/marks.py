"""Where marks lie: jittered seeds, and the lines that run from them along the picture's direction field."""

from dataclasses import dataclass

import cv2
import numpy as np

from precompute.paint.scene import Scene
from precompute.paint.study import Study

WIDEST = 2.4  # seeds are drawn for this many heights across, so that every size of a picture has the same ones
SHIFT = 4  # fractional bits of OpenCV's drawing coordinates: marks move by a sixteenth of a pixel


def seeds(study: Study, spacing: float, seed: int) -> np.ndarray:
    """Jittered grid of points [n, 2] in the artwork's pixels, `spacing` in heights, in a fixed random order."""
    w, h = study.size
    rng = np.random.default_rng((study.seed, seed))
    rows, columns = int(np.ceil(1 / spacing)) + 1, int(np.ceil(WIDEST / spacing)) + 1
    y, x = np.meshgrid(np.arange(rows), np.arange(columns), indexing="ij")
    points = (np.stack([x, y], -1).reshape(-1, 2) + rng.uniform(0, 1, (rows * columns, 2)) - 0.25) * spacing * h
    points = points[rng.permutation(len(points))]
    return points[points[:, 0] < w + spacing * h].astype(np.float32)


def read(raster: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Values [n, ...] of a raster at points [n, 2], bilinear, the nearest inside for those outside."""
    h, w = raster.shape[:2]
    x = points[:, 0].clip(0, w - 1).astype(np.float32)
    y = points[:, 1].clip(0, h - 1).astype(np.float32)
    rows = 8192  # OpenCV's remap takes at most 32767 a side
    parts = [
        cv2.remap(raster, x[i : i + rows, None], y[i : i + rows, None], cv2.INTER_LINEAR)
        for i in range(0, len(x), rows)
    ]
    return np.concatenate(parts)[:, 0] if parts else np.zeros((0, *raster.shape[2:]), raster.dtype)


def streamlines(direction: np.ndarray, starts: np.ndarray, steps: int, step: float) -> np.ndarray:
    """Lines float32 [n, steps, 2] through a direction field (unit vectors, sign free), `step` pixels a point."""
    h, w = direction.shape[:2]
    lines = np.empty((len(starts), steps, 2), np.float32)
    point = starts.astype(np.float32)
    heading = np.tile(np.array([1.0, 0.25], np.float32), (len(starts), 1))
    for i in range(steps):
        lines[:, i] = point
        columns, rows = point[:, 0].clip(0, w - 1).astype(np.intp), point[:, 1].clip(0, h - 1).astype(np.intp)
        along = direction[rows, columns]
        along = along * np.where((along * heading).sum(1, keepdims=True) < 0, -1, 1)
        heading = 0.5 * heading + 0.5 * along
        heading /= np.linalg.norm(heading, axis=1, keepdims=True) + 1e-6
        point = point + step * heading
    return lines


@dataclass(frozen=True, slots=True)
class Strokes:
    """Fixed marks in the artwork's frame: lines [n, points, 2], and a random number 0..1 for each [n, 4]."""

    lines: np.ndarray
    dice: np.ndarray


def strokes(
    study: Study, spacing: float, length: float, seed: int, least_detail: float = 0.0, points: int = 7
) -> Strokes:
    """Strokes of `length` heights on seeds `spacing` heights apart, only where detail exceeds `least_detail`."""

    def make() -> Strokes:
        starts = seeds(study, spacing, seed)
        dice = np.random.default_rng((study.seed, seed, 1)).uniform(0, 1, (len(starts), 4)).astype(np.float32)
        kept = read(study.detail, starts) >= least_detail * (0.6 + 0.8 * dice[:, 3])
        starts, dice = starts[kept], dice[kept]
        step = length * study.size[1] / (points - 1)
        return Strokes(streamlines(study.direction, starts, 2 * points, step), dice)

    return study.keep(("strokes", spacing, length, seed, least_detail, points), make)


def slid(marks: Strokes, slide: float) -> np.ndarray:
    """The drawn part [n, points, 2] of each line after moving by `slide` (0..1) of its own length."""
    points = marks.lines.shape[1] // 2
    place = min(max(slide, 0.0), 1.0) * (points - 1)
    first = min(int(place), points - 2)
    part = place - first
    return (1 - part) * marks.lines[:, first : first + points] + part * marks.lines[:, first + 1 : first + 1 + points]


def ribbons(lines: np.ndarray, widths: np.ndarray) -> np.ndarray:
    """Outlines int32 [n, 2 * points, 2] (fixed point) of tapered strokes along lines [n, points, 2], widths [n]."""
    tangent = np.gradient(lines, axis=1)
    tangent /= np.linalg.norm(tangent, axis=2, keepdims=True) + 1e-6
    normal = np.stack([-tangent[..., 1], tangent[..., 0]], axis=-1)
    taper = np.sin(np.pi * np.linspace(0.14, 0.93, lines.shape[1])) ** 0.7
    side = 0.5 * normal * taper[None, :, None] * widths[:, None, None]
    outline = np.concatenate([lines + side, (lines - side)[:, ::-1]], axis=1)
    return np.round(outline * (1 << SHIFT)).astype(np.int32)


def fill(image: np.ndarray, outlines: np.ndarray, colours: np.ndarray) -> np.ndarray:
    """Paint outlines (fixed point) one after another on uint8 `image` [h, w, 3] or [h, w], colours 0..255."""
    values = colours.clip(0, 255).tolist()
    for outline, value in zip(outlines, values, strict=True):
        cv2.fillPoly(image, [outline], value, cv2.LINE_AA, SHIFT)
    return image


def mask_of(scene: Scene, outlines: np.ndarray, values: np.ndarray | float = 1.0) -> np.ndarray:
    """Outlines as a mask float32 [h, w]; later ones cover earlier ones."""
    w, h = scene.size
    levels = np.broadcast_to(np.asarray(values, np.float64) * 255, (len(outlines),))
    return fill(np.zeros((h, w), np.uint8), outlines, levels).astype(np.float32) / 255
