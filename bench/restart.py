"""Kills a running stage with SIGKILL again and again, and prints how long the wall stood still and where it went on.

python -m bench.restart SHOWDIR [--kills 5] [--size 1280x720]

The whole program runs (keeper, stage, desk), headless, playing the show's own recordings.
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from live.channels import Inbox, Outbox
from live.options import HEADLESS, DeskOptions, StageOptions
from live.state import State

FRAMES = "LIMELIGHT_BENCH_FRAMES"  # where the stage leaves a line for each frame
LIVED = 8.0  # s that each stage may show


class Noting:
    """An outbox that notes process, time, track and second of every frame where SIGKILL cannot lose them."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._file = os.open(os.environ[FRAMES], os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def send(self, state: State) -> None:
        os.write(self._file, f"{os.getpid()} {state.time} {state.track} {state.second}\n".encode())
        self._outbox.send(state)


def perform(options: StageOptions, inbox: Inbox, outbox: Outbox) -> int:
    """The real stage, with its frames noted."""
    from live import stage

    return stage.perform(options, inbox, Noting(outbox))


def keep(show: Path, size: tuple[int, int]) -> int:
    """The keeper with that stage, in this process."""
    from live.keeper import run

    options = StageOptions(show, screen=HEADLESS, size=size, input="tracks")
    return run(options, DeskOptions(osc=0, show=show), stage_module="bench.restart")


def lines(path: Path) -> np.ndarray:
    """Float64 [frames, 4]: process, time s, track, second of every whole line."""
    text = path.read_text() if path.exists() else ""
    return np.array([line.split() for line in text.splitlines(keepends=True) if line.endswith("\n")], float)


def wait_for_another(path: Path, before: float) -> np.ndarray:
    """The first frame of a stage that is not the process `before`."""
    while True:
        noted = lines(path)
        fresh = noted[noted[:, 0] != before] if len(noted) else noted
        fresh = fresh[fresh[:, 1] > noted[noted[:, 0] == before][-1, 1]] if before and len(fresh) else fresh
        if len(fresh):
            return fresh[0]
        time.sleep(0.02)


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
    keeper = subprocess.Popen(command, env={**os.environ, FRAMES: str(path)})
    started = time.monotonic()
    first = wait_for_another(path, 0.0)
    print(f"{platform.node()}: {os.cpu_count()} cores, {chosen.size}; first frame after {first[1] - started:.2f} s")
    stood = []
    for _ in range(chosen.kills):
        time.sleep(LIVED)
        last = lines(path)[-1]
        os.kill(int(last[0]), signal.SIGKILL)
        last = lines(path)[-1]
        again = wait_for_another(path, last[0])
        stood.append(again[1] - last[1])
        error = (again[3] - last[3]) - stood[-1]
        print(f"still for {stood[-1]:.2f} s; track {last[2]:g} -> {again[2]:g}; place off by {error:+.2f} s")
    print(f"median {np.median(stood):.2f} s, longest {max(stood):.2f} s")
    keeper.send_signal(signal.SIGINT)
    keeper.wait(60)


if __name__ == "__main__":
    main()
