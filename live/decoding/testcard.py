"""The test card: the last rung, drawn from nothing but a title, so that a wall always says whose it is."""

from __future__ import annotations

import numpy as np

from live import images

BARS = ((180, 180, 180), (180, 180, 16), (16, 180, 180), (16, 180, 16), (180, 16, 180), (180, 16, 16), (16, 16, 180))
GROUND, LINE = 24, 90  # grey of the field and of its grid
CELLS = (16, 9)
SIZE = 688, 384  # px, width and height


def card(title: str) -> np.ndarray:
    """A grid, a circle, seven bars, a grey ramp and the title: uint8 [h, w, 3]."""
    width, height = SIZE
    picture = np.full((height, width, 3), GROUND, np.uint8)
    picture[:, np.arange(CELLS[0]) * width // CELLS[0]] = LINE
    picture[np.arange(CELLS[1]) * height // CELLS[1]] = LINE
    top, bottom = height // 4, height // 2
    columns = np.arange(width * 3 // 4) * len(BARS) // (width * 3 // 4)
    picture[top:bottom, width // 8 : width // 8 + len(columns)] = np.array(BARS, np.uint8)[columns]
    ramp = np.linspace(0, 255, len(columns)).astype(np.uint8)
    picture[bottom : bottom + height // 12, width // 8 : width // 8 + len(columns)] = ramp[:, None]
    y, x = np.mgrid[:height, :width]
    radius = np.hypot(x - width / 2, y - height / 2)
    picture[np.abs(radius - 0.46 * height) < max(1.0, height / 200)] = 200
    _letter(picture, title)
    return picture


def _letter(picture: np.ndarray, title: str) -> None:
    """Writes the title under the bars, as much of it as fits."""
    height, width = picture.shape[:2]
    text = images.lettering([images.Line(title[:60], (255, 255, 255))], max(10, height // 14))
    text = text[: height // 4, : width * 3 // 4, :3]
    top, left = height * 5 // 8, (width - text.shape[1]) // 2
    picture[top : top + text.shape[0], left : left + text.shape[1]] = text
