"""An artwork drawn from a style when the performer gives none: one large form, a few middle ones, texture."""

import cv2
import numpy as np

from precompute.paint.noise import fractal_noise
from precompute.paint.palette import look_up, moved, palette_of
from precompute.paint.soft import blur, smoothstep
from precompute.styles import Style

HORIZON = (0.58, 0.72)  # where the ground begins, in heights


def invent(style: Style, size: tuple[int, int], seed: int) -> np.ndarray:
    """A composed picture uint8 [h, w, 3] of `size` (w, h): a luminous disc over layered hills under a worked sky."""
    w, h = size
    rng = np.random.default_rng((seed, 17))
    palette = moved(palette_of(style.palette, style.accent), np.radians(style.hue), 1.0, 0.0)
    x, y = np.meshgrid(np.arange(w, dtype=np.float32) / h, np.arange(h, dtype=np.float32) / h)
    third = (1 / 3 if rng.uniform() < 0.5 else 2 / 3) * w / h
    centre, radius = (third + rng.uniform(-0.06, 0.06), rng.uniform(0.34, 0.44)), rng.uniform(0.2, 0.28)
    far = np.hypot(x - centre[0], y - centre[1])
    tone, accent = _sky(size, y, far, seed), np.zeros((h, w), np.float32)
    tone, accent = _disc(tone, accent, far / radius, x - centre[0], y - centre[1], rng, 1.5 / (radius * h))
    tone, accent = _hills(tone, accent, x, y, size, rng, seed)
    tone = tone + 0.035 * fractal_noise(size, 26, seed + 3, 3)
    picture = look_up(palette, tone, accent)
    halo = 0.35 * blur(picture**2, 0.06 * h)
    return ((1 - (1 - picture) * (1 - halo)).clip(0, 1) * 255).astype(np.uint8)


def _sky(size: tuple[int, int], y: np.ndarray, far: np.ndarray, seed: int) -> np.ndarray:
    """Dark above, lighter towards the horizon and the disc, with long clouds."""
    w, h = size
    clouds = cv2.resize(fractal_noise((w, max(h // 3, 8)), 3.5, seed + 1), (w, h), interpolation=cv2.INTER_CUBIC)
    return 0.14 + 0.26 * y**1.5 + 0.3 * np.exp(-((far / 0.5) ** 2)) + 0.13 * clouds


def _disc(
    tone: np.ndarray,
    accent: np.ndarray,
    far: np.ndarray,
    dx: np.ndarray,
    dy: np.ndarray,
    rng: np.random.Generator,
    soft: float,
) -> tuple[np.ndarray, np.ndarray]:
    """A large luminous disc with a ring, its lower part cut by bars that grow."""
    inside = 1 - smoothstep(1 - soft, 1 + soft, far)
    bars = smoothstep(-0.06, 0.06, np.cos(dy / 0.03) + 1.15 - 6 * dy.clip(0, None))
    shade = 0.92 - 0.25 * smoothstep(-0.2, 0.25, dy)
    ring = np.exp(-(((far - rng.uniform(1.25, 1.5)) / 0.018) ** 2)) * 0.7
    weight = inside * bars
    tone = tone + (shade - tone) * weight + 0.4 * ring
    return tone, np.maximum(accent, np.maximum(weight, 0.8 * ring))


def _hills(
    tone: np.ndarray,
    accent: np.ndarray,
    x: np.ndarray,
    y: np.ndarray,
    size: tuple[int, int],
    rng: np.random.Generator,
    seed: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Layered ridges from far and pale to near and black, each with a lit upper rim, and a few tall forms."""
    w, h = size
    for layer in range(4):
        near = layer / 3
        line = fractal_noise((w, 8), 0.035 * (1 + layer), seed + 20 + layer, 4)[4]
        ridge = HORIZON[0] + (HORIZON[1] + 0.14 - HORIZON[0]) * near + 0.085 * line
        if layer == 2:
            ridge = ridge - _towers(x[0], rng)
        below = smoothstep(-1.0 / h, 1.0 / h, y - ridge[None, :])
        depth = (y - ridge[None, :]).clip(0, None)
        shade = 0.4 - 0.36 * near + 0.16 * np.exp(-depth / 0.02) - 0.12 * depth
        tone = tone + (shade - tone) * below
        accent = accent * (1 - below)
    return tone, accent


def _towers(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Heights of a few tapering forms that stand on a ridge, [w]."""
    rise = np.zeros_like(x)
    for place in rng.uniform(0.05, 0.95, 5) * x[-1]:
        width, height = rng.uniform(0.012, 0.05), rng.uniform(0.08, 0.3)
        rise = np.maximum(rise, height * (1 - np.abs(x - place) / width).clip(0, 1) ** 0.6)
    return rise
