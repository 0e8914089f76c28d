"""A block of memory that the stage and the desk share: the canvas, small, and what the overlay says of the page.

It is a file, so that a new keeper and its desk find what the stage shows. Both sides only ever copy; a reader that
meets a writer halfway comes back later, so that neither waits.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from live.between.mapped import mapped

WIDTH, HEIGHT = 640, 360  # px of a picture at 16:9; other shapes have the same area
MOST_PIXELS = WIDTH * HEIGHT
CHANNELS = 4
LONGEST_ADDRESS = 200  # bytes

_TURN, _SIZE, _WANTED = struct.Struct("Q"), struct.Struct("II"), struct.Struct("d")
_SIZE_AT, _WANTED_AT, _ADDRESS_AT = 8, 16, 24  # bytes
_PIXELS_AT = _ADDRESS_AT + LONGEST_ADDRESS
_BYTES = _PIXELS_AT + CHANNELS * MOST_PIXELS


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with its number, which rises; `rows` are RGBA, sRGB, 8 bit, the lowest row first, as OpenGL has it."""

    number: int
    width: int
    height: int
    rows: bytes


class Peephole:
    """One block; with a path it crosses to a process that is being started."""

    def __init__(self, path: Path | None = None) -> None:
        """`path` is a file that others map too; without one the block is this process's own. OSError for a bad one."""
        self._path = path
        self._bytes = mapped(path, _BYTES)

    def __reduce__(self) -> tuple[Callable[[Path | None], Peephole], tuple[Path | None]]:
        return _arrived, (self._path,)

    @property
    def address(self) -> str:
        """Where the page is, with its token; empty while there is none."""
        return bytes(self._bytes[_ADDRESS_AT:_PIXELS_AT]).rstrip(b"\0").decode("utf-8", "replace")

    @address.setter
    def address(self, written: str) -> None:
        self._bytes[_ADDRESS_AT:_PIXELS_AT] = written.encode()[:LONGEST_ADDRESS].ljust(LONGEST_ADDRESS, b"\0")

    def ask(self, until: float) -> None:
        """Somebody looks until that moment, in s of the machine's clock."""
        _WANTED.pack_into(self._bytes, _WANTED_AT, until)

    def wanted(self, now: float) -> bool:
        """Whether somebody looks."""
        return bool(now < _WANTED.unpack_from(self._bytes, _WANTED_AT)[0])

    def put(self, width: int, height: int, rows: memoryview) -> None:
        """Shows a picture of at most `MOST_PIXELS`, its bytes as `Picture` has them."""
        turn = self._turn + self._turn % 2  # a stage may have been killed over it
        _TURN.pack_into(self._bytes, 0, turn + 1)  # odd while it is being written
        _SIZE.pack_into(self._bytes, _SIZE_AT, width, height)
        self._bytes[_PIXELS_AT : _PIXELS_AT + len(rows)] = rows
        _TURN.pack_into(self._bytes, 0, turn + 2)

    def picture(self, after: int = 0) -> Picture | None:
        """The newest picture; None where none has come after that number, or one is being written at the moment."""
        turn = self._turn
        width, height = _SIZE.unpack_from(self._bytes, _SIZE_AT)
        if turn <= after or turn % 2 or width * height > MOST_PIXELS:
            return None
        rows = bytes(self._bytes[_PIXELS_AT : _PIXELS_AT + CHANNELS * width * height])
        return Picture(turn, width, height, rows) if self._turn == turn else None

    @property
    def _turn(self) -> int:
        return int(_TURN.unpack_from(self._bytes, 0)[0])


def _arrived(path: Path | None) -> Peephole:
    """The block in the process that it has crossed to; a stage without the page's picture is better than none."""
    try:
        return Peephole(path)
    except OSError:
        return Peephole()


def small(size: tuple[int, int], most: int = MOST_PIXELS) -> tuple[int, int]:
    """The size of a canvas's picture: its shape, within `most` pixels, and no larger than itself."""
    width, height = size
    scale = min(1.0, (most / (width * height)) ** 0.5)
    return max(1, int(width * scale)), max(1, int(height * scale))
