"""How true a replay is that begins in the middle of a show, and what keeping it costs the frame loop.

python -m bench.replays SHOWDIR [--size 320x180] [--fps 30] [--seconds 24] [--looks A,B]

Each look is performed by a stage with a stepped clock, headless, from baked frames; then the ring's pieces but the
first are replayed and every frame is held against the one that was shown.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from contextlib import closing
from pathlib import Path

import numpy as np

from bench.machine import machine
from live.channels import MemoryInbox, MemoryOutbox
from live.clock import SteppedClock
from live.intake import Intake
from live.locator import TapeLocator
from live.looks import library
from live.options import StageOptions
from live.replay import replay
from live.replays.ring import began, pieces
from live.screen import Headless
from live.stage import Stage
from live.tapes import Tapes
from show.folder import Show, open_show

RATE = 48000  # Hz


class Seen(Headless):
    """A screen that keeps what it has shown."""

    def __init__(self) -> None:
        super().__init__()
        self.frames: list[np.ndarray] = []

    def present(self, canvas, overlay) -> None:
        super().present(canvas, overlay)
        width, height = canvas.size
        rows = np.frombuffer(canvas.read(), np.uint8).reshape(height, width, 4)
        self.frames.append(rows[::-1, :, :3].copy())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("show", type=Path)
    parser.add_argument("--size", default="320x180")
    parser.add_argument("--fps", type=float, default=30.0)
    parser.add_argument("--seconds", type=float, default=24.0)
    parser.add_argument("--looks")
    chosen = parser.parse_args()
    width, _, height = chosen.size.partition("x")
    show = open_show(chosen.show)
    print(machine())
    for look in chosen.looks.split(",") if chosen.looks else library(show.looks).names():
        with tempfile.TemporaryDirectory() as folder:
            print(told(show, look, (int(width), int(height)), chosen.fps, chosen.seconds, Path(folder)), flush=True)


def told(show: Show, look: str, size: tuple[int, int], fps: float, seconds: float, folder: Path) -> str:
    """The line of one look."""
    frames, usual, begins = performed(show, look, size, fps, seconds, folder)
    kept = pieces(folder)
    unlike: list[tuple[float, int]] = []
    start = last = began(kept[1])
    for piece in kept[:1]:
        piece.rename(folder / f"gone-{piece.name}")
    count = 0
    for frame in replay(folder):
        count, last = count + 1, frame.moment.now
        apart = int(np.abs(frame.pixels.astype(int) - frames[frame.moment.index]).max())
        if apart:
            unlike.append((frame.moment.now - start, apart))
    same = f"the same after {unlike[-1][0]:.1f} s" if unlike else "the same from the first frame on"
    if unlike and unlike[-1][0] == last - start:
        same = f"never the same in {count / fps:.0f} s (off by {unlike[-1][1]} of 255 at the end)"
    size_kept = sum(path.stat().st_size for piece in kept[1:-1] for path in piece.glob("*"))
    rate = size_kept / max(1e-9, began(kept[-1]) - start) if len(kept) > 2 else float("nan")
    return (
        f"{look:<10} {len(unlike):4} of {count} frames differ, {same}; "
        f"keeping a frame {1e6 * np.median(usual):.0f} us (p99 {1e6 * np.percentile(usual, 99):.0f}), "
        f"beginning a piece {1e6 * np.median(begins):.0f} us; {rate / 1e6:.2f} MB/s"
    )


def performed(
    show: Show, look: str, size: tuple[int, int], fps: float, seconds: float, folder: Path
) -> tuple[list[np.ndarray], list[float], list[float]]:
    """What was shown, and the s that keeping took at frames of a piece and at those that begin one."""
    options = StageOptions(
        show.root, "tracks", "headless", size, fps, "baked", look, frames=round(fps * seconds),
        replay_minutes=60.0, replay_ring=folder,
    )  # fmt: skip
    usual: list[float] = []
    begins: list[float] = []
    tapes = Tapes(show.tracks, RATE, ahead=False)
    intake = Intake(tapes, TapeLocator(tapes), tapes)
    with closing(Seen()) as screen, closing(intake):
        with closing(Stage(show, options, SteppedClock(100.0), screen, intake)) as stage:
            replays = stage._keeping.replays
            add, ring = replays.add, replays._ring

            def timed(moment, performer) -> None:
                beginning = ring is not None and ring.due(moment.now)
                start = time.perf_counter()
                add(moment, performer)
                (begins if beginning else usual).append(time.perf_counter() - start)

            replays.add = timed
            stage.run(MemoryInbox(), MemoryOutbox())
        return screen.frames, usual, begins


if __name__ == "__main__":
    main()
