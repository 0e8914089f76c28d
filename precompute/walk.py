"""The dense line of pictures from the first keyframe to the last, equally spaced to the eye."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from precompute.distance import PLAIN, Distance

LEAST_STEP = 1e-3  # of the mean step: what two equal pictures still advance, so that positions rise strictly


@dataclass(frozen=True, slots=True)
class Walk:
    """`pictures` uint8 [h, w, 3] sRGB and where they stand: float64 [n], strictly rising 0..N, all whole numbers."""

    pictures: list[np.ndarray]
    positions: np.ndarray


def steps(pictures: Iterable[np.ndarray], measure: Distance = PLAIN) -> np.ndarray:
    """The distance of each picture from the one before; float64 [n - 1]. Only two pictures are held at a time."""
    return np.array([measure.between(first, second) for first, second in pairwise(map(measure.sketch, pictures))])


def retimed(places: np.ndarray, distances: np.ndarray) -> np.ndarray:
    """Positions at which equal steps within a segment look equally large; whole numbers stay where they are.

    `places`: float64 [n], where the pictures were made; `distances`: float64 [n - 1] between them. It is the inverse
    of each segment's cumulative distance: the table that turns energy into an even movement of the picture.
    """
    whole = np.flatnonzero(places == np.round(places))
    positions = places.copy()
    for start, end in pairwise(whole):
        lengths = distances[start:end] + max(LEAST_STEP * float(distances[start:end].mean()), 1e-9)
        line = np.cumsum(lengths)
        positions[start + 1 : end] = places[start] + line[:-1] / line[-1] * (places[end] - places[start])
    return positions


def widest(places: np.ndarray, distances: np.ndarray, count: int) -> list[float]:
    """The middles of the `count` gaps whose ends look most different, in order."""
    chosen = np.sort(np.argsort(-distances, kind="stable")[:count])
    return [float(places[i] + places[i + 1]) / 2 for i in chosen]
