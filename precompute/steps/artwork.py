"""artwork: the performer's pictures at keyframe size, or one invented from the style."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from precompute.job import Job, Stage
from precompute.paint import artwork
from precompute.pictures import read_picture, write_picture
from precompute.progress import say
from precompute.steps import style
from show import layout
from show.errors import ShowError
from show.files import digest, sha256


def shares(job: Job) -> list[tuple[str, float]]:
    """The names of a track's artworks in its folder, the heaviest first, with shares that add to 1."""
    return [(_name(k), picture.weight) for k, picture in enumerate(job.track.artworks)] or [(layout.ARTWORK, 1.0)]


def pictures(job: Job) -> tuple[tuple[np.ndarray, float], ...]:
    """The artworks, uint8 [h, w, 3] sRGB of the keyframes' size, with their shares, as they stand in the folder."""
    return tuple((read_picture(job.folder / name, job.sizes.keyframe), share) for name, share in shares(job))


def _name(k: int) -> str:
    first = Path(layout.ARTWORK)
    return first.name if k == 0 else f"{first.stem}-{k + 1}{first.suffix}"


def _facts(job: Job) -> Any:
    given = [picture.path for picture in job.track.artworks]
    return [
        [digest(path) for path in given],
        job.listed.fit,
        job.sizes.keyframe,
        None if given else [job.track.seed, sha256(job.folder / layout.STYLE)],
    ]


def _make(job: Job) -> list[str]:
    names = [name for name, _ in shares(job)]
    for old in job.folder.glob(f"{Path(layout.ARTWORK).stem}-*.png"):
        if old.name not in names:
            old.unlink()
    if not job.track.artworks:
        say(f"{job.track.title}: no artwork given, one is painted from its style")
        dominant = style.book(job)[style.chosen(job).blend[0][0]]
        write_picture(job.folder / names[0], artwork.invent(dominant, job.sizes.keyframe, job.track.seed))
    for name, given in zip(names, job.track.artworks, strict=False):
        write_picture(job.folder / name, _loaded(job, given.path))
    return names


def _loaded(job: Job, source: Path) -> np.ndarray:
    if not source.exists():
        raise ShowError(source, "there is no such artwork", 'check "artwork" in the setlist, or leave it out')
    return artwork.load(source, job.sizes.keyframe, job.listed.fit)


STAGE = Stage("artwork", ("style",), _facts, _make)
