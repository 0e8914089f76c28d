"""style: which genre it is, and the styles that are painted for it."""

from __future__ import annotations

from typing import Any

from precompute import choice
from precompute.job import Job, Stage
from precompute.listen.genre import Decision, decide
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
    heard, genres = listen.heard(job), book(job).genres
    where = f"{job.listed.path}: track {job.track.number}: genre"
    decided = decide(heard.votes, heard.tag, job.track.genre, genres, where)
    blend = [(genre, weight) for genre, weight in decided.blend if genre in genres]
    chosen = choice.Choice(decided.genre, _because(decided), choice.normalised(blend))
    write_text(job.folder / layout.STYLE, choice.write(chosen))
    return [layout.STYLE]


def _because(decided: Decision) -> str:
    if decided.source == "performer":
        return "the setlist says so"
    if decided.source == "tag":
        return "the file's tag says so"
    doubt = ", unsure" if decided.unsure else ""
    return (
        f"a guess from what was measured, confidence {decided.confidence:.2f}{doubt}; votes are in {layout.LISTENING}"
    )


STAGE = Stage("style", ("listen",), _facts, _make)
