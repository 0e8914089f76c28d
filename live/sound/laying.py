"""A recording on its way into memory that is there already: at the rate and with the channels of what plays it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from show import recording
from show.guards import sane
from show.resampling import Seamless
from show.soundread import Pieces

CHANNELS = 2


def laid(path: Path, rate: int, deck: np.ndarray) -> np.ndarray:
    """The recording at `rate` in the first part of `deck`, float32 [n, 2]; a part of its own where it does not fit.

    Mono sounds twice, of more than two channels the mean on both; what is no number is silence. Nothing as large as
    the recording is made beside the deck. ShowError where there is none.
    """
    pieces = _Laid(path, rate, deck)
    recording.fill(path, pieces)
    return pieces.finished()


class _Laid(Pieces):
    """Writes what is read where it shall be; what finds no room there is kept apart."""

    def __init__(self, where: Path, rate: int, deck: np.ndarray) -> None:
        super().__init__(where)
        self._target, self._deck = rate, deck
        self._at = 0
        self._stream = Seamless(rate, rate, CHANNELS)
        self._over: list[np.ndarray] = []

    def begin(self, rate: int, channels: int, declared: float) -> None:
        """The header has been read."""
        super().begin(rate, channels, declared)
        self._stream = Seamless(rate, self._target, CHANNELS)
        self._at = 0
        self._over.clear()

    def add(self, block: np.ndarray) -> None:
        """The next samples, float32 [n, channels]."""
        self._count(block)
        self._put(self._stream.convert(_of_two(sane(block))))

    def finished(self) -> np.ndarray:
        """All that was read, float32 [n, 2]."""
        self._put(self._stream.finish())
        if not self._over:
            return self._deck[: self._at]
        return np.concatenate((self._deck[: self._at], *self._over))

    def _put(self, samples: np.ndarray) -> None:
        fits = samples[: len(self._deck) - self._at]
        self._deck[self._at : self._at + len(fits)] = fits
        self._at += len(fits)
        if len(fits) < len(samples):
            self._over.append(samples[len(fits) :].copy())


def _of_two(block: np.ndarray) -> np.ndarray:
    if block.shape[1] == CHANNELS:
        return block
    return np.repeat(block.mean(axis=1, keepdims=True, dtype=np.float32), CHANNELS, axis=1)
