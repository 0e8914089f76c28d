"""turbo: in-betweens that a few-step painter makes anew from noise, so that pictures morph instead of cross-fading."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from precompute.distance import Distance
from precompute.job import Job
from precompute.models import card, finding
from precompute.models.model import Chosen
from precompute.models.quiet import quiet
from precompute.painters import prompts
from precompute.painters.painter import FewStep, FewStepDoor, Request
from precompute.pictures import read_picture
from precompute.progress import bar
from precompute.steps import paint, prompt, style
from precompute.walk import Walk, retimed
from precompute.walkers import redenoising
from precompute.walkers.bisection import Spot, bisected
from precompute.walkers.unfinished import Segment, Unfinished, unfinished
from precompute.walkers.walker import Walker
from show.errors import ShowError
from show.files import fingerprint, sha256
from show.making import Walking

VERSION = "turbo 1"

Progress = Callable[[Iterable[Segment], int], Iterable[Segment]]


def walk(
    model: FewStep,
    keyframes: Sequence[np.ndarray],
    requests: Sequence[Request],
    walking: Walking,
    measure: Distance,
    kept: Unfinished | None = None,
    progress: Progress = lambda items, total: items,
) -> Walk:
    """The keyframes uint8 [h, w, 3] and what `model` makes between them, from the `requests` they were painted from.

    Keyframes are met exactly; the same seeds give the same walk. `kept` holds what an earlier run has made.
    """
    segments = list(progress(_segments(model, keyframes, requests, walking, measure, kept), len(keyframes) - 1))
    pictures, places, distances = [keyframes[0]], [0.0], []
    for k, segment in enumerate(segments):
        pictures += [*segment.pictures, keyframes[k + 1]]
        places += [*(k + segment.places), k + 1.0]
        distances += [*segment.distances]
    at = np.array(places)
    return Walk(pictures, retimed(at, np.array(distances)) if walking.even else at)


def _segments(
    model: FewStep,
    keyframes: Sequence[np.ndarray],
    requests: Sequence[Request],
    walking: Walking,
    measure: Distance,
    kept: Unfinished | None,
) -> Iterator[Segment]:
    @functools.lru_cache(2)
    def end(k: int) -> redenoising.End:
        return redenoising.end(model, keyframes[k], requests[k].text, requests[k].seed, walking)

    for k in range(len(keyframes) - 1):
        segment = kept.find(k) if kept else None
        if segment is None:
            segment = between(model, end(k), end(k + 1), walking, measure)
            if kept:
                kept.put(k, segment)
        yield segment


def between(
    model: FewStep, first: redenoising.End, last: redenoising.End, walking: Walking, measure: Distance
) -> Segment:
    """The in-betweens of two keyframes: the gaps are halved until neighbours pass for one movement."""
    spots, distances = bisected(
        Spot(0.0, first.picture, first.latent),
        Spot(1.0, last.picture, last.latent),
        lambda gaps: redenoising.middles(model, first, last, gaps, walking),
        measure,
        measure.threshold if walking.threshold is None else walking.threshold,
        walking.most,
        walking.depth,
    )
    inner = spots[1:-1]
    pictures = np.stack([spot.picture for spot in inner]) if inner else np.zeros((0, *first.picture.shape), np.uint8)
    return Segment(pictures, np.array([spot.place for spot in inner]), distances)


def asked(job: Job) -> Sequence[Request]:
    """What each keyframe was painted from; for the procedural painter, what another one would have been told."""
    if prompt.is_wanted(job):
        return prompt.requests(job)
    book = style.book(job)
    words = prompts.worded([(book[name].text, weight) for name, weight in style.chosen(job).blend])
    return [Request(words, "", "", job.track.seed + k) for k in range(len(paint.names(job)))]


def _walk(job: Job, measure: Distance) -> Walk:
    chosen, names = _fewstep(job), paint.names(job)
    keyframes = [read_picture(job.folder / name, job.sizes.walk) for name in names]
    edited = [sha256(job.folder / name) for name in names]
    kept = unfinished(job, fingerprint([VERSION, _facts(job), measure.name, measure.key, job.sizes.walk, edited]))
    with quiet():
        door: FewStepDoor = importlib.import_module(chosen.model.door)
    placement = card.placement(chosen.model, card.card())
    progress = functools.partial(bar, what=job.label("walk"))
    with door.denoiser(chosen.folder, placement, job.sizes.walk) as model:
        return walk(model, keyframes, asked(job), job.listed.making.walking, measure, kept, progress)


def _fewstep(job: Job) -> Chosen:
    chosen = job.models.fewstep
    if chosen is None or chosen.folder is None:
        remedy = 'write walker = "auto", or get one: limelight models list'
        raise ShowError(job.listed.path, 'walker "turbo" needs a few-step painter, and none was chosen', remedy)
    return chosen


def _facts(job: Job) -> Any:
    chosen = _fewstep(job)
    known = finding.fingerprint(chosen.folder)
    return [chosen.name, known, asdict(job.listed.making.walking), [asdict(request) for request in asked(job)]]


WALKER = Walker(VERSION, _facts, _walk)
