"""Pictures to train on, drawn by code: occluding textured shapes, hair, lights, letters, seen through a soft camera.

The shapes follow the dead-leaves model (sizes with a power law, one hiding the other), which has the edge and
scale statistics of photographs: Lee, Mumford & Huang, "Occlusion models for natural images", IJCV 41 (2001).
"""

from __future__ import annotations

import cv2
import numpy as np

from train.textures import Rng, colour, fill, flat, spectral, surface

SIZE = 256  # pixels, each side
SUBPIXEL = 4  # binary digits of OpenCV's fixed-point coordinates


def picture(seed: int, size: int = SIZE) -> np.ndarray:
    """The picture that belongs to a seed; uint8 [size, size, 3]."""
    rng = np.random.default_rng(seed)
    canvas = fill(rng, size)
    kind = rng.random()
    if kind < 0.75:
        canvas = leaves(rng, canvas, int(np.exp(rng.uniform(np.log(3), np.log(160)))))
    if rng.random() < 0.4:
        canvas = strokes(rng, canvas)
    if rng.random() < 0.12:
        canvas = letters(rng, canvas)
    if rng.random() < 0.2:
        canvas = lights(rng, canvas)
    return (camera(rng, canvas) * 255 + 0.5).astype(np.uint8)


def leaves(rng: Rng, canvas: np.ndarray, count: int) -> np.ndarray:
    """Shapes of power-law sizes laid over each other, each with its texture, its shading and at times a shadow."""
    size = len(canvas)
    textures = [fill(rng, size) for _ in range(min(count, 5))]
    for _ in range(count):
        radius = size * 0.5 / (1 + 14 * rng.random() ** 0.7)
        mask = cv2.GaussianBlur(
            outline(rng, size, radius), (0, 0), rng.choice([0.4, 0.5, 0.7, 2.5], p=[0.4, 0.3, 0.2, 0.1])
        )
        if rng.random() < 0.3:
            shift = rng.integers(-radius // 3, radius // 3 + 1, 2)
            soft = cv2.GaussianBlur(np.roll(mask, tuple(shift), (0, 1)), (0, 0), 1 + radius * 0.15)
            canvas = canvas * (1 - soft[..., None] * rng.uniform(0.2, 0.7))
        if rng.random() < 0.5:
            paint = np.roll(textures[rng.integers(len(textures))], tuple(rng.integers(0, size, 2)), (0, 1))
        else:
            paint = flat(rng, size)
        if rng.random() < 0.5:
            light = cv2.GaussianBlur(mask, (0, 0), radius * 0.4)
            paint = paint * (1 - 0.6 * (1 - light[..., None]))
        canvas = canvas + (paint - canvas) * mask[..., None]
    return np.clip(canvas, 0, 1).astype(np.float32)


def outline(rng: Rng, size: int, radius: float) -> np.ndarray:
    """A mask of one shape at a random place: ellipse, polygon, wobbly blob or bar; float32 [size, size], 0..1."""
    mask = np.zeros((size, size), np.uint8)
    centre = rng.uniform(0, size, 2)
    corners = int(rng.choice([3, 4, 4, 6, 24, 48]))
    angles = np.sort(rng.uniform(0, 2 * np.pi, corners)) if corners < 8 else np.linspace(0, 2 * np.pi, corners, False)
    reach = np.ones(corners) * radius
    if corners > 8 and rng.random() < 0.6:
        waves = np.arange(1, 6)[:, None]
        wobble = rng.normal(size=(5, 1)) / waves * np.sin(waves * angles + rng.uniform(0, 7, (5, 1)))
        reach = radius * np.exp(0.35 * wobble.sum(0))
    aspect, turn = np.exp(rng.normal() * 0.6), rng.uniform(0, np.pi)
    points = np.stack([np.cos(angles) * reach * aspect, np.sin(angles) * reach / aspect], -1)
    points = points @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) + centre
    fixed = np.round(points * 2**SUBPIXEL).astype(np.int32)
    cv2.fillPoly(mask, [fixed], 255, cv2.LINE_AA, SUBPIXEL)
    return mask.astype(np.float32) / 255


