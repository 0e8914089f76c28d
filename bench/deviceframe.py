"""Rows of the GPU report: a whole frame of the stage, from its newest sound to its last pixel, without the swap."""

from __future__ import annotations

import os

import numpy as np

from bench import devicemodels, deviceshow
from bench.devicerow import LEFT_OUT, TOLD, Bench, LeftOut, Line, spread
from bench.devicestage import Performed, Watch, drummed, perform, plain, staged
from live.faults.table import VARIABLE
from live.stage.stage import Stage

SIDE, STAND_IN = 1024, 64  # pixels of canvas and picture; of the picture where the processor stands in
MIDDLE, LATEST = 2.5, 4.0  # ms
WARM, PATIENCE, LONGEST = 200, 60.0, 100.0  # frames that do not count, s until the device serves, s of those that do
FPS, STAND_IN_FPS, STAND_IN_FRAMES = 250.0, 20.0, 60  # frames/s: one that is late has taken longer than the aim
NEW = 0.99  # of the frames have to have decoded a new picture, or their time is not that of a whole frame


class Ready:
    """Whether the stage's picture has come from the device for `WARM` frames."""

    def __init__(self, warm: int = WARM) -> None:
        self._left = warm

    def __call__(self, stage: Stage) -> bool:
        self._left -= stage.performer.ladder.rung == "device"
        return self._left < 0


def frame(bench: Bench) -> list[Line]:
    """The drawn TAESD at 1024x1024 on a canvas of that size, with the plain look."""
    stand_in_for(bench)
    side, frames = (SIDE, bench.frames) if bench.cuda else (STAND_IN, STAND_IN_FRAMES)
    show = deviceshow.make(bench.folder, devicemodels.TAESD, (side, side))
    watch = Watch(Ready(WARM if bench.cuda else 5), frames, PATIENCE + LONGEST)
    performed = perform(show, watch, drummed(show), plain(show, (side, side), FPS if bench.cuda else STAND_IN_FPS))
    middle, latest = 1e3 * np.percentile(performed.frames, (50, 99))
    what = f"whole frame without swap, {side}x{side}, TAESD-size, plain"
    rate = f"{1 / performed.intervals.mean():.0f} frames/s, {performed.fresh} with a new picture"
    measured = f"{spread(performed.frames)}; {rate}; {wayed(performed)}"
    all_new = performed.fresh >= NEW * len(performed.frames) and performed.rung == "device"
    met = middle <= MIDDLE and latest <= LATEST and all_new
    lines = [bench.judged(what, f"p50 <= {MIDDLE} ms, p99 <= {LATEST:g} ms", measured, met)]
    lines.append(Line("its stages, as the stage times them", "", staged(performed), TOLD))
    return lines + [Line("problem", "", problem, TOLD) for problem in performed.problems]


def compiled(bench: Bench) -> list[Line]:
    """The same with the decoder that the rows before have compiled."""
    if not bench.cuda:
        raise LeftOut("CUDA is not here: nothing is compiled for a processor")
    return frame(bench)


def interval(bench: Bench) -> list[Line]:
    """Needs a display."""
    why = "this report is headless; on a display: python -m limelight latency SHOW --seconds 600"
    return [Line("frame interval at 60 Hz for 10 min", "p99 error < 1 ms, none later than one refresh", why, LEFT_OUT)]


def stand_in_for(bench: Bench) -> None:
    """Lets the device rung run on the processor where there is no CUDA."""
    if not bench.cuda:
        os.environ[VARIABLE] = "device-on-cpu"


def wayed(performed: Performed) -> str:
    """The rung and what is said of it."""
    return f"rung {performed.rung} ({performed.reason or 'no fault'})"
