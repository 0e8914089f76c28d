"""page: the track on one picture, for the person who prepares it."""

from __future__ import annotations

import os
from typing import Any

from precompute.job import Job, Stage
from precompute.page import page
from precompute.steps import listen, paint, style
from show import layout
from show.files import TEMPORARY
from show.recording import mono, read

VERSION = "page 1"  # raise the number when the page changes
SHOWN_VOTES = 3


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
    )
    os.replace(part, job.folder / layout.PAGE)
    return [layout.PAGE]


def _array(job: Job, name: str) -> Any:
    return job.shelf.load(name, job.output("listen", name))


def _lines(job: Job) -> list[str]:
    heard, chosen = listen.heard(job), style.chosen(job)
    guesses = ", ".join(f"{vote.genre} {vote.share:.2f}" for vote in heard.votes[:SHOWN_VOTES])
    styles = ", ".join(f"{name} {weight:.2f}" for name, weight in chosen.blend)
    return [
        heard.caption,
        f"genre {chosen.genre}: {chosen.because}",
        f"guesses (a rule of thumb): {guesses}",
        f"painted as {styles}",
    ]


STAGE = Stage("page", ("listen", "style", "paint"), _facts, _make)
