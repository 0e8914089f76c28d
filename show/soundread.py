"""A recording while it is being read: blocks in order, and the limits that keep memory bounded."""

from __future__ import annotations

import numpy as np

from show.errors import ShowError

LONGEST = 3600.0  # s
LARGEST = 1 << 31  # bytes of samples: an hour of stereo at 48 kHz fits, an hour of six channels does not
RATES = (4_000, 768_000)  # Hz


class Refused(Exception):
    """A library cannot open this file; another may."""


class Pieces:
    """What has been read of one file so far; `cut` says that its end is missing or damaged."""

    def __init__(self, where: object) -> None:
        self.where = where
        self.rate = 0
        self.declared = 0.0  # s, what the file's header promises; 0 = nothing
        self.cut = False
        self._blocks: list[np.ndarray] = []
        self._length = 0

    def begin(self, rate: int, channels: int, declared: float) -> None:
        """The header has been read: `rate` in Hz, `declared` length in s; refuses what cannot be held."""
        if not RATES[0] <= rate <= RATES[1]:
            raise ShowError(self.where, f"sampled at {rate} Hz", "convert it to 44100 Hz")
        self._blocks.clear()
        self._length = 0
        self.rate, self.declared = rate, declared
        self._refuse_if_over(declared, declared * rate * channels * 4)

    def add(self, block: np.ndarray) -> None:
        """The next samples, float32 [n, channels]."""
        self._count(block)
        self._blocks.append(block)

    @property
    def seconds(self) -> float:
        """Length read so far in s."""
        return self._length / self.rate if self.rate else 0.0

    def joined(self) -> np.ndarray:
        """All samples, float32 [n, channels]; the blocks are let go."""
        samples = np.concatenate(self._blocks) if self._blocks else np.zeros((0, 1), np.float32)
        self._blocks.clear()
        return samples

    def _count(self, block: np.ndarray) -> None:
        self._length += len(block)
        self._refuse_if_over(self.seconds, self._length * block.shape[1] * 4)

    def _refuse_if_over(self, seconds: float, size: float) -> None:
        if seconds > LONGEST:
            raise ShowError(self.where, f"longer than {LONGEST / 60:.0f} minutes", "split it into several tracks")
        if size > LARGEST:
            raise ShowError(self.where, "more than 2 GB of samples", "split it, or mix it down to stereo")
