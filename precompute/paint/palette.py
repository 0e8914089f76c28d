"""Palettes as ramps from black to light in CIE Lab, so that two of them can be mixed and none turns grey."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

STEPS = 512
YIELD = 0.75  # how much of its share a second palette gets


def lab_of(colour: str) -> np.ndarray:
    """CIE Lab float32 [3] of a hex colour such as "#ff8800"."""
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.float32) / 255
    return cv2.cvtColor(rgb[None, None], cv2.COLOR_RGB2Lab)[0, 0]


def rgb_of(lab: np.ndarray) -> np.ndarray:
    """sRGB float32 [..., 3], 0..1, of Lab float32 [..., 3]."""
    flat = np.ascontiguousarray(lab, np.float32).reshape(1, -1, 3)
    return cv2.cvtColor(flat, cv2.COLOR_Lab2RGB).reshape(lab.shape).clip(0, 1)


@dataclass(frozen=True, slots=True)
class Palette:
    """Two ramps from dark to light, Lab float32 [STEPS, 3]: the picture's own and its accent's."""

    ramp: np.ndarray
    accent: np.ndarray


def palette_of(colours: Sequence[str], accent: str) -> Palette:
    """The palette of hex colours given from dark to light, and of one accent colour."""
    stops = np.array([lab_of(c) for c in colours])
    point = lab_of(accent)
    glow = point * (1.2, 0.55, 0.9)
    accents = np.array([stops[0], point * (0.4, 0.75, 0.75), point, glow.clip((0, -128, -128), (96, 127, 127))])
    return Palette(_ramp(stops), _ramp(accents))


def _ramp(stops: np.ndarray) -> np.ndarray:
    at = np.linspace(0, 1, len(stops))
    u = np.linspace(0, 1, STEPS)
    return np.stack([np.interp(u, at, stops[:, i]) for i in range(3)], axis=1).astype(np.float32)


def mix(first: Palette, second: Palette, share: float) -> Palette:
    """`share` of the second palette in the first; chroma is kept, as the mean of opposite hues would be grey."""
    if share <= 0:
        return first
    share = YIELD * share  # never halfway, where opposite hues cancel
    return Palette(_mix(first.ramp, second.ramp, share), _mix(first.accent, second.accent, share))


def _mix(a: np.ndarray, b: np.ndarray, share: float) -> np.ndarray:
    mean = (1 - share) * a + share * b
    wanted = (1 - share) * np.hypot(a[:, 1], a[:, 2]) + share * np.hypot(b[:, 1], b[:, 2])
    has = np.hypot(mean[:, 1], mean[:, 2])
    mean[:, 1:] *= np.minimum(wanted / (has + 1e-6), 4.0)[:, None]
    return mean


def moved(palette: Palette, hue: float, saturation: float, warmth: float) -> Palette:
    """The palette turned by `hue` (radians), its chroma scaled, and shifted by `warmth` towards yellow (b*)."""
    return Palette(*(_moved(ramp, hue, saturation, warmth) for ramp in (palette.ramp, palette.accent)))


def _moved(ramp: np.ndarray, hue: float, saturation: float, warmth: float) -> np.ndarray:
    cos, sin = np.cos(hue) * saturation, np.sin(hue) * saturation
    a = cos * ramp[:, 1] - sin * ramp[:, 2]
    b = sin * ramp[:, 1] + cos * ramp[:, 2] + warmth * ramp[:, 0] / 100  # no tint in the blacks
    return np.stack([ramp[:, 0], a, b], axis=1).astype(np.float32)


def look_up(palette: Palette, tone: np.ndarray, accent: np.ndarray | float) -> np.ndarray:
    """sRGB float32 [h, w, 3] of tones [h, w] (0..1), going over to the accent's ramp by `accent` (0..1)."""
    index = (tone.clip(0, 1) * (STEPS - 1)).astype(np.int32)
    own = rgb_of(palette.ramp)[index]
    if isinstance(accent, float) and accent == 0.0:
        return own
    weight = np.asarray(accent, np.float32)
    return own + (rgb_of(palette.accent)[index] - own) * (weight[..., None] if weight.ndim else weight)
