"""painted: the procedural painter makes the in-betweens itself, as it makes the keyframes."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from precompute import pool
from precompute.distance import PLAIN, Distance
from precompute.job import Job
from precompute.pictures import read_picture
from precompute.progress import bar
from precompute.steps import paint
from precompute.walk import Walk, retimed, steps, widest
from precompute.walkers.walker import Walker
from show.files import sha256

VERSION = "painted 1"
EXTRA = 0.2  # of the in-betweens: painted on top of them, where neighbours still differ most
ROUNDS = 2  # in which those are placed; the second sees what the first has left

Paint = Callable[[Iterable[float]], Iterator[np.ndarray]]
Progress = Callable[[Iterable[None], int], Iterable[None]]


def walk(
    paint: Paint,
    keyframes: Sequence[np.ndarray | None],
    per_segment: int = 8,
    progress: Progress = lambda items, total: items,
    measure: Distance = PLAIN,
    even: bool = True,
) -> Walk:
    """Paints `per_segment` in-betweens for each segment and a fifth more where they are most needed.

    `paint` gives the pictures at positions, in order, all of one size. A keyframe of that size that was edited is met
    exactly, its difference from what is painted there fading over both neighbouring segments; None stands for one
    that nobody edited. `progress` wraps the work and is told how many pictures it paints. `even` moves the pictures
    to where equal steps look equally large.
    """
    segments = len(keyframes) - 1
    extra = round(EXTRA * segments * per_segment)
    found: dict[float, np.ndarray] = {}
    work = _painting(paint, keyframes, per_segment, extra, found, measure)
    for _ in progress(work, segments + 1 + segments * per_segment + extra):
        pass
    places = sorted(found)
    pictures, at = [found[place] for place in places], np.array(places)
    return Walk(pictures, retimed(at, steps(pictures, measure)) if even else at)


def _painting(
    paint: Paint,
    keyframes: Sequence[np.ndarray | None],
    per_segment: int,
    extra: int,
    found: dict[float, np.ndarray],
    measure: Distance,
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
        more = widest(places, steps([found[place] for place in places], measure), -(-extra // left))
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


def _walk(job: Job, measure: Distance) -> Walk:
    walking = job.listed.making.walking
    keyframes = [_edited(job, name) for name in paint.names(job)]
    with pool.painting(paint.painter(job), job.jobs) as map_:

        def paint_at(wanted: Iterable[float]) -> Iterator[np.ndarray]:
            return map_(pool.paint, [(position, job.sizes.walk) for position in wanted])

        progress = functools.partial(bar, what=job.label("walk"))
        return walk(paint_at, keyframes, walking.per_segment, progress, measure, walking.even)


def _edited(job: Job, name: str) -> np.ndarray | None:
    """The keyframe if a person edited it: only then does the walk have to bend towards it."""
    if sha256(job.folder / name) == job.output("paint", name):
        return None
    return read_picture(job.folder / name, job.sizes.walk)


def _facts(job: Job) -> Any:
    walking = job.listed.making.walking
    return [walking.per_segment, walking.even, paint.manner(job)]


WALKER = Walker(VERSION, _facts, _walk)
