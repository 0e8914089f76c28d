"""Measures how long sound takes to become light, by kicks sent through the whole pipeline as it will play."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from live.clock import Clock, WallClock
from live.commands import Command, Trigger
from live.display.screen import Screen
from live.display.timings import Figures, percentiles
from live.drawing.looks import library
from live.measuring.kicks import Kick, Kicked
from live.measuring.probe import AFTER, SEEN, Eye, answers, probed
from live.options import DECODED, StageOptions
from live.priority import raise_priority
from live.sound.intake import open_input
from live.sound.locator import Nowhere
from live.sound.sources import Source
from live.stage.process import open_screen
from live.stage.stage import Stage
from live.state.state import State
from show.errors import ShowError
from show.folder import Show

SETTLE = 2.0  # s of frames that are left out, after the picture comes from where it will come from
LONGEST_START = 30.0  # s to wait for a decoder
SOUND_SPEED = 343.0  # m/s in air of 20 degrees


@dataclass(frozen=True, slots=True)
class Latency:
    """What was measured; figures are p50, p95 and p99 in s.

    `answers` are those from the half energy of a kick (or from a click) to the presented frame, by what the corner
    showed, the headline first; `kicks` were sent and `unseen` of them changed nothing. `stages` are those of
    `live.display.timings`. `delay`: the stated delay of hearing.
    `adc_known`: the driver told when samples met the converter; `light_known`: when the light began was measured.
    `state` is the last that the stage told.
    """

    answers: dict[str, Figures]
    kicks: int
    unseen: int
    stages: dict[str, Figures]
    delay: float
    adc_known: bool
    light_known: bool
    state: State

    @property
    def headline(self) -> Figures | None:
        """From the half energy of a kick to the presented frame, None where no kick was seen."""
        return next(iter(self.answers.values()), None)


def _nothing() -> None:
    """Where nobody wants to know that the stage is at work."""


class Trial:
    """Ends a stage after `seconds` of frames that count, and has its corner looked at; it is both ends of the stage.

    `begun` is called once the stage is at work.
    """

    def __init__(self, clock: Clock, seconds: float, begun: Callable[[], object] = _nothing) -> None:
        self.began = math.inf  # s of the clock from which frames count
        self.skipped, self.missed = 0, 0  # frames before, and those of them that were missed
        self.state: State | None = None
        self.eye: Eye | None = None
        self.clock, self.begun = clock, begun
        self._seconds, self._opened = seconds, clock.now()
        self._settled: Callable[[], bool] = lambda: True

    def watch(self, stage: Stage) -> None:
        """Sees what this stage will show."""
        self.eye = Eye(stage.performer.renderer)
        worker, ladder = stage.worker, stage.performer.ladder
        self._settled = lambda: worker is None or worker.over or ladder.rung in DECODED

    def seen(self) -> tuple[np.ndarray, np.ndarray]:
        """The moments of all frames, float64 [n] in s, and what their corners showed, float64 [n, len(SEEN)]."""
        eye = self.eye
        if eye is None:
            return np.zeros(0), np.zeros((0, len(SEEN)))
        return np.array(eye.moments), np.array(eye.colours).reshape(-1, len(SEEN))

    def receive(self) -> list[Command]:
        """Quit, when it is over."""
        over = self.clock.now() - self.began >= self._seconds
        return [Trigger("quit", None, "latency")] if over else []

    def send(self, state: State) -> None:
        """Looks at the frame that has just been presented."""
        self.state = state
        if self.eye:
            self.eye.look(state.time)
        if self.began == math.inf and (self._settled() or state.time - self._opened > LONGEST_START):
            self.began = state.time + SETTLE
        if state.time < self.began:
            self.skipped, self.missed = state.frame + 1, state.missed

    def end(self) -> None:
        """Nobody waits for it."""


def measure(show: Show, options: StageOptions, seconds: float) -> Latency:
    """Performs the show with kicks instead of what its input hears; ShowError before the first frame.

    Ctrl-C ends it early. Timed are the input's blocks and clock, hearing, walk, decoder, look and screen.
    """
    return measured(show, options, Trial(WallClock(), seconds, raise_priority))


def measured(show: Show, options: StageOptions, trial: Trial) -> Latency:
    """The same on the clock of a trial."""
    clock = trial.clock
    with ExitStack() as closers:
        folder = Path(closers.enter_context(TemporaryDirectory()))
        screen = closers.enter_context(closing(open_screen(options, show)))
        opened = open_input(options.input, show, clock)
        kicked = Kicked(opened.source)
        intake = closers.enter_context(closing(replace(opened, source=kicked, locator=Nowhere(), tapes=None)))
        look = options.look or show.track(options.track).look
        chosen = replace(options, look=probed(library(show.looks), look, folder))
        stage = closers.enter_context(closing(Stage(show, chosen, clock, screen, intake)))
        return perform(stage, screen, intake.source, kicked.kicks, trial)


def perform(stage: Stage, screen: Screen, source: Source, sounds: list[Kick], trial: Trial) -> Latency:
    """Runs a stage whose look has a corner as `probe` draws it, and tells how late it answered to `sounds`."""
    trial.watch(stage)
    with suppress(KeyboardInterrupt):
        stage.run(trial, trial, trial.begun)
    if trial.state is None:
        raise ShowError("latency", "it was ended before the first frame", "let it run")
    moments, colours = trial.seen()
    until = moments[-1] - AFTER if len(moments) else 0.0
    counted = [each for each in sounds if trial.began <= each.onset < until]
    found = {name: answers(moments, colours[:, index], counted) for index, name in enumerate(SEEN)}
    return Latency(
        {name: figures for name, values in found.items() if (figures := percentiles(values)) is not None},
        len(counted),
        int(np.isnan(found[SEEN[0]]).sum()),
        stage.timings.figures(trial.skipped),
        stage.performer.listening.delay,
        source.adc_known,
        screen.exact,
        replace(trial.state, missed=trial.state.missed - trial.missed),
    )


def offset_ms(metres: float, latency: float) -> float:
    """The av_offset_ms at which light meets its sound for listeners that far from the speakers.

    `latency` in s is from the sound to the light as measured; the same sound is taken to leave the speakers as it
    enters the input. Negative where light is late even so.
    """
    return 1000 * (metres / SOUND_SPEED - latency)
