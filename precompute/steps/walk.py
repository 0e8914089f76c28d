"""walk: the pictures between the keyframes, and the positions at which they stand."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

import numpy as np

from precompute.distance import measure
from precompute.job import Job, Stage
from precompute.pictures import read_picture, write_picture
from precompute.progress import bar
from precompute.walkers import slerp, unfinished
from precompute.walkers.walker import walker
from show import layout
from show.errors import ShowError
from show.files import read_json, write_json

INDEX = f"{layout.WALK}/positions.json"
RESTORE = "restore it, or use --redo walk"


def pictures(job: Job) -> Iterator[np.ndarray]:
    """The walk's pictures in order, uint8 [h, w, 3], as they stand in the track's folder."""
    return (read_picture(job.folder / name, job.sizes.walk) for name in _names(len(positions(job))))


def positions(job: Job) -> list[float]:
    """The positions of the walk's pictures."""
    return [float(p) for p in read_json(job.folder / INDEX, RESTORE)["positions"]]


def version(job: Job) -> str:
    """Which walker made the track's pictures."""
    return walker(job.models.walker).version


def widened(
    job: Job, latents: np.ndarray, positions: np.ndarray, decode: slerp.Decode
) -> tuple[np.ndarray, np.ndarray]:
    """The walk's latents float16 [n, c, h, w] and positions float64 [n] with those that the walker fills in between.

    `decode` gives a picture uint8 [h, w, 3 or 4] for each latent of an array, in order; it is used where even steps
    are wanted. What is filled in, and how, stands in the track's `walk/positions.json`.
    """
    settings = read_json(job.folder / INDEX, RESTORE).get("widening")
    if not settings:
        return latents, positions
    try:
        per_segment, statistics, even = int(settings["per_segment"]), settings["statistics"], settings["even"]
    except (KeyError, TypeError, ValueError):
        raise ShowError(job.folder / INDEX, '"widening" lacks per_segment, statistics or even', RESTORE) from None
    dense, places = slerp.widened(latents, positions, per_segment, bool(statistics))
    if even:
        label = job.label("even steps")
        shown = functools.partial(_shown, decode=decode, label=label)
        places = slerp.evened(dense, places, shown, measure(job.listed.making))
    return dense, places


def _shown(latents: np.ndarray, decode: slerp.Decode, label: str) -> Iterator[np.ndarray]:
    return bar(decode(latents), len(latents), label)


def _names(count: int) -> list[str]:
    return [f"{layout.WALK}/{n:04d}.jpg" for n in range(count)]


def _facts(job: Job) -> Any:
    made_by, distance = walker(job.models.walker), measure(job.listed.making)
    return [made_by.version, made_by.facts(job), distance.name, distance.key, job.sizes.walk]


def _make(job: Job) -> list[str]:
    made_by, distance = walker(job.models.walker), measure(job.listed.making)
    made = made_by.walk(job, distance)
    wanted = _names(len(made.pictures))
    for old in (job.folder / layout.WALK).glob("*.jpg"):
        if f"{layout.WALK}/{old.name}" not in wanted:
            old.unlink()
    for name, picture in zip(wanted, made.pictures, strict=True):
        write_picture(job.folder / name, picture)
    index: dict[str, Any] = {"positions": [float(position) for position in made.positions]}
    widening = made_by.widening(job.listed.making.walking)
    write_json(
        job.folder / INDEX, {**index, "widening": {**widening, "distance": distance.name}} if widening else index
    )
    unfinished.clear(job)
    return [*wanted, INDEX]


STAGE = Stage("walk", ("artwork", "paint"), _facts, _make)
