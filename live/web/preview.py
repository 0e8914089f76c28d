"""The canvas as small JPEG files, made only while somebody looks, once for all who do."""

from __future__ import annotations

import asyncio

import numpy as np

from live import images
from live.between.peephole import CHANNELS, Peephole, Picture
from live.clock import WallClock

QUALITY = 75
ASKED_AHEAD = 1.5  # s that a look lasts: the stage goes on making pictures for so long
ROUND = 0.05  # s between two looks at the peephole
LONGEST_WAIT = 2.0  # s for one picture


class Preview:
    """`newest` is the newest picture: its number, which rises, and its file; 0 where there is none."""

    def __init__(self, peephole: Peephole | None) -> None:
        self.newest = (0, b"")
        self._peephole, self._clock = peephole, WallClock()
        self._until = float("-inf")

    def look(self) -> None:
        """Somebody looks; to be repeated within a second for as long as they do."""
        self._until = self._clock.now() + ASKED_AHEAD
        if self._peephole is not None:
            self._peephole.ask(self._until)

    async def run(self) -> None:
        """Makes files of what the stage shows, for ever."""
        while True:
            await asyncio.sleep(ROUND)
            picture = self._picture()
            if picture is not None:
                self.newest = picture.number, await asyncio.to_thread(_file, picture)

    async def next(self) -> bytes:
        """The next picture's file; empty where the stage shows none in time."""
        before, deadline = self.newest[0], self._clock.now() + LONGEST_WAIT
        while self.newest[0] == before and self._clock.now() < deadline:
            self.look()
            await asyncio.sleep(ROUND)
        return self.newest[1] if self.newest[0] != before else b""

    def _picture(self) -> Picture | None:
        if self._peephole is None or self._clock.now() > self._until:
            return None
        return self._peephole.picture(after=self.newest[0])


def upright(picture: Picture) -> np.ndarray:
    """Its pixels, uint8 [h, w, 3], sRGB, top row first."""
    rows = np.frombuffer(picture.rows, np.uint8).reshape(picture.height, picture.width, CHANNELS)
    return np.ascontiguousarray(rows[::-1, :, :3])


def _file(picture: Picture) -> bytes:
    return images.jpeg(upright(picture), QUALITY)
