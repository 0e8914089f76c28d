"""A contact sheet: some frames of a video side by side in one picture, to be looked at."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from live import images

COLUMNS, ROWS = 4, 4
WIDTH = 400  # px of one frame
GAP = 4  # px


class Sheet:
    """Collects `COLUMNS` x `ROWS` frames spread evenly over `total`."""

    def __init__(self, total: int) -> None:
        count = min(COLUMNS * ROWS, total)
        self._wanted = {(2 * n + 1) * total // (2 * count) for n in range(count)}
        self._frames: list[np.ndarray] = []

    def add(self, index: int, pixels: np.ndarray) -> None:
        """Takes the frame at `index`, uint8 [h, w, 3], if it is one of those wanted."""
        if index in self._wanted:
            height = round(WIDTH * pixels.shape[0] / pixels.shape[1])
            self._frames.append(images.resized(pixels, (WIDTH, height)))

    def write(self, path: Path) -> None:
        """Writes the sheet as a picture."""
        path.parent.mkdir(parents=True, exist_ok=True)
        images.write(path, tiled(self._frames))


def tiled(frames: list[np.ndarray]) -> np.ndarray:
    """The frames (uint8 [h, w, 3], one size) in reading order, on black: uint8."""
    height, width = frames[0].shape[:2]
    rows = -(-len(frames) // COLUMNS)
    sheet = np.zeros((rows * (height + GAP) - GAP, COLUMNS * (width + GAP) - GAP, 3), np.uint8)
    for number, frame in enumerate(frames):
        top, left = number // COLUMNS * (height + GAP), number % COLUMNS * (width + GAP)
        sheet[top : top + height, left : left + width] = frame
    return sheet
