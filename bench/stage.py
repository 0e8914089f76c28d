"""Performs a prepared show headless and prints how often and how evenly it presented and decoded.

python -m bench.stage SHOW [--seconds 60] [--size 1280x720] [--fps 60] [--look NAME] [--rung RUNG] [--profile NAME]
python -m bench.stage --gpu-report FILE [--frames 20000] [--rows NAME,NAME] [--budget SECONDS]

Presented are frames that were drawn to their end; a decode's age is what a frame shows minus what it asked for.
The report measures every row of the CUDA stage on shows of its own and writes them as Markdown, with JSON beside;
where there is no CUDA the same path runs with the processor in its place and says what it left out.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import time
from pathlib import Path

from bench import device
from bench.machine import machine
from live.keeper.environment import STAGE_ENVIRONMENT

WARM = 6.0  # s left out of the figures: torch and its first pictures come in


def main() -> None:
    chosen = arguments()
    if chosen.gpu_report:
        rows = chosen.rows.split(",") if chosen.rows else list(device.ROWS)
        device.report(chosen.gpu_report, chosen.frames, rows, chosen.budget)
    elif chosen.show:
        perform(chosen)
    else:
        sys.exit("give a prepared show, or --gpu-report FILE")


def perform(chosen: argparse.Namespace) -> None:
    """Performs the show to its own recordings and prints the figures."""
    from bench import devicestage  # what it needs is not on every machine that only lends its GPU
    from bench.devicecpu import Counted
    from live.clock import WallClock
    from live.options import HEADLESS, TRACKS, StageOptions
    from live.sound.intake import open_input
    from show.folder import open_show

    width, height = map(int, chosen.size.split("x"))
    options = StageOptions(
        chosen.show, TRACKS, HEADLESS, (width, height), chosen.fps, chosen.rung, chosen.look, profile=chosen.profile
    )
    show, counted, begun = open_show(chosen.show), Counted(), time.perf_counter()
    watch = devicestage.Watch(
        lambda _: time.perf_counter() > begun + WARM, math.inf, chosen.seconds + WARM, counted.mark, counted.mark
    )
    performed = devicestage.perform(show, watch, open_input(TRACKS, show, WallClock()), options)
    stage, intervals = watch.stage, performed.intervals
    assert stage is not None
    print(f"{machine()}, {chosen.size}, look {stage.performer.look}, rung {performed.rung} {performed.reason}")
    print(f"presented {1 / intervals.mean():.1f} frames/s, decoded {counted.rate:.1f} pictures/s")
    print(f"{'ms':>16} {'p50':>7} {'p95':>7} {'p99':>7}")
    for name, values in performed.stages.items():
        print(f"{name:>16} " + " ".join(f"{1000 * value:7.1f}" for value in values))
    for problem in performed.problems:
        print(f"problem: {problem}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("show", type=Path, nargs="?")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--fps", type=float, default=60.0)
    parser.add_argument("--look")
    parser.add_argument("--rung")
    parser.add_argument("--profile", default="default")
    parser.add_argument("--gpu-report", type=Path, metavar="FILE", help="measure the CUDA stage into FILE (Markdown)")
    parser.add_argument("--frames", type=int, default=device.FRAMES, help="of the report's longest row")
    parser.add_argument("--budget", type=float, default=math.inf, help="s that the report may take")
    parser.add_argument("--rows", help=f"of the report: {','.join(device.ROWS)}")
    return parser.parse_args()


if __name__ == "__main__":
    if not STAGE_ENVIRONMENT.items() <= os.environ.items():  # the allocator reads its settings when it begins
        os.execve(
            sys.executable, [sys.executable, "-m", "bench.stage", *sys.argv[1:]], {**os.environ, **STAGE_ENVIRONMENT}
        )
    main()
