"""Kills a running stage with SIGKILL again and again, and prints how long the wall stood still and where it went on.

python -m bench.restart SHOWDIR [--kills 5] [--size 1280x720]

The whole program runs (keeper, stage, desk), headless, playing the show's own recordings.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from bench.machine import machine
from bench.noted import FRAMES, Noted, Noting, off
from live.between.channels import Inbox, Outbox
from live.options import HEADLESS, DeskOptions, StageOptions
from show.folder import open_show

LIVED = 8.0  # s that each stage may show: by then its recording plays and its decoder serves


def perform(options: StageOptions, inbox: Inbox, outbox: Outbox) -> int:
    """The real stage, with its frames noted."""
    from live.stage import process

    return process.perform(options, inbox, Noting(outbox))


def keep(show: Path, size: tuple[int, int]) -> int:
    """The keeper with that stage, in this process."""
    from live.keeper.keeper import run

    options = StageOptions(show, screen=HEADLESS, size=size, input="tracks")
    return run(options, DeskOptions(osc=0, show=show), stage_module="bench.restart")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("show", type=Path)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--keep", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    width, height = map(int, chosen.size.split("x"))
    if chosen.keep:
        sys.exit(keep(chosen.show, (width, height)))
    with tempfile.TemporaryDirectory() as folder:
        _measure(chosen, Path(folder) / "frames")


def _measure(chosen: argparse.Namespace, path: Path) -> None:
    command = [sys.executable, "-m", "bench.restart", str(chosen.show), "--size", chosen.size, "--keep"]
    started = time.monotonic()
    keeper = subprocess.Popen(command, env={**os.environ, FRAMES: str(path)})
    noted, durations = Noted(path), [track.duration for track in open_show(chosen.show).tracks]
    first = noted.another(())
    print(f"{machine()}, {chosen.size}; first frame after {first.time - started:.2f} s")
    time.sleep(LIVED)
    stood = []
    for _ in range(chosen.kills):
        os.kill(first.process, signal.SIGKILL)
        time.sleep(0.05)
        last = noted.last(first.process)
        first = noted.another(noted.firsts.copy())
        stood.append(first.time - last.time)
        time.sleep(LIVED)
        later = noted.last(first.process)
        place = f"track {last.track} -> {later.track}; place off by {off(durations, last, later):+.2f} s"
        print(f"rung {last.rung}: still for {stood[-1]:.2f} s; {LIVED:g} s later {place}", flush=True)
    print(f"median {np.median(stood):.2f} s, longest {max(stood):.2f} s")
    keeper.send_signal(signal.SIGINT)
    keeper.wait(60)


if __name__ == "__main__":
    main()
