"""The screen of an Xvfb, seen from outside: its pixels lie in a file (`-fbdir`) in the format of XWD."""

from __future__ import annotations

import mmap
import os
import struct
import subprocess
import threading
import time
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

HEAD = struct.Struct(">25I")  # source: X11/XWDFile.h
COLOUR = 12  # bytes of an entry of the colour map
EVERY = 8  # px between those that a watcher looks at
LOOK = 0.01  # s between two of its looks


@contextmanager
def display(folder: Path, size: tuple[int, int]) -> Iterator[tuple[str, np.ndarray]]:
    """An X server of our own: its name, and its screen as uint8 [h, w, 4], blue first, changing under the reader."""
    ours, theirs = os.pipe()
    screen = f"{size[0]}x{size[1]}x24"
    command = ["Xvfb", "-displayfd", str(theirs), "-screen", "0", screen, "-fbdir", str(folder), "-noreset", "-s", "0"]
    server = subprocess.Popen([*command, "-nolisten", "tcp"], pass_fds=[theirs], stderr=subprocess.DEVNULL)
    os.close(theirs)
    try:
        with os.fdopen(ours) as answer:
            name = f":{answer.readline().strip()}"
        yield name, pixels(folder / "Xvfb_screen0")
    finally:
        server.terminate()
        server.wait()


def pixels(path: Path) -> np.ndarray:
    """The screen that such a file holds, uint8 [h, w, 4], blue first."""
    with path.open("rb") as file:
        held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    head = HEAD.unpack_from(held)
    header, width, height, row, colours = head[0], head[4], head[5], head[12], head[19]
    start = header + COLOUR * colours
    flat = np.frombuffer(held, np.uint8, row * height, start)
    return flat.reshape(height, row // 4, 4)[:, :width]


class Watcher:
    """Looks at a screen, on a thread of its own, until it is told to stop; levels are its means, 0..255."""

    def __init__(self, screen: np.ndarray) -> None:
        self.times: list[float] = []  # s of the monotonic clock, of each look
        self._screen, self._stopped = screen, False
        self._levels: list[float] = []
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def between(self, first: float, last: float) -> tuple[np.ndarray, np.ndarray]:
        """The moments of the looks in a time and of the one before it, and the levels seen, float64 [n] each."""
        begin, end = max(0, bisect_right(self.times, first) - 1), bisect_right(self.times, last)
        return np.array(self.times[begin:end]), np.array(self._levels[begin:end])

    def close(self) -> None:
        self._stopped = True
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopped:
            moment = time.monotonic()
            self._levels.append(float(self._screen[::EVERY, ::EVERY, :3].mean()))
            self.times.append(moment)
            time.sleep(LOOK)
