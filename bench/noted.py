"""The frames of stages that are killed at any moment: noted by themselves, read on by whoever watches them."""

from __future__ import annotations

import os
import time
from bisect import bisect_left, bisect_right
from collections.abc import Container, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from live.between.channels import Outbox
from live.state.state import State

FRAMES = "LIMELIGHT_BENCH_FRAMES"  # where the stage leaves a line for each frame
LOOK = 0.01  # s between two looks at the file
PATIENCE = 120.0  # s for the first frame of a stage


@dataclass(frozen=True, slots=True)
class Frame:
    """One presented frame: its stage's process, s of the monotonic clock, track from 1, second of it, rung."""

    process: int
    time: float
    track: int
    second: float
    rung: str


class Noting:
    """An outbox that notes every frame where SIGKILL cannot lose it."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._file = os.open(os.environ[FRAMES], os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def send(self, state: State) -> None:
        line = f"{os.getpid()} {state.time} {state.track} {state.second} {state.rung or '-'}\n"
        os.write(self._file, line.encode())
        self._outbox.send(state)

    def end(self) -> None:
        self._outbox.end()


class Noted:
    """What has been noted in a file; a look reads on from where the one before ended, as one comes every 10 ms."""

    def __init__(self, path: Path) -> None:
        self.frames: list[Frame] = []
        self.firsts: dict[int, Frame] = {}  # the first frame of each stage, by process
        self._path, self._at = path, 0

    def look(self) -> None:
        """Takes in the whole lines that have come since."""
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            file.seek(self._at)
            whole, end, _ = file.read().rpartition(b"\n")
        self._at += len(whole) + len(end)
        for line in whole.decode().splitlines():
            process, moment, track, second, rung = line.split()
            frame = Frame(int(process), float(moment), int(track), float(second), rung)
            self.frames.append(frame)
            self.firsts.setdefault(frame.process, frame)

    def last(self, process: int) -> Frame:
        """The newest frame of a stage."""
        self.look()
        return next(frame for frame in reversed(self.frames) if frame.process == process)

    def another(self, known: Container[int]) -> Frame:
        """Waits for the first frame of a stage that is none of the known ones."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            self.look()
            for process, frame in self.firsts.items():
                if process not in known:
                    return frame
            time.sleep(LOOK)
        raise SystemExit("no new frame came")

    def gaps(self, process: int, first: float, last: float) -> np.ndarray:
        """The s between frames of a stage in a time, as `gaps` has them."""
        self.look()
        return gaps([frame.time for frame in self.frames if frame.process == process], first, last)


def gaps(times: Sequence[float], first: float, last: float) -> np.ndarray:
    """The s between frames from `first` to `last`, float64 [n]; `times`, in s, are those of all frames, in order.

    The gap in which the time begins is whole, as what happens at `first` makes that one longer; the last one lasts to
    the next frame, or so far where there is none yet.
    """
    begin, end = max(0, bisect_right(times, first) - 1), bisect_left(times, last) + 1
    part = list(times[begin:end])
    return np.diff([*part, last] if not part or part[-1] < last else part)


def off(durations: Sequence[float], last: Frame, later: Frame) -> float:
    """The s by which the place at a later frame is before (negative: behind) one that has played on since `last`.

    `durations` are those of the show's tracks in s, which follow each other.
    """
    played = min(sum(durations), placed(durations, last) + later.time - last.time)
    return placed(durations, later) - played


def placed(durations: Sequence[float], frame: Frame) -> float:
    """The s of the whole show at which a frame is."""
    return sum(durations[: frame.track - 1]) + frame.second
