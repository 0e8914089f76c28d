"""Draws unseen, before the first frame, what a show may need for the first time in its middle.

A driver compiles at the first draw, some for as long as half a second: a fade, a transition, a look that a hand chooses
or a flash that the guard has to limit would stop the wall for so long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import pairwise

from live import gl
from live.clock import Clock
from live.drawing.looks import PLAIN, library
from live.drawing.renderer import Renderer, Scene
from live.frame import BLANK, Frame
from live.options import StageOptions
from live.parameters import defaults
from show.folder import Show

LONGEST, LONGEST_AGAIN = 2.0, 0.25  # s
TOUCHED: tuple[Mapping[str, float], ...] = (
    {"master": 0.5},
    {"amount": 0.5},
    {"zoom": 0.1},
    {"contrast": 1.1},
    {"contrast": 1.1, "zoom": 0.1},
    {"shift_x": 1.0},
)  # of every pass that finishes a picture
_PICTURE = (17, 9)


def allowed(options: StageOptions) -> float:
    """S that a rehearsal may take: few where a crowd looks at the last picture, none where looks may have killed."""
    if options.simpler:
        return 0.0
    return LONGEST if options.resume is None else LONGEST_AGAIN


def rehearse(renderer: Renderer, show: Show, clock: Clock, seconds: float) -> None:
    """What does not fit into so many seconds is left out."""
    end = clock.now() + seconds
    pictures = [gl.picture(renderer.context, _PICTURE) for _ in range(2)]
    with suppress(Exception), renderer.unseen():  # what fails here fails in the loop, which tells of it and goes on
        for part in _parts(renderer, show, pictures):
            if clock.now() >= end:
                break
            part()
    for each in pictures:
        each.release()


def named(show: Show) -> set[str]:
    """The looks that tracks and cues of the show name."""
    return {track.look for track in show.tracks} | {cue.look for track in show.tracks for cue in track.cues if cue.look}


def _parts(renderer: Renderer, show: Show, pictures: list[gl.Texture]) -> Iterator[Callable[[], None]]:
    """The likeliest first."""
    first, second = pictures
    looks = sorted(named(show) | {PLAIN})
    for touched in ({}, *TOUCHED):
        yield partial(renderer.draw, _frame(touched), Scene(first, looks[0]), None, "", 1.0)
    for transition in sorted({track.transition for track in show.tracks}):
        for before, after in pairwise((*looks, looks[0])):
            scenes = Scene(second, after, key="2"), Scene(first, before, key="1")
            yield partial(renderer.draw, _frame({}), *scenes, transition, 0.5)
    for look in library(show.looks).names():
        yield partial(renderer.compile_ahead, look)


def _frame(touched: Mapping[str, float]) -> Frame:
    return replace(BLANK, parameters={**defaults(), **touched})
