"""artwork: the performer's picture at keyframe size, or one invented from the style."""

from __future__ import annotations

from typing import Any

from precompute.job import Job, Stage
from precompute.paint import artwork
from precompute.pictures import write_picture
from precompute.progress import say
from precompute.steps import style
from show import layout
from show.errors import ShowError
from show.files import sha256


def _facts(job: Job) -> Any:
    source = job.track.artwork
    return [
        sha256(source) if source and source.is_file() else None,
        job.listed.fit,
        job.sizes.keyframe,
        None if source else [job.track.seed, sha256(job.folder / layout.STYLE)],
    ]


def _make(job: Job) -> list[str]:
    size, source = job.sizes.keyframe, job.track.artwork
    if source is None:
        say(f"{job.track.title}: no artwork given, one is painted from its style")
        dominant = style.book(job)[style.chosen(job).blend[0][0]]
        picture = artwork.invent(dominant, size, job.track.seed)
    elif not source.exists():
        raise ShowError(source, "there is no such artwork", 'check "artwork" in the setlist, or leave it out')
    else:
        picture = artwork.load(source, size, job.listed.fit)
    write_picture(job.folder / layout.ARTWORK, picture)
    return [layout.ARTWORK]


STAGE = Stage("artwork", ("style",), _facts, _make)
