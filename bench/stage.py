"""Performs a prepared show headless and prints how often and how evenly it presented and decoded.

python -m bench.stage SHOW [--seconds 60] [--size 1280x720] [--fps 60] [--look NAME] [--rung RUNG] [--profile NAME]

Presented are frames that were drawn to their end; a decode's age is what a frame shows minus what it asked for.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from contextlib import closing
from pathlib import Path

from live.channels import MemoryInbox
from live.clock import WallClock
from live.commands import Command, Trigger
from live.intake import open_input
from live.keeper import STAGE_ENVIRONMENT
from live.options import HEADLESS, TRACKS, StageOptions
from live.screen import Headless
from live.stage import Stage
from live.state import State
from show.folder import open_show

WARM = 6.0  # s left out of the figures: torch and its first pictures come in


class First:
    """An outbox that notes when the first picture was on the wall."""

    def __init__(self) -> None:
        self.first = 0.0
        self.last: State | None = None

    def send(self, state: State) -> None:
        self.first = self.first or time.perf_counter()
        self.last = state


class Until(MemoryInbox):
    """An inbox that says quit at a moment of the clock."""

    def __init__(self, end: float) -> None:
        super().__init__()
        self._end = end

    def receive(self) -> list[Command]:
        return [Trigger("quit", None, "bench")] if time.perf_counter() > self._end else []


def main() -> None:
    started = time.perf_counter()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("show", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--fps", type=float, default=60.0)
    parser.add_argument("--look")
    parser.add_argument("--rung")
    parser.add_argument("--profile", default="default")
    chosen = parser.parse_args()
    width, height = map(int, chosen.size.split("x"))
    options = StageOptions(
        chosen.show, TRACKS, HEADLESS, (width, height), chosen.fps, chosen.rung, chosen.look, profile=chosen.profile
    )
    show, clock, outbox = open_show(chosen.show), WallClock(), First()
    with closing(Headless()) as screen, closing(open_input(TRACKS, show, clock)) as intake:
        with closing(Stage(show, options, clock, screen, intake)) as stage:
            stage.run(Until(started + chosen.seconds + WARM), outbox)
            report(stage, outbox, started, chosen)


def report(stage: Stage, outbox: First, started: float, chosen: argparse.Namespace) -> None:
    """Prints the figures of a stage that has run."""
    figures = stage.timings.figures(skip=round(WARM * stage.timings.fps))
    print(f"{platform.node()}, {os.cpu_count()} cores, {chosen.size}, look {stage.performer.look}")
    print(f"first picture after {outbox.first - started:.2f} s (imports of the stage left out)")
    print(f"presented {1 / figures['interval'][0]:.1f} frames/s at the median interval")
    if stage.worker:
        print(f"decoded {stage.worker.decoded / chosen.seconds:.1f} pictures/s on {stage.worker.device or 'nothing'}")
    print(f"rung {outbox.last.rung} {outbox.last.rung_reason}")
    print(f"{'ms':>12} {'p50':>7} {'p95':>7} {'p99':>7}")
    for name, values in figures.items():
        print(f"{name:>12} " + " ".join(f"{1000 * value:7.1f}" for value in values))
    for problem in outbox.last.problems:
        print(f"problem: {problem}")


if __name__ == "__main__":
    if not STAGE_ENVIRONMENT.items() <= os.environ.items():  # the allocator reads its settings when it begins
        os.execve(
            sys.executable, [sys.executable, "-m", "bench.stage", *sys.argv[1:]], {**os.environ, **STAGE_ENVIRONMENT}
        )
    main()
