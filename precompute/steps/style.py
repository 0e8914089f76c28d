"""style: which genre it is, and the styles that are painted for it."""

from __future__ import annotations

from typing import Any

from precompute import choice
from precompute.job import Job, Stage
from precompute.listen import Listening, decide
from precompute.steps import listen
from precompute.styles import Styles, styles
from show import layout
from show.files import sha256, write_text


def book(job: Job) -> Styles:
    """The styles that this setlist paints in: its own file, or the built-in ones."""
    return styles(job.listed.styles)


def chosen(job: Job) -> choice.Choice:
    """The track's styles as they stand in its folder, edited or not."""
    known = book(job)
    return choice.read(job.folder / layout.STYLE, [*known.by_name, *known.genres])


def _facts(job: Job) -> Any:
    own = job.listed.styles
    return [job.track.genre, sha256(own) if own and own.is_file() else None]


def _make(job: Job) -> list[str]:
    write_text(job.folder / layout.STYLE, choice.write(_choose(job, listen.heard(job))))
    return [layout.STYLE]


def _choose(job: Job, heard: Listening) -> choice.Choice:
    decided = decide(heard, job.track.genre)
    return choice.Choice(decided.genre, decided.because, choice.normalised(list(decided.blend)))


STAGE = Stage("style", ("listen",), _facts, _make)
