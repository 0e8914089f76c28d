"""prompt: what is painted at each keyframe, in words, for the painters that are models."""

from __future__ import annotations

from typing import Any

from precompute.job import Job, Stage
from precompute.painters import prompts
from precompute.painters.painter import Request
from precompute.painters.prompts import Keyframe
from precompute.steps import listen, style
from show import layout
from show.files import write_text
from show.making import GENRE_RULES

VERSION = "prompts 2"  # raise the number when other words are written
FIRST_SUBSTRING = GENRE_RULES[1]  # the seed paper's rule


def is_wanted(job: Job) -> bool:
    """Whether the painter is a model: only those read words."""
    return bool(job.models.painter.model.door)


def requests(job: Job) -> tuple[Request, ...]:
    """What is asked of the painter for each keyframe, as it stands in the track's folder, edited or not."""
    return prompts.read(job.folder / layout.PROMPTS, _times(job))


def _facts(job: Job) -> Any:
    return [VERSION, job.track.seed, _negative(job), _styles(job)] if is_wanted(job) else None


def _make(job: Job) -> list[str]:
    path = job.folder / layout.PROMPTS
    if not is_wanted(job):
        path.unlink(missing_ok=True)
        return []
    said = list(zip(_styles(job), (segment.caption for segment in listen.heard(job).segments), strict=True))
    said.append(said[-1])  # the last keyframe ends a segment rather than beginning one
    keyframes = [
        Keyframe(time, words, caption, job.track.seed + k)
        for k, (time, (words, caption)) in enumerate(zip(_times(job), said, strict=True))
    ]
    write_text(path, prompts.write(_negative(job), keyframes))
    return [layout.PROMPTS]


def _times(job: Job) -> list[float]:
    """When each keyframe stands, in s."""
    segments = listen.heard(job).segments
    return [*(segment.start for segment in segments), segments[-1].end]


def _negative(job: Job) -> str:
    own = job.listed.making.painting.negative
    return prompts.NEGATIVE if own is None else own


def _styles(job: Job) -> list[str]:
    """The words of the style of each segment, "" where no genre was found.

    By the seed paper's rule every segment has the style of its own caption, unless the performer named the genre.
    """
    segments = listen.heard(job).segments
    if job.listed.making.genre_rule != FIRST_SUBSTRING or job.track.genre:
        return [_style(job)] * len(segments)
    rule, book = listen.rule(job.listed), style.book(job)
    genres = (rule(segment.caption) for segment in segments)
    return [book[genre].text if genre else "" for genre in genres]


def _style(job: Job) -> str:
    """The words of the track's styles, "" where no genre was found."""
    chosen, book = style.chosen(job), style.book(job)
    return prompts.worded([(book[name].text, weight) for name, weight in chosen.blend]) if chosen.genre else ""


STAGE = Stage("prompt", ("listen", "style"), _facts, _make)
