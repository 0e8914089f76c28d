"""Runs a stage headless on sound that is made here, and notes each frame from its newest sound to its last pixel."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import numpy as np

from live.between.channels import MemoryOutbox
from live.clock import WallClock
from live.commands import Command, Trigger
from live.display.screen import Headless
from live.options import HEADLESS, StageOptions
from live.sound.intake import Intake
from live.sound.locator import Place
from live.sound.sources import FileSource, Source
from live.stage.stage import Stage
from show.folder import Show

RATE = 48000
KICK_PERIOD, KICK_DECAY = 0.5, 0.05  # s


class Onward:
    """A place that is known and moves on with every look: each frame wants a picture of its own."""

    def __init__(self) -> None:
        self._began = time.perf_counter()

    def locate(self) -> Place:
        return Place(time.perf_counter() - self._began, track=0)


class Ears:
    """A source with the moment at which its newest sound was read last, in `latched`."""

    def __init__(self, source: Source) -> None:
        self.latched = 0.0
        self._source = source

    def __getattr__(self, name: str) -> Any:
        return getattr(self._source, name)

    def read(self, now: float) -> np.ndarray:
        self.latched = time.perf_counter()
        return self._source.read(now)


def kicks(seconds: float) -> FileSource:
    """Kicks over noise, as if live."""
    moments = np.arange(round(seconds * RATE)) / RATE
    since = moments % KICK_PERIOD
    sounds = np.sin(2 * np.pi * (60 * since - 8 * np.exp(-since / 0.02))) * np.exp(-since / KICK_DECAY)
    noise = np.random.default_rng(1).normal(0, 0.02, len(moments))
    return FileSource((0.7 * sounds + noise).astype(np.float32)[:, None], RATE, "kicks")


class Eye(Headless):
    """A screen that notes of each canvas when its newest sound was read and when it was finished."""

    def __init__(self, ears: Ears) -> None:
        super().__init__()
        self.seen: list[tuple[float, float]] = []
        self._ears = ears

    def present(self, canvas: Any, overlay: Any) -> None:
        super().present(canvas, overlay)
        self.seen.append((self._ears.latched, time.perf_counter()))


class Watch:
    """An inbox, asked at each frame, that ends the show after enough frames or at the moment `end`.

    Frames count from the first at which `ready(stage)`; `at_begin` and `at_end` are called at the edges of those.
    """

    def __init__(
        self,
        ready: Callable[[Stage], bool],
        frames: float,
        seconds: float,
        at_begin: Callable[[Stage], None] | None = None,
        at_end: Callable[[Stage], None] | None = None,
    ) -> None:
        self.stage: Stage | None = None
        self.began: int | None = None
        self.fresh = 0  # frames that count and whose picture was for another place than the one before
        self._position: float | None = None
        self._ready, self._frames, self._end = ready, frames, time.perf_counter() + seconds
        self._at_begin, self._at_end = at_begin, at_end
        self._index = 0

    def receive(self) -> list[Command]:
        assert self.stage is not None
        if self.began is None and self._ready(self.stage):
            self.began = self._index
            if self._at_begin:
                self._at_begin(self.stage)
        self._look(self.stage)
        counted = 0 if self.began is None else self._index - self.began
        over = counted >= self._frames or time.perf_counter() > self._end
        if over and counted and self._at_end:
            self._at_end(self.stage)
        self._index += 1
        return [Trigger("quit", None, "bench")] if over else []

    def _look(self, stage: Stage) -> None:
        shown = stage.performer.shown
        position = shown.position if shown else None
        self.fresh += self.began is not None and position != self._position
        self._position = position


@dataclass(frozen=True, slots=True)
class Performed:
    """What a stage did while frames counted; times in s.

    `frames` from newest sound to finished canvas, `intervals` between canvases; `fresh` of the frames had a picture of
    another place than the one before. `stages`: p50, p95, p99 as the stage itself times them.
    """

    frames: np.ndarray
    intervals: np.ndarray
    fresh: int
    stages: dict[str, tuple[float, float, float]]
    rung: str
    reason: str
    problems: tuple[str, ...]


def perform(show: Show, watch: Watch, intake: Intake, options: StageOptions) -> Performed:
    """Performs headless until the watch says quit. RuntimeError when no frame counted."""
    outbox, clock = MemoryOutbox(), WallClock()
    ears = Ears(intake.source)
    intake.source = ears
    with closing(intake), closing(Eye(ears)) as eye, closing(Stage(show, options, clock, eye, intake)) as stage:
        watch.stage = stage
        stage.run(watch, outbox)
    state = outbox.newest
    if watch.began is None or state is None:
        said = f"rung {state.rung} ({state.rung_reason})" if state else "no frame was drawn"
        raise RuntimeError(f"the stage never got ready: {said}")
    latched, finished = np.array(eye.seen[watch.began :]).T
    stages = stage.timings.figures(skip=watch.began)
    times = finished - latched, np.diff(finished)
    return Performed(*times, watch.fresh, stages, state.rung, state.rung_reason, state.problems)


def plain(show: Show, size: tuple[int, int], fps: float, rung: str | None = None) -> StageOptions:
    """The options of a stage with the plain look and without an end."""
    return StageOptions(show.root, "kicks", HEADLESS, size, fps, rung, "plain")


def drummed(show: Show) -> Intake:
    """Kicks, for as long as the show's longest track, and a place that is always another one."""
    return Intake(kicks(max(track.duration for track in show.tracks)), Onward())


def staged(performed: Performed) -> str:
    """The stage's own times, p50 and p99 in ms."""
    told = (f"{name} {1e3 * each[0]:.3f}/{1e3 * each[2]:.3f}" for name, each in performed.stages.items())
    return f"p50/p99 in ms: {', '.join(told)}"
