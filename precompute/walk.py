"""The dense line of pictures from the first keyframe to the last: painted in-betweens, equally spaced to the eye."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from precompute.distance import distance

EXTRA = 0.2  # of the in-betweens: painted on top of them, where neighbours still differ most
ROUNDS = 2  # in which those are placed; the second sees what the first has left
LEAST_STEP = 1e-3  # of the mean step: what two equal pictures still advance, so that positions rise strictly

Paint = Callable[[Iterable[float]], Iterator[np.ndarray]]
Progress = Callable[[Iterable[None], int], Iterable[None]]


@dataclass(frozen=True, slots=True)
class Walk:
    """`pictures` uint8 [h, w, 3] sRGB and where they stand: float64 [n], strictly rising 0..N, all whole numbers."""

    pictures: list[np.ndarray]
    positions: np.ndarray


def walk(
    paint: Paint,
    keyframes: Sequence[np.ndarray | None],
    per_segment: int = 8,
    progress: Progress = lambda items, total: items,
) -> Walk:
    """Paints `per_segment` in-betweens for each segment and a fifth more where they are most needed.

    `paint` gives the pictures at positions, in order, all of one size. A keyframe of that size that was edited is met
    exactly, its difference from what is painted there fading over both neighbouring segments; None stands for one
    that nobody edited. `progress` wraps the work and is told how many pictures it paints.
    """
    segments = len(keyframes) - 1
    extra = round(EXTRA * segments * per_segment)
    found: dict[float, np.ndarray] = {}
    work = _painting(paint, keyframes, per_segment, extra, found)
    for _ in progress(work, segments + 1 + segments * per_segment + extra):
        pass
    places = sorted(found)
    pictures = [found[place] for place in places]
    return Walk(pictures, retimed(np.array(places), steps(pictures)))


def steps(pictures: Sequence[np.ndarray]) -> np.ndarray:
    """The distance of each picture from the one before; float64 [n - 1]."""
    return np.array([distance(first, second) for first, second in zip(pictures, pictures[1:], strict=False)])


def retimed(places: np.ndarray, distances: np.ndarray) -> np.ndarray:
    """Positions at which equal steps within a segment look equally large; whole numbers stay where they are.

    `places`: float64 [n], where the pictures were painted; `distances`: float64 [n - 1] between them.
    """
    whole = np.flatnonzero(places == np.round(places))
    positions = places.copy()
    for start, end in zip(whole, whole[1:], strict=False):
        lengths = distances[start:end] + max(LEAST_STEP * float(distances[start:end].mean()), 1e-9)
        line = np.cumsum(lengths)
        positions[start + 1 : end] = places[start] + line[:-1] / line[-1] * (places[end] - places[start])
    return positions


def widest(places: np.ndarray, distances: np.ndarray, count: int) -> list[float]:
    """The middles of the `count` gaps whose ends look most different, in order."""
    chosen = np.sort(np.argsort(-distances, kind="stable")[:count])
    return [float(places[i] + places[i + 1]) / 2 for i in chosen]


def _painting(
    paint: Paint, keyframes: Sequence[np.ndarray | None], per_segment: int, extra: int, found: dict[float, np.ndarray]
) -> Iterator[None]:
    """Fills `found` with pictures by place; yields after each."""
    changes: list[np.ndarray | None] = []
    for k, painted in enumerate(paint([float(k) for k in range(len(keyframes))])):
        edited = keyframes[k]
        found[float(k)] = painted if edited is None else edited
        changes.append(None if edited is None else edited.astype(np.int16) - painted)
        yield
    between = [k + j / (per_segment + 1) for k in range(len(keyframes) - 1) for j in range(1, per_segment + 1)]
    yield from _add(paint, between, changes, found)
    for left in range(ROUNDS, 0, -1):
        places = np.array(sorted(found))
        more = widest(places, steps([found[place] for place in places]), -(-extra // left))
        extra -= len(more)
        yield from _add(paint, more, changes, found)


def _add(
    paint: Paint, places: list[float], changes: list[np.ndarray | None], found: dict[float, np.ndarray]
) -> Iterator[None]:
    for place, painted in zip(places, paint(places), strict=True):
        found[place] = _corrected(painted, place, changes)
        yield


def _corrected(painted: np.ndarray, place: float, changes: list[np.ndarray | None]) -> np.ndarray:
    """What was painted within a segment, plus its ends' edits in proportion to their nearness."""
    k = int(place)
    weights = ((k + 1 - place, changes[k]), (place - k, changes[k + 1]))
    shares = [np.float32(weight) * change for weight, change in weights if change is not None and change.any()]
    if not shares:
        return painted
    return np.clip(np.rint(painted + sum(shares)), 0, 255).astype(np.uint8)
