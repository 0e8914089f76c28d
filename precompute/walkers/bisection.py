"""Halves the gaps of a row of pictures that look too wide, all of a level at once, until all are near or enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from precompute.distance import Distance


@dataclass(frozen=True, slots=True)
class Spot:
    """A picture uint8 [h, w, 3] at `place` 0..1 of a segment, and its clean latent float32 [c, h', w']."""

    place: float
    picture: np.ndarray
    latent: np.ndarray


Gap = tuple[Spot, Spot]


def bisected(
    first: Spot,
    last: Spot,
    halve: Callable[[list[Gap]], list[Spot]],
    measure: Distance,
    threshold: float,
    most: int,
    depth: int,
) -> tuple[list[Spot], np.ndarray]:
    """The spots of a segment from `first` to `last` in order, and the distances float64 [n - 1] between them.

    `halve` gives a spot in the middle of each gap. Every gap whose ends are `threshold` or more apart is halved, at
    most `depth` times over; where `most` in-betweens do not allow that, the widest are.
    """
    row, sketches = [first, last], [measure.sketch(first.picture), measure.sketch(last.picture)]
    distances = [measure.between(*sketches)]
    for _ in range(depth):
        chosen = _chosen(np.array(distances), threshold, most - (len(row) - 2))
        if not chosen:
            break
        made = halve([(row[k], row[k + 1]) for k in chosen])
        for k, spot in zip(reversed(chosen), reversed(made), strict=True):
            row.insert(k + 1, spot)
            sketches.insert(k + 1, measure.sketch(spot.picture))
            distances[k : k + 1] = [measure.between(*sketches[k : k + 2]), measure.between(*sketches[k + 1 : k + 3])]
    return row, np.array(distances)


def _chosen(distances: np.ndarray, threshold: float, budget: int) -> list[int]:
    """The gaps to halve, in order: the widest of those that are not near enough."""
    wide = [int(k) for k in np.argsort(-distances, kind="stable") if distances[k] >= threshold]
    return sorted(wide[: max(0, budget)])
