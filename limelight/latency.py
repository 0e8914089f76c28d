"""`limelight latency`: how long sound takes to become light on this machine, in a table and one figure."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import Namespace
from dataclasses import replace

from limelight import doors
from live.display.timings import MEANINGS, Figures
from live.keeper.environment import STAGE_ENVIRONMENT
from live.measuring.calibrate import calibrate
from live.measuring.latency import Latency, measure, offset_ms
from live.parameters import TABLE
from show.errors import ShowError

KICK = "half-energy of a kick to presented frame"
CLICK = "click to presented frame"
SECOND_SIGHT = {"hit": "the same by the hits alone"}


def latency(chosen: Namespace) -> int:
    """Measures and prints; 2 before the first frame where no picture is possible."""
    missing = {name: value for name, value in STAGE_ENVIRONMENT.items() if name not in os.environ}
    if missing:  # the allocator and the driver read them when a process begins
        return _again(missing)
    show = doors.show(chosen.show)
    if chosen.calibrate:
        _refuse_for_patch(chosen)
    options = replace(doors.stage_options(chosen, show), seconds=None)
    if chosen.calibrate:
        print("a click each second, and a white patch below left for each that is heard; q or Ctrl-C ends it early")
        told = calibrate(show, options, chosen.seconds)
    else:
        told = measure(show, options, chosen.seconds)
    print("\n".join(lines(told, CLICK if chosen.calibrate else KICK)))
    if chosen.distance is not None:
        print("\n".join(advice(told, chosen.distance)))
    return 0


def _refuse_for_patch(chosen: Namespace) -> None:
    """Raises for options that a calibration has no place for: it shows its patch, and nothing else."""
    for option in ("look", "rung"):
        if getattr(chosen, option):
            raise ShowError(f"--{option}", "means nothing with --calibrate, which shows its own patch", "leave it out")


def lines(told: Latency, headline: str) -> list[str]:
    """What was measured, for people."""
    state = told.state
    rows = [
        f"picture: {state.rung}   sound: {state.sound}   hearing: {1000 * told.delay:.0f} ms stated",
        f"presented {state.fps:.1f} frames/s, missed {state.missed}, paced by: {state.pacing}",
        f"{'ms':>15} {'p50':>7} {'p95':>7} {'p99':>7}",
    ]
    rows += [f"{name:>15} {_told(figures)}   {MEANINGS[name]}" for name, figures in told.stages.items()]
    rows += [f"note: {line}" for line in (*_caveats(told), *state.problems)]
    if told.headline is None:
        return [*rows, f"{headline}: none of {told.kicks} was answered"]
    first, *others = told.answers.items()
    rows.append(f"{headline}: p50, p95, p99 {_told(first[1])} ms   ({told.kicks} sounds, {told.unseen} unseen)")
    rows += [f"{SECOND_SIGHT[name]}: {_told(figures)} ms" for name, figures in others if figures != first[1]]
    return rows


def advice(told: Latency, metres: float) -> list[str]:
    """What to set for listeners at a distance from the speakers."""
    if told.headline is None:
        return ["no advice without a measured answer"]
    exact = offset_ms(metres, told.headline[0])
    table = TABLE["av_offset_ms"]
    best = min(table.high, max(table.low, exact))
    said = f"for listeners {metres:g} m from the speakers: --av-offset {best:.0f}"
    if exact < 0:
        said += f", which works where the place is known; elsewhere 0, with light {-exact:.0f} ms after its sound"
    return [said, "subtract what the projector or the screen itself takes; --calibrate and a camera tell"]


def _caveats(told: Latency) -> list[str]:
    said = []
    if not told.adc_known:
        said.append("this sound driver tells no time, so that of the converter is estimated from its stated latency")
    if not told.light_known:
        said.append("the light is taken to begin with the refresh; the screen's own delay comes on top of it")
    if "draw" not in told.stages:
        said.append("drawing runs on the processor here and is not timed by itself")
    return said


def _told(figures: Figures) -> str:
    return " ".join(f"{1000 * seconds:7.1f}" for seconds in figures)


def _again(environment: dict[str, str]) -> int:
    """Starts the same command in a process that has the stage's environment."""
    command = [sys.executable, "-m", "limelight", *sys.argv[1:]]
    with subprocess.Popen(command, env={**os.environ, **environment}) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue  # the child has had it, too, and will print what it has measured