def strokes(rng: Rng, canvas: np.ndarray) -> np.ndarray:
    """Hair, grass, brush marks, branches or wires that follow a slowly turning direction."""
    size = len(canvas)
    direction = spectral(rng, size, 2.0) * rng.uniform(0.1, 1.5) + rng.uniform(0, 2 * np.pi)
    count, length = int(np.exp(rng.uniform(np.log(8), np.log(500)))), rng.uniform(0.03, 0.5) * size
    thick, tones = rng.choice([1, 1, 2, 4, 9]), [colour(rng) for _ in range(3)]
    middle, reach = rng.uniform(0, size, 2), size * rng.choice([0.15, 0.35, 2.0])
    drawn = np.ascontiguousarray(canvas * 255).astype(np.uint8)
    for _ in range(count):
        point = np.clip(middle + rng.normal(size=2) * reach, 0, size - 1) if reach < size else rng.uniform(0, size, 2)
        path = [point]
        for _ in range(6):
            y, x = np.clip(point, 0, size - 1).astype(int)
            point = point + length / 6 * np.array([np.sin(direction[y, x]), np.cos(direction[y, x])])
            path.append(point)
        tone = np.clip(tones[rng.integers(3)] + rng.normal() * 0.1, 0, 1) * 255
        fixed = np.round(np.array(path)[:, ::-1] * 2**SUBPIXEL).astype(np.int32)
        cv2.polylines(drawn, [fixed], False, tone.tolist(), int(thick), cv2.LINE_AA, SUBPIXEL)
    return drawn.astype(np.float32) / 255


def letters(rng: Rng, canvas: np.ndarray) -> np.ndarray:
    """Lines of random signs, as on posters and labels."""
    drawn = np.ascontiguousarray(canvas * 255).astype(np.uint8)
    scale, tone = rng.uniform(0.3, 2.5), (colour(rng) * 255).tolist()
    for row in range(int(rng.integers(1, 6))):
        text = "".join(chr(c) for c in rng.integers(33, 127, 12))
        at = (int(rng.integers(-20, 100)), int((row + 1) * 30 * scale))
        cv2.putText(drawn, text, at, int(rng.integers(8)), scale, tone, int(rng.integers(1, 4)), cv2.LINE_AA)
    return drawn.astype(np.float32) / 255


def lights(rng: Rng, canvas: np.ndarray) -> np.ndarray:
    """Stars, lamps and sparks: points of every brightness with their glow, added to a darkened picture."""
    size = len(canvas)
    points = np.zeros((size, size, 3), np.float32)
    for _ in range(int(np.exp(rng.uniform(np.log(5), np.log(300))))):
        y, x = rng.integers(0, size, 2)
        points[y, x] = (colour(rng) + 0.3) * rng.pareto(1.2) * 4
    glow = cv2.GaussianBlur(points, (0, 0), 0.7) + 3 * cv2.GaussianBlur(points, (0, 0), rng.uniform(1, 6))
    return np.clip(canvas * rng.uniform(0.1, 1.0) + glow, 0, 1)


def camera(rng: Rng, canvas: np.ndarray) -> np.ndarray:
    """What a lens and a sensor add: uneven light, blur, tone curve, a little noise; 0..1."""
    size = len(canvas)
    if rng.random() < 0.4:
        shade = spectral(rng, size, 2.5)[..., None] * rng.uniform(0.05, 0.3)
        canvas = canvas * np.exp(shade)
    if rng.random() < 0.3:
        canvas = canvas + (surface(rng, size) - 0.5) * rng.uniform(0.05, 0.3)
    blur = rng.choice([0.0, 0.5, 0.8, 1.3], p=[0.3, 0.3, 0.25, 0.15])
    if blur:
        canvas = cv2.GaussianBlur(canvas.astype(np.float32), (0, 0), blur)
    canvas = np.clip(canvas, 0, 1) ** np.exp(rng.normal() * 0.25)
    if rng.random() < 0.3:
        canvas = canvas + rng.normal(size=canvas.shape) * rng.uniform(0.002, 0.02)
    return np.clip(canvas, 0, 1).astype(np.float32)
