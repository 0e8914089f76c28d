"""Pictures made of pieces: stained glass, mural fields, flat poster tones, bands of colour, a mesh of triangles."""

import math

import cv2
import numpy as np
from scipy.spatial import Delaunay
from skimage.segmentation import slic

from precompute.paint.ink import contour
from precompute.paint.marks import SHIFT, read, seeds
from precompute.paint.noise import fractal_noise
from precompute.paint.scene import Scene
from precompute.paint.soft import blur, glow, over, smoothstep
from precompute.paint.study import Study


def pieces(study: Study, count: int, compactness: float) -> tuple[np.ndarray, np.ndarray]:
    """SLIC pieces of the artwork: mean tone of each and distance to the seams in pixels, both float32 [h, w]."""

    def make() -> tuple[np.ndarray, np.ndarray]:
        w, h = study.size
        # Segmented at one size whatever the canvas, so that keyframes and in-betweens have the same pieces.
        small = cv2.resize(study.flat_lab, (round(384 * w / h), 384), interpolation=cv2.INTER_AREA)
        small = (
            small + 5.0 * fractal_noise(small.shape[1::-1], 11, study.seed + 2)[..., None]
        )  # else plain parts become a grid
        found = slic(small, n_segments=count, compactness=compactness, sigma=1.5, convert2lab=False, start_label=0)
        labels = cv2.resize(found.astype(np.uint16), (w, h), interpolation=cv2.INTER_NEAREST)
        seams = np.zeros((h, w), np.uint8)
        seams[:, 1:] |= labels[:, 1:] != labels[:, :-1]
        seams[1:] |= labels[1:] != labels[:-1]
        distance = cv2.distanceTransform(1 - seams, cv2.DIST_L2, 5)
        sums = np.bincount(labels.ravel(), study.flat_tone.ravel())
        means = sums / np.maximum(np.bincount(labels.ravel()), 1)
        spread = np.random.default_rng(study.seed + 3).uniform(-0.14, 0.14, len(means))
        return (means + spread)[labels].astype(np.float32), distance.astype(np.float32)

    return study.keep(("pieces", count, compactness), make)


def glass(
    canvas: np.ndarray,
    scene: Scene,
    *,
    count: int = 420,
    compactness: float = 0.07,
    lead: float = 0.0045,
    shine: float = 0.5,
) -> np.ndarray:
    """Stained glass: pieces that follow the picture, dark leads between them, light from behind."""
    means, distance = pieces(scene.study, count, compactness)
    tone = scene.frame(means)
    tone = (0.5 + (tone - 0.5) * scene.knobs.contrast * 1.2 + scene.knobs.lightness + scene.knobs.shift).clip(0, 1)
    pane = scene.colour(tone * (0.72 + 0.45 * scene.light))
    pane = 0.75 * pane + 0.25 * blur(canvas, scene.pixels(0.008))
    width = scene.pixels(lead)
    away = scene.frame(distance)
    edge = smoothstep(width * 0.55, width * 1.1 + 0.6, away)
    bevel = 0.8 + 0.28 * smoothstep(width, width * 5, away)
    lit = pane * bevel[..., None]
    lit = glow(lit, shine * blur(lit**2, scene.pixels(0.03)))
    return lit * (0.03 + 0.97 * edge)[..., None]


def mural(canvas: np.ndarray, scene: Scene, *, levels: float = 5.0, outline: float = 0.006) -> np.ndarray:
    """Large flat fields of paint, shaded towards their edges, with bold dark outlines round the picture's forms."""
    tone = blur(scene.flat_tone, scene.pixels(0.007))
    steps = tone * levels
    part = steps - np.floor(steps)
    nearest = np.floor(steps) + smoothstep(0.4, 0.6, part)
    painted = scene.colour((nearest / levels).clip(0, 1)) * (0.8 + 0.3 * part)[..., None]
    forms = contour(scene.flat_tone, scene.pixels(outline), 0.012)
    return painted.clip(0, 1) * (1 - 0.96 * forms)[..., None]


def posterise(canvas: np.ndarray, scene: Scene, *, levels: float = 4.0, offset: float = 0.0) -> np.ndarray:
    """Flat tones of the palette, printed `offset` (heights) out of register with the lines."""
    tone = blur(scene.flat_tone, scene.pixels(0.004))
    if offset:
        turn = 2 * np.pi * 0.2 * scene.knobs.phase
        move = np.float32(
            [[1, 0, scene.pixels(offset) * math.cos(turn)], [0, 1, scene.pixels(offset) * math.sin(turn)]]
        )
        tone = cv2.warpAffine(tone, move, scene.size, borderMode=cv2.BORDER_REPLICATE)
    steps = tone * levels
    sharp = np.floor(steps) + smoothstep(0.4, 0.6, steps - np.floor(steps))
    return scene.colour((sharp / levels).clip(0, 1))


