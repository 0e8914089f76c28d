"""paint: a keyframe at the start of every segment and at the end of the last."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from precompute import pool
from precompute.job import Job, Stage
from precompute.paint.painter import Painter
from precompute.pictures import read_picture, write_picture
from precompute.progress import bar
from precompute.steps import listen, style
from show import layout

VERSION = "procedural 1"  # raise the number when the painter's pictures change


def painter(job: Job) -> Painter:
    """The painter of a track: its artwork, styles and moods as they stand in its folder."""
    artwork = read_picture(job.folder / layout.ARTWORK, job.sizes.keyframe)
    return Painter(artwork, style.chosen(job).blend, listen.heard(job).moods, job.track.seed, style.book(job))


def names(job: Job) -> list[str]:
    """The keyframes' file names in order."""
    return [f"{layout.KEYFRAMES}/{k:03d}.png" for k in range(len(listen.heard(job).moods))]


def _facts(job: Job) -> Any:
    return [*manner(job), job.sizes.keyframe]


def manner(job: Job) -> list[Any]:
    """Everything but the artwork that decides how a picture is painted, as JSON."""
    book, chosen = style.book(job), style.chosen(job)
    moods = [[mood.arousal, mood.valence] for mood in listen.heard(job).moods]
    return [VERSION, job.track.seed, moods, chosen.blend, [asdict(book[name]) for name, _ in chosen.blend]]


def _make(job: Job) -> list[str]:
    wanted = names(job)
    requests = [(float(k), job.sizes.keyframe) for k in range(len(wanted))]
    for old in (job.folder / layout.KEYFRAMES).glob("*.png"):
        if f"{layout.KEYFRAMES}/{old.name}" not in wanted:
            old.unlink()
    with pool.painting(painter(job), job.jobs) as map_:
        pictures = bar(map_(pool.paint, requests), len(requests), job.label("paint"))
        for name, picture in zip(wanted, pictures, strict=True):
            write_picture(job.folder / name, picture)
    return wanted


STAGE = Stage("paint", ("artwork",), _facts, _make)
