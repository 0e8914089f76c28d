"""The last picture on the wall, in memory that outlives the stage: twice, so that one is whole whenever it dies.

The stage puts it there several times a second, the backdrop shows it.
"""

from __future__ import annotations

import struct
from pathlib import Path

from live.between.mapped import mapped
from live.between.peephole import CHANNELS, Picture

WIDTH, HEIGHT = 1280, 720  # px at 16:9; other shapes have the same area
MOST_PIXELS = WIDTH * HEIGHT
PERIOD = 0.2  # s between two

_HEAD = struct.Struct("QII")  # number, 0 while it is being written; width, height
_NUMBER = struct.Struct("Q")
_PIXELS = CHANNELS * MOST_PIXELS
_PLACE = _HEAD.size + _PIXELS
_BYTES = 2 * _PLACE


class LastPicture:
    """Two places for a picture; the stage writes into the older one, so that the newer one is always whole."""

    def __init__(self, path: Path | None = None) -> None:
        """`path` is the file, None for memory of this process alone. OSError where it cannot be made."""
        self._bytes = mapped(path, _BYTES)

    def wanted(self, now: float) -> bool:
        """Always: nobody knows when a stage dies."""
        return True

    def put(self, width: int, height: int, rows: memoryview) -> None:
        """Keeps a picture of at most `MOST_PIXELS`, its bytes as `live.between.peephole.Picture` has them."""
        numbers = self._numbers
        place = numbers.index(min(numbers)) * _PLACE
        _HEAD.pack_into(self._bytes, place, 0, width, height)
        start = place + _HEAD.size
        self._bytes[start : start + len(rows)] = rows
        _NUMBER.pack_into(self._bytes, place, max(numbers) + 1)

    @property
    def number(self) -> int:
        """Of the newest picture, 0 while there is none; it rises."""
        return max(self._numbers)

    def picture(self) -> Picture | None:
        """The newest one; None where there is none, or where two have come while it was read."""
        numbers = self._numbers
        place = numbers.index(max(numbers)) * _PLACE
        number, width, height = _HEAD.unpack_from(self._bytes, place)
        if not number or width * height > MOST_PIXELS:
            return None
        start = place + _HEAD.size
        rows = bytes(self._bytes[start : start + CHANNELS * width * height])
        again = int(_NUMBER.unpack_from(self._bytes, place)[0])
        return Picture(number, width, height, rows) if again == number else None

    @property
    def _numbers(self) -> list[int]:
        return [int(_NUMBER.unpack_from(self._bytes, place)[0]) for place in (0, _PLACE)]


def last_picture(path: Path) -> LastPicture:
    """The one at a path, or where that cannot be had one of our own, in which there never is any."""
    try:
        return LastPicture(path)
    except OSError:
        return LastPicture()
