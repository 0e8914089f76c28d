"""style: which genre it is, and the styles that are painted for it."""

from __future__ import annotations

from typing import Any

from precompute import choice
from precompute.job import Job, Stage
from precompute.listen import reasons
from precompute.listen.genre import decide
from precompute.listen.said import voters
from precompute.progress import say
from precompute.steps import listen
from precompute.styles import Styles, styles
from show import layout
from show.files import digest, write_text


def book(job: Job) -> Styles:
    """The styles that this setlist paints in: its own file, or the built-in ones."""
    return styles(job.listed.styles)


def chosen(job: Job) -> choice.Choice:
    """The track's styles as they stand in its folder, edited or not."""
    known = book(job)
    return choice.read(job.folder / layout.STYLE, [*known.by_name, *known.genres])


def _facts(job: Job) -> Any:
    own, table = job.listed.styles, job.listed.making.genres
    facts = [job.track.genre, digest(own) if own else None]
    return [*facts, dict(table)] if table else facts


def _make(job: Job) -> list[str]:
    heard, genres, table = listen.heard(job), book(job).genres, job.listed.making.genres
    where = f"{job.listed.path}: track {job.track.number}: genre"
    models = voters(heard.said)
    decided = decide(heard.votes, heard.tag, job.track.genre, genres, where, table, bool(models))
    foreign = reasons.foreign(heard, decided, listen.rule(job.listed), genres)
    if foreign:
        say(f"{job.track.title}: {foreign}")
    blend = [(genre, weight) for genre, weight in decided.blend if genre in genres]
    because = "; ".join(part for part in (reasons.because(decided, models), foreign) if part)
    write_text(job.folder / layout.STYLE, choice.write(choice.Choice(decided.genre, because, choice.normalised(blend))))
    return [layout.STYLE]


STAGE = Stage("style", ("listen",), _facts, _make)
