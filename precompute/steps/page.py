"""page: the track on one picture, for the person who prepares it."""

from __future__ import annotations

import os
from typing import Any

from precompute import page_listeners
from precompute.job import Job, Stage
from precompute.listen.listening import Listening
from precompute.listen.said import Said, mean, voters
from precompute.page import page
from precompute.steps import listen, paint, style
from show import layout
from show.files import TEMPORARY
from show.minutes import minutes
from show.recording import mono, read

VERSION = "page 2"  # raise the number when the page changes
SHOWN_VOTES, SHOWN_MOODS, SHOWN_INSTRUMENTS = 3, 3, 4


def _facts(job: Job) -> Any:
    return [VERSION, job.track.title]


def _make(job: Job) -> list[str]:
    recording = read(job.track.audio)
    part = job.folder / f"{TEMPORARY}{layout.PAGE}"
    page(
        title=job.track.title,
        samples=mono(recording),
        rate=recording.rate,
        heard=_array(job, layout.HEARD),
        hits=_array(job, layout.HITS),
        curve_times=_array(job, layout.CURVE_TIMES),
        curve_positions=_array(job, layout.CURVE_POSITIONS),
        keyframe_times=_array(job, layout.KEYFRAME_TIMES),
        keyframes=[job.folder / name for name in paint.names(job)],
        lines=_lines(job),
        out=part,
        rows=rows(listen.heard(job)),
    )
    os.replace(part, job.folder / layout.PAGE)
    return [layout.PAGE]


def rows(heard: Listening) -> list[page_listeners.Row]:
    """Who said what, where more than one listened; their sentences are all about the same, middle, segment."""
    if len(heard.said) < 2:
        return []
    sounding = [k for k, segment in enumerate(heard.segments) if not segment.measured.silent] or [0]
    middle = sounding[len(sounding) // 2]
    return [_row(said, middle, heard.segments[middle].start) for said in heard.said]


def _row(said: Said, segment: int, start: float) -> page_listeners.Row:
    moods = mean([heard.moods for heard in said.segments])[:SHOWN_MOODS]
    instruments = mean([heard.instruments for heard in said.segments])[:SHOWN_INSTRUMENTS]
    feel = "; ".join(", ".join(name for name, _ in shares) for shares in (moods, instruments) if shares)
    words = said.segments[segment].caption
    return page_listeners.Row(said.listener, said.genres, feel, f"at {minutes(start)}: {words}" if words else "")


def _array(job: Job, name: str) -> Any:
    return job.shelf.load(name, job.output("listen", name))


def _lines(job: Job) -> list[str]:
    heard, chosen = listen.heard(job), style.chosen(job)
    guesses = ", ".join(f"{vote.genre} {vote.share:.2f}" for vote in heard.votes[:SHOWN_VOTES])
    by = "all together" if voters(heard.said) else "a rule of thumb"
    styles = ", ".join(f"{name} {weight:.2f}" for name, weight in chosen.blend)
    return [
        heard.caption,
        f"genre {chosen.genre}: {chosen.because}",
        f"guesses ({by}): {guesses}",
        f"painted as {styles}",
    ]


STAGE = Stage("page", ("listen", "style", "paint"), _facts, _make)