def bands(canvas: np.ndarray, scene: Scene, *, count: float = 9.0, line: float = 0.1, swirl: float = 2.0) -> np.ndarray:
    """Rainbow bands that run out from the picture's forms in rings; the forms themselves stay flat and outlined."""
    forms = scene.frame(scene.study.keep("forms", lambda: blur(scene.study.detail, 0.02 * scene.height)))
    tone = blur(scene.flat_tone, scene.pixels(0.006))
    rings = count * (blur(tone, scene.pixels(0.035)) + 0.5 * blur(forms, scene.pixels(0.07)))
    steps = rings + swirl * scene.light - scene.knobs.phase
    part = (steps - np.floor(steps)).astype(np.float32)
    stripe = 0.5 - 0.5 * np.cos(np.pi * steps)
    crisp = smoothstep(0.42, 0.58, stripe)
    banded = scene.colour((0.28 + 0.55 * tone + 0.22 * np.cos(2 * np.pi * steps / 3)).clip(0, 1), crisp)
    seam = 1 - smoothstep(line * 0.4, line, np.minimum(part, 1 - part))
    banded = banded * (1 - 0.85 * seam)[..., None]
    level = tone * 4
    flat = scene.colour(((np.floor(level) + smoothstep(0.4, 0.6, level - np.floor(level))) / 4).clip(0, 1), 0.0)
    picture = over(banded, flat, smoothstep(0.3, 0.5, forms))
    return picture * (1 - contour(scene.flat_tone, scene.pixels(0.005)))[..., None]


def triangles(
    canvas: np.ndarray,
    scene: Scene,
    *,
    spacing: float = 0.07,
    line: float = 0.0022,
    amount: float = 0.8,
    wire: float = 0.4,
) -> np.ndarray:
    """A mesh of triangles, finer at edges, whose corners float: flat facets with lit wires between."""
    points, corners, dice = scene.study.keep(("mesh", spacing), lambda: _mesh(scene.study, spacing))
    turn = 2 * np.pi * (dice[:, :1] + 0.4 * scene.knobs.phase * np.sign(dice[:, 1:2] - 0.5))
    float_by = scene.pixels(spacing) * 0.22 * np.concatenate([np.cos(turn), np.sin(turn)], axis=1)
    placed = scene.carry(points + float_by)
    faces = placed[corners]
    colours = read(blur(canvas, scene.pixels(spacing) * 0.15), faces.mean(axis=1).astype(np.float32))
    shade = 0.78 + 0.5 * dice[corners[:, 0], 1]
    fixed = np.round(faces * (1 << SHIFT)).astype(np.int32)
    painted = (canvas * 255).astype(np.uint8)
    for face, colour in zip(fixed, (colours * shade[:, None] * 255).clip(0, 255).tolist(), strict=True):
        cv2.fillConvexPoly(painted, face, colour, cv2.LINE_AA, SHIFT)
    wires = np.zeros(painted.shape[:2], np.uint8)
    cv2.polylines(wires, list(fixed), True, 255, max(round(scene.pixels(line)), 1), cv2.LINE_AA, SHIFT)
    mixed = over(canvas, painted.astype(np.float32) / 255, amount)
    light = scene.one(0.8)
    return glow(mixed, wires.astype(np.float32)[..., None] / 255 * light * wire * (0.25 + 0.75 * scene.tone[..., None]))


def _mesh(study: Study, spacing: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Corners [n, 2] (artwork's pixels), triangles [m, 3] and two random numbers a corner."""
    coarse, fine = seeds(study, spacing, 200), seeds(study, spacing / 2.6, 201)
    fine = fine[read(study.detail, fine) > 0.45]
    w, h = study.size
    frame = np.array([(x * w, y * h) for x in (-0.2, 0.5, 1.2) for y in (-0.2, 0.5, 1.2) if (x, y) != (0.5, 0.5)])
    points = np.concatenate([coarse, fine, frame]).astype(np.float32)
    dice = np.random.default_rng(study.seed + 5).uniform(0, 1, (len(points), 2)).astype(np.float32)
    return points, Delaunay(points).simplices, dice
