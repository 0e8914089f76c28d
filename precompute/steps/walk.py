"""walk: the pictures between the keyframes, and the positions at which they stand."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from precompute import pool
from precompute.job import Job, Stage
from precompute.pictures import read_picture, write_picture
from precompute.progress import bar
from precompute.steps import paint
from precompute.walk import walk
from show import layout
from show.files import read_json, sha256, write_json

VERSION, PER_SEGMENT = "painted 1", 8  # raise the number when the pictures between keyframes change
INDEX = f"{layout.WALK}/positions.json"


def pictures(job: Job) -> Iterator[np.ndarray]:
    """The walk's pictures in order, uint8 [h, w, 3], as they stand in the track's folder."""
    return (read_picture(job.folder / name, job.sizes.walk) for name in _names(len(positions(job))))


def positions(job: Job) -> list[float]:
    """The positions of the walk's pictures."""
    return [float(p) for p in read_json(job.folder / INDEX, "restore it, or use --redo walk")["positions"]]


def _names(count: int) -> list[str]:
    return [f"{layout.WALK}/{n:04d}.jpg" for n in range(count)]


def _facts(job: Job) -> Any:
    return [VERSION, PER_SEGMENT, paint.manner(job), job.sizes.walk]


def _make(job: Job) -> list[str]:
    keyframes = [_edited(job, name) for name in paint.names(job)]
    with pool.painting(paint.painter(job), job.jobs) as map_:

        def paint_at(wanted: Iterable[float]) -> Iterator[np.ndarray]:
            return map_(pool.paint, [(position, job.sizes.walk) for position in wanted])

        made = walk(paint_at, keyframes, PER_SEGMENT, functools.partial(bar, what=job.label("walk")))
    wanted = _names(len(made.pictures))
    for old in (job.folder / layout.WALK).glob("*.jpg"):
        if f"{layout.WALK}/{old.name}" not in wanted:
            old.unlink()
    for name, picture in zip(wanted, made.pictures, strict=True):
        write_picture(job.folder / name, picture)
    write_json(job.folder / INDEX, {"positions": [float(position) for position in made.positions]})
    return [*wanted, INDEX]


def _edited(job: Job, name: str) -> np.ndarray | None:
    """The keyframe if a person edited it: only then does the walk have to bend towards it."""
    if sha256(job.folder / name) == job.output("paint", name):
        return None
    return read_picture(job.folder / name, job.sizes.walk)


STAGE = Stage("walk", ("artwork", "paint"), _facts, _make)
