"""What changes from keyframe to keyframe: a row of numbers per keyframe, and the smooth curve through the rows."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from math import cos, pi, sin

import numpy as np

from precompute.mood import Mood

GOLDEN_ANGLE = pi * (3 - 5**0.5)  # neighbours of this sequence always lie far apart


@dataclass(frozen=True, slots=True)
class Knobs:
    """The painter's settings at one position; lengths are fractions of the frame, angles radians."""

    zoom: float
    pan_x: float
    pan_y: float
    tilt: float
    light_x: float
    light_y: float
    angle: float  # turn of screens and hatchings
    slide: float  # 0..1, how far marks have moved along the direction field
    phase: float  # grows by about 1 a segment: bands, rays, warps
    shift: float  # moves tones along the palette's ramp
    accent: float  # -1..1, how much of the picture takes the accent colour
    hue: float
    contrast: float
    saturation: float
    lightness: float
    warmth: float  # CIE b* units
    energy: float


def keyframe(seed: int, k: int, mood: Mood) -> Knobs:
    """The settings of keyframe `k`: seeded by (seed, k), moved by `mood`."""
    rng = np.random.default_rng((seed, k))
    turn = GOLDEN_ANGLE * k + seed + rng.uniform(-0.4, 0.4)
    side, other = cos(turn + 2), sin(turn + 2)
    return Knobs(
        zoom=1.09 + 0.16 * ((0.618 * k + rng.uniform(0, 0.2)) % 1.0),
        pan_x=0.034 * cos(turn + 1),
        pan_y=0.03 * sin(turn + 1),
        tilt=other * rng.uniform(0.012, 0.024),
        light_x=0.5 + 0.34 * cos(turn),
        light_y=0.44 + 0.24 * sin(turn),
        angle=side * rng.uniform(0.02, 0.03),
        slide=0.5 + 0.42 * other,
        phase=k + rng.uniform(-0.15, 0.15),
        shift=0.055 * other,
        accent=side,
        hue=-0.2 * side,
        contrast=0.85 + 0.4 * mood.arousal,
        saturation=0.85 + 0.35 * mood.arousal,
        lightness=0.12 * (mood.valence - 0.5),
        warmth=18.0 * (mood.valence - 0.5),
        energy=mood.arousal,
    )


def knobs_at(position: float, moods: Sequence[Mood], seed: int) -> Knobs:
    """The settings at any position (segments), on a Catmull-Rom curve through those of the keyframes around it."""
    last = len(moods) - 1
    position = min(max(position, 0.0), float(last))
    k = min(int(position), max(last - 1, 0))
    t = position - k
    around = [min(max(i, 0), last) for i in (k - 1, k, k + 1, k + 2)]
    a, b, c, d = (np.array(astuple(keyframe(seed, i, moods[i]))) for i in around)
    if t in (0.0, 1.0):  # exactly the keyframe, not all but a rounding of it
        return Knobs(*(c if t else b).tolist())
    curve = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    return Knobs(*curve.tolist())
