"""Clicks out of the speakers and a flash for each that is heard: for a photodiode, or a camera with 240 frames/s."""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from live.clock import Clock, WallClock
from live.measuring.kicks import Kick
from live.measuring.latency import Latency, Trial, perform
from live.options import TRACKS, StageOptions
from live.priority import raise_priority
from live.sound.intake import Intake, open_input
from live.sound.laying import CHANNELS
from live.sound.locator import Nowhere
from live.sound.sources import Relayed, Source
from live.sound.tapes import Tapes
from live.stage.process import open_screen
from live.stage.stage import Stage
from show.folder import Show

RATE = 48000  # Hz
EVERY = 1.0  # s from one click to the next
CLICK_SECONDS, CLICK_DECAY, CLICK_PEAK = 0.02, 0.004, 0.8
LOUD = 0.05  # amplitude above which a microphone has heard a click
DEAF = 0.5  # s after a click in which no other is looked for
FLASH = 0.3  # of a hit, above which the patch is white

# The patch covers the corner that the eye looks at; it is white or black and nothing between, as a photodiode needs.
SHADER = f"""/*{{ "ISFVSN": "2", "INPUTS": [ {{"NAME": "hit", "TYPE": "float", "MIN": 0.0, "MAX": 1.0}} ] }}*/
void main() {{
    vec2 at = isf_FragNormCoord;
    bool patched = at.x < 0.5 && at.y < 0.5;
    gl_FragColor = vec4(vec3(patched ? step({FLASH}, hit) : 0.04), 1.0);
}}
"""


def click(rate: int) -> np.ndarray:
    """A burst of noise as float32 [n]: loudest at its first sample, and gone after a few ms."""
    time = np.arange(round(CLICK_SECONDS * rate)) / rate
    noise = np.sign(np.random.default_rng(0).uniform(-1, 1, len(time)))
    return (CLICK_PEAK * noise * np.exp(-time / CLICK_DECAY)).astype(np.float32)


class Clicks(Tapes):
    """A click every second, for speakers to play and, without a microphone, to be heard as it is played."""

    def __init__(self) -> None:
        super().__init__((), RATE)
        self.status, self._at = "clicks", 0
        self._loop = np.zeros((round(EVERY * RATE), CHANNELS), np.float32)
        burst = click(RATE)
        self._loop[: len(burst)] = burst[:, None]

    def pull(self, count: int) -> np.ndarray:
        """The next samples, float32 [count, 2]."""
        rows = np.arange(self._at, self._at + count) % len(self._loop)
        self._at += count
        return self._loop[rows]


class Noting(Relayed):
    """A source that notes when clicks came to its converter: `clicks`, with their onset for their half energy."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.clicks: list[Kick] = []

    def passed(self, block: np.ndarray) -> np.ndarray:
        """The block as it is."""
        loud = np.flatnonzero(np.abs(block).max(axis=1, initial=0.0) > LOUD)
        if len(loud):
            moment = self.adc - (len(block) - int(loud[0])) / self.rate
            if not self.clicks or moment - self.clicks[-1].onset > DEAF:
                self.clicks.append(Kick(moment, moment))
        return block


def calibrate(show: Show, options: StageOptions, seconds: float) -> Latency:
    """Clicks and flashes for `seconds` or until Ctrl-C; ShowError before the first frame.

    With `tracks` as its input it hears the clicks as it plays them, else through that input.
    """
    return calibrated(show, options, Trial(WallClock(), seconds, raise_priority))


def calibrated(show: Show, options: StageOptions, trial: Trial) -> Latency:
    """The same on the clock of a trial."""
    clock = trial.clock
    with ExitStack() as closers:
        folder = Path(closers.enter_context(TemporaryDirectory()))
        (folder / "flash.fs").write_text(SHADER, encoding="utf-8")
        screen = closers.enter_context(closing(open_screen(options, show)))
        intake = closers.enter_context(closing(_clicking(options, show, clock)))
        noting = Noting(intake.source)
        intake.source = noting
        chosen = replace(options, look=str(folder / "flash.fs"), rung="card")
        stage = closers.enter_context(closing(Stage(show, chosen, clock, screen, intake)))
        return perform(stage, screen, noting, noting.clicks, trial)


def _clicking(options: StageOptions, show: Show, clock: Clock) -> Intake:
    """The ears of a calibration, with the speakers that click."""
    clicks = Clicks()
    if options.input == TRACKS:
        intake = Intake(clicks, Nowhere())
    else:
        intake = replace(open_input(options.input, show, clock), locator=Nowhere(), tapes=None)
    from live.sound.soundcard import Speakers

    intake.speakers = Speakers(clicks, clock)
    return intake
