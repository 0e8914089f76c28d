"""How much a picture changes from frame to frame, on a grid of 30 Hz."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

GRID = 30.0  # Hz, the frame rate at which changes are looked at
ROUNDING = 0.0015  # s by which times in a file may be off; some formats count in whole milliseconds
PIXELS = 768 * 768  # of the seed paper's videos; larger pictures are reduced to as many
LUMA = np.array([0.299, 0.587, 0.114], np.float32)

Frame = TypeVar("Frame")


@dataclass(frozen=True, slots=True, eq=False)
class Motion:
    """The changes between neighbouring frames, each at the time of the later one.

    `times`: float64 [n] s, rising, on the clock of the sound (0 = its first sample).
    `change`: float64 [n], mean absolute difference in grey, 0..255. `share`: float64 [n], the part 0..1 of all
    pixels' three channels that differ at all. `duration`: s from the sound's start to the last frame's end.
    `rate`: frames a second in the file; `size`: its (width, height). `cut`: it broke off or was damaged.
    """

    times: np.ndarray
    change: np.ndarray
    share: np.ndarray
    duration: float
    rate: float
    size: tuple[int, int]
    cut: bool


def apart(frames: Iterable[tuple[float, Frame]]) -> Iterator[tuple[float, Frame]]:
    """Frames by their times in s, without those less than 1/30 s after the last that was given.

    So at 60 frames a second every other frame is compared with the one 1/30 s before it.
    """
    last = -np.inf
    for time, frame in frames:
        if time - last >= 1 / GRID - ROUNDING:
            last = time
            yield time, frame


def changes(pictures: Iterable[tuple[float, np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Times, change and share as in `Motion` of pictures in grey uint8 [h, w] and colour uint8 [h, w, 3].

    Only two pictures are held at a time.
    """
    rows, last = [], None
    for time, grey, colour in pictures:
        if last is not None:
            rows.append((time, _difference(grey, last[0]), float(np.mean(colour != last[1]))))
        last = grey, colour
    times, change, share = np.array(rows, np.float64).reshape(-1, 3).T
    return times, change, share


def _difference(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.mean(np.maximum(a, b) - np.minimum(a, b)))


def grey(colour: np.ndarray) -> np.ndarray:
    """The luma of uint8 [h, w, 3] as uint8 [h, w]."""
    return np.round(colour @ LUMA).astype(np.uint8)


def reduced(size: tuple[int, int]) -> tuple[int, int]:
    """The size at which frames are compared: (width, height) itself, or in its shape with at most `PIXELS` pixels."""
    scale = min(1.0, (PIXELS / (size[0] * size[1])) ** 0.5)
    return max(1, int(size[0] * scale)), max(1, int(size[1] * scale))


def on_grid(times: np.ndarray, change: np.ndarray, count: int) -> np.ndarray:
    """Changes (float64 [n] each) on the grid of `GRID` Hz from time 0: float64 [count].

    A change between two points of the grid is split between them by nearness, so that neither its amount nor its
    time is altered; at 30 and 60 frames a second each falls on its point. Changes off the grid are left out.
    """
    place = np.round(times * GRID, 3)
    before = np.floor(place).astype(np.int64)
    after = place - before
    grid = np.zeros(count)
    for index, part in ((before, 1 - after), (before + 1, after)):
        inside = (index >= 0) & (index < count)
        np.add.at(grid, index[inside], (part * change)[inside])
    return grid
