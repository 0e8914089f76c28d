"""Fills for drawn pictures: coloured fields with the statistics of surfaces, all float32 [size, size, 3], 0..1."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import ndimage

Rng = np.random.Generator


def spectral(rng: Rng, size: int, slope: float, stretch: float = 1.0) -> np.ndarray:
    """Noise whose amplitude falls as 1/frequency^slope; `stretch` > 1 draws it out like fur or wood.

    float32 [size, size], mean 0, spread 1.
    """
    fy, fx = np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size)[None, :]
    angle = rng.uniform(0, np.pi)
    along, across = fx * np.cos(angle) + fy * np.sin(angle), fy * np.cos(angle) - fx * np.sin(angle)
    amplitude = (np.hypot(along * stretch, across) + 0.5 / size) ** -slope
    phases = np.exp(2j * np.pi * rng.random(amplitude.shape))
    field = np.fft.irfft2(amplitude * phases, s=(size, size)).astype(np.float32)
    return (field - field.mean()) / max(float(field.std()), 1e-9)


def colour(rng: Rng) -> np.ndarray:
    """A colour as pictures have them: mostly muted, sometimes pure, at any lightness; float32 [3]."""
    grey = rng.beta(0.9, 0.9)
    chroma = rng.normal(size=3) * rng.choice([0.05, 0.15, 0.4], p=[0.4, 0.4, 0.2])
    return np.clip(grey + chroma, 0, 1).astype(np.float32)


def ramp(rng: Rng, field: np.ndarray, stops: int = 0) -> np.ndarray:
    """A field (any range) read through a palette of random colours, blended or in steps."""
    stops = stops or int(rng.integers(2, 6))
    low, high = np.percentile(field[::4, ::4], (1, 99))
    where = np.clip((field - low) / max(high - low, 1e-6), 0, 1) * (stops - 1)
    if rng.random() < 0.2:
        where = np.round(where)
    palette = np.stack([colour(rng) for _ in range(stops)])
    return np.stack([np.interp(where, np.arange(stops), palette[:, c]) for c in range(3)], -1).astype(np.float32)


def surface(rng: Rng, size: int) -> np.ndarray:
    """A colour whose lightness follows 1/f noise, with a little noise in hue: skin, stone, cloth, bark, sky."""
    stretch = float(rng.choice([1.0, 1.0, rng.uniform(2, 12)]))
    light = spectral(rng, size, rng.uniform(0.4, 2.2), stretch) * rng.choice([0.02, 0.06, 0.12, 0.25])
    tint = spectral(rng, size, rng.uniform(1, 2.2))[..., None] * np.float32(rng.normal(size=3) * 0.04)
    shaded = colour(rng) + light[..., None].astype(np.float32) * np.float32(1 + 0.3 * rng.normal(size=3)) + tint
    return np.clip(shaded, 0, 1)


def flat(rng: Rng, size: int) -> np.ndarray:
    """One colour, or a slow gradient between two."""
    line = np.linspace(0, 1, size, dtype=np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    mix = np.add.outer(line * np.float32(np.sin(angle)), line * np.float32(np.cos(angle)))
    change = (rng.normal(size=3) * rng.choice([0.0, 0.15, 0.4])).astype(np.float32)
    return np.clip(colour(rng) + mix[..., None] * change, 0, 1)


def clouds(rng: Rng, size: int) -> np.ndarray:
    """1/f noise through a palette."""
    return ramp(rng, spectral(rng, size, rng.uniform(1.0, 2.6), float(rng.choice([1, 1, 3]))))


def waves(rng: Rng, size: int) -> np.ndarray:
    """Stripes, checks or rings, straight or bent by noise, through a palette."""
    y, x = np.mgrid[:size, :size].astype(np.float32) - size * rng.uniform(0, 1, (2, 1, 1)).astype(np.float32)
    bend = spectral(rng, size, 2.0) * rng.choice([0, 0, 3, 12])
    period, angle = np.exp(rng.uniform(np.log(4), np.log(80))), rng.uniform(0, np.pi)
    kinds = (x * np.cos(angle) + y * np.sin(angle), np.hypot(x, y), np.maximum(abs(x), abs(y)))
    field = np.sin((kinds[rng.integers(3)] + bend) * 2 * np.pi / period)
    if rng.random() < 0.3:
        field = field * np.sin((y * np.cos(angle) - x * np.sin(angle) + bend) * 2 * np.pi / period)
    return ramp(rng, np.tanh(field * rng.choice([0.5, 2, 12])), int(rng.integers(2, 4)))


def cells(rng: Rng, size: int) -> np.ndarray:
    """Voronoi cells, each one colour with a little shading, sometimes with dark joints."""
    count = int(np.exp(rng.uniform(np.log(8), np.log(400))))
    seeds = rng.uniform(0, size, (count, 2))
    marks = np.ones((size, size), bool)
    marks[seeds[:, 0].astype(int), seeds[:, 1].astype(int)] = False
    distance, nearest = ndimage.distance_transform_edt(marks, return_indices=True)
    labels = np.unique(nearest[0] * size + nearest[1], return_inverse=True)[1].reshape(size, size)
    around = np.stack([colour(rng) for _ in range(4)])[rng.integers(4, size=count + 1)]
    palette = np.clip(around + rng.normal(size=(count + 1, 1)) * 0.12, 0, 1)
    painted = palette[labels]
    if rng.random() < 0.5:
        painted = painted * np.clip(1.1 - distance / (distance.max() + 1) * rng.uniform(0, 0.8), 0, 1)[..., None]
    if rng.random() < 0.4:
        edges = ndimage.grey_erosion(labels, 3) != ndimage.grey_dilation(labels, 3)
        painted[edges] *= rng.uniform(0.1, 0.6)
    return painted.astype(np.float32)


def grain(rng: Rng, size: int) -> np.ndarray:
    """A flat fill under fine noise of one or a few pixels: sand, gravel, leaves from afar."""
    noise = rng.normal(size=(size, size)).astype(np.float32)
    noise = ndimage.gaussian_filter(noise, rng.uniform(0.5, 2.0))
    strength = rng.uniform(0.03, 0.2) / noise.std()
    return np.clip(flat(rng, size) + noise[..., None] * strength * (1 + 0.2 * rng.normal(size=3)), 0, 1).astype(
        np.float32
    )


FILLS: tuple[Callable[[Rng, int], np.ndarray], ...] = (
    surface,
    surface,
    surface,
    flat,
    flat,
    clouds,
    clouds,
    waves,
    cells,
    grain,
)


def fill(rng: Rng, size: int) -> np.ndarray:
    """One of the fills above, surfaces most often."""
    return FILLS[rng.integers(len(FILLS))](rng, size)
