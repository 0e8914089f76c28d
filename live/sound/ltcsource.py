"""A sound source of which one channel carries linear timecode: that one is read, the others are the music."""

from __future__ import annotations

import numpy as np

from live.commands import Timecode
from live.sound.sources import Relayed, Source
from live.tempo.ltc import LtcEar
from show.timecode import Rate

USUAL = (1, 2)  # the channels of music where none are chosen


class TimecodeChannel(Relayed):
    """Hands on what a source gives, without the timecode in its `column`, from 0; `expected` is the show's rate."""

    def __init__(self, source: Source, column: int, expected: Rate | None) -> None:
        super().__init__(source)
        self._column, self._expected = column, expected
        self._ear = LtcEar(source.rate, expected)
        self._listened = source.rate
        self._missing = False
        self._said: list[Timecode] = []

    @property
    def problem(self) -> str:
        """What is wrong with the source, or that it has no such channel."""
        missing = f"timecode: the input has no channel {self._column + 1}" if self._missing else ""
        return super().problem or missing

    def passed(self, block: np.ndarray) -> np.ndarray:
        """The music of a block float32 [n, channels]; silence where there is nothing but timecode."""
        self._missing = block.shape[1] <= self._column
        if self._missing:
            return block
        if self.rate != self._listened:
            self._ear, self._listened = LtcEar(self.rate, self._expected), self.rate
        self._said += self._ear.hear(block[:, self._column], self.adc)
        music = np.delete(block, self._column, axis=1) if block.shape[1] > 1 else np.zeros_like(block)
        self.channels = music.shape[1]
        return music

    def taken(self) -> list[Timecode]:
        """What the timecode has said since the last call, oldest first; its times are those of the source's clock."""
        said, self._said = self._said, []
        return said


def with_timecode(picked: tuple[int, ...] | None, channel: int) -> tuple[tuple[int, ...], int]:
    """The channels to open (from 1) for music and timecode, and the column (from 0) of the timecode among them."""
    music = picked or USUAL
    opened = music if channel in music else (*music, channel)
    return opened, opened.index(channel)
