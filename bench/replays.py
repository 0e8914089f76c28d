"""How true a replay is that begins in the middle of a show, and what keeping it costs the frame loop.

python -m bench.replays SHOWDIR [--size 320x180] [--fps 30] [--seconds 24] [--looks A,B]

Each look is performed by a stage with a stepped clock, headless, from baked frames; then the ring's pieces but the
first are replayed, and every frame is held against the one that was shown: its pixels, and what its shaders were told
(position, levels, parameters, spectrum and waveform). A replay without a frame fails.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from bench.machine import machine
from live import gl
from live.between.channels import MemoryInbox, MemoryOutbox
from live.clock import SteppedClock
from live.display.screen import Headless
from live.drawing.looks import library
from live.frame import Frame
from live.options import StageOptions
from live.performing.opening import performer
from live.performing.performer import Moment, Performer
from live.rendering import replay
from live.replays.ring import began, pieces
from live.sound.intake import Intake
from live.sound.locator import TapeLocator
from live.sound.tapes import Tapes
from live.stage.stage import Stage
from show.folder import Show, open_show

RATE = 48000  # Hz


class Seen(Headless):
    """A screen that keeps what it has shown, and what the stage before it had told its shaders."""

    def __init__(self) -> None:
        super().__init__()
        self.stage: Stage | None = None
        self.frames: list[np.ndarray] = []
        self.told: list[Frame | None] = []

    def present(self, canvas: gl.Texture, overlay: np.ndarray | None) -> None:
        super().present(canvas, overlay)
        width, height = canvas.size
        rows = np.frombuffer(canvas.read(), np.uint8).reshape(height, width, 4)
        self.frames.append(rows[::-1, :, :3].copy())
        self.told.append(self.stage.performer.told if self.stage else None)


@dataclass(slots=True)
class Performed:
    """What was shown and told, by frame; the s that keeping took at frames of a piece, and at those that begin one."""

    frames: list[np.ndarray]
    told: list[Frame | None]
    usual: list[float]
    begins: list[float]


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
            print(line(show, look, (int(width), int(height)), chosen.fps, chosen.seconds, Path(folder)), flush=True)


def line(show: Show, look: str, size: tuple[int, int], fps: float, seconds: float, folder: Path) -> str:
    """The line of one look."""
    shown = performed(show, look, size, fps, seconds, folder)
    kept = pieces(folder)
    for piece in kept[:1]:
        piece.rename(folder / f"gone-{piece.name}")
    start = began(kept[1])
    unlike, inputs, count, last = 0, 0, 0, start
    same_from = start  # after the last frame whose pixels differ
    for moment, pixels, told in replayed(folder):
        count, last = count + 1, moment.now
        apart = int(np.abs(pixels.astype(int) - shown.frames[moment.index]).max())
        inputs += not same(shown.told[moment.index], told)
        if apart:
            unlike, same_from, off = unlike + 1, moment.now, apart
    if not count:
        raise SystemExit(f"{look}: the replay has no frame")
    pictures = f"the same after {same_from - start:.1f} s" if unlike else "the same from the first frame on"
    if unlike and same_from == last:
        pictures = f"never the same in {count / fps:.0f} s (off by {off} of 255 at the end)"
    size_kept = sum(path.stat().st_size for piece in kept[1:-1] for path in piece.glob("*"))
    rate = size_kept / max(1e-9, began(kept[-1]) - start) if len(kept) > 2 else float("nan")
    return (
        f"{look:<10} {unlike:4} of {count} frames differ, {pictures}; shaders were told otherwise in {inputs}; "
        f"keeping a frame {1e6 * np.median(shown.usual):.0f} us (p99 {1e6 * np.percentile(shown.usual, 99):.0f}), "
        f"beginning a piece {1e6 * np.median(shown.begins):.0f} us; {rate / 1e6:.2f} MB/s"
    )


def replayed(folder: Path) -> Iterator[tuple[Moment, np.ndarray, Frame | None]]:
    """Each frame of a replay: its moment, its pixels, and what its shaders were told."""
    made: list[Performer] = []

    def noted(*given: Any) -> Performer:
        made.append(performer(*given))
        return made[-1]

    with mock.patch.object(replay, "performer", noted):
        for frame in replay.replay(folder):
            yield frame.moment, frame.pixels, made[-1].told


def same(one: Frame | None, other: Frame | None) -> bool:
    """Whether two frames tell shaders the same, to the last bit."""
    if one is None or other is None:
        return one is other
    first, second = ((each.index, each.time, each.dt, each.levels, each.position, each.progress, dict(each.parameters))
                     for each in (one, other))  # fmt: skip
    arrays = (one.waveform, other.waveform), (one.spectrum, other.spectrum)
    return first == second and all(np.array_equal(*pair) for pair in arrays)


def performed(show: Show, look: str, size: tuple[int, int], fps: float, seconds: float, folder: Path) -> Performed:
    """Performs a look into a ring in the folder."""
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
            screen.stage, keeping = stage, stage._keeping.replays
            add, ring = keeping.add, keeping._ring

            def timed(moment: Moment, performer: Performer) -> None:
                beginning = ring is not None and ring.due(moment.now)
                start = time.perf_counter()
                add(moment, performer)
                (begins if beginning else usual).append(time.perf_counter() - start)

            with mock.patch.object(keeping, "add", timed):
                stage.run(MemoryInbox(), MemoryOutbox())
        return Performed(screen.frames, screen.told, usual, begins)


if __name__ == "__main__":
    main()
