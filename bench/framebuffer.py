"""The screen of an Xvfb, seen from outside: its pixels lie in a file (`-fbdir`) in the format of XWD."""

from __future__ import annotations

import mmap
import os
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

HEAD = struct.Struct(">25I")  # source: X11/XWDFile.h
COLOUR = 12  # bytes of an entry of the colour map


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
