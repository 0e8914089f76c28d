"""The sound of a video beside pictures that carry their own time: of one rate, and silent where some is missing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from show.guards import sane
from show.resampling import Seamless

GAP_SECONDS = 0.1  # of missing sound before silence is put in, and of sound that comes twice before it is left out


class Soundtrack:
    """Takes blocks of any rate and number of channels, and gives them to `write` at `rate` Hz, in the video's time."""

    def __init__(self, write: Callable[[np.ndarray], None], rate: int) -> None:
        self._write, self._rate = write, rate
        self._length = 0.0  # of what came so far, in samples of the track
        self._written = 0  # less than that by what the converter still holds
        self._kind = (rate, 1)  # of the newest block: Hz, channels
        self._stream = Seamless(rate, rate, 1)

    def add(self, block: np.ndarray, rate: int, until: float) -> None:
        """Adds float32 [n, channels] at `rate` Hz that ends `until` s after the video's beginning."""
        block = self._trimmed(block, rate, until)
        begins = (until - len(block) / rate) * self._rate
        gap = begins - self._length > GAP_SECONDS * self._rate
        if gap or self._kind != (rate, block.shape[1]):
            self.finish()
            self._kind = rate, block.shape[1]
            self._stream = Seamless(rate, self._rate, block.shape[1])
        if gap:
            self._silence(round(begins))
        self._length += len(block) * self._rate / rate
        self._put(self._stream.convert(sane(block)))

    def _trimmed(self, block: np.ndarray, rate: int, until: float) -> np.ndarray:
        """Without what sounded before the video began, or in whose place silence stands: it came too late."""
        begins = (until - len(block) / rate) * self._rate
        over = self._length - begins
        if begins >= 0 and over <= GAP_SECONDS * self._rate:
            return block
        return block[min(len(block), round(max(over, -begins) * rate / self._rate)) :]

    def finish(self) -> None:
        """Writes what the converter still holds."""
        self._put(self._stream.finish())
        self._stream = Seamless(self._rate, self._rate, 1)

    def _silence(self, until: int) -> None:
        while (missing := until - self._written) > 0:  # a second at a time, as a hole may be hours long
            self._put(np.zeros((min(missing, self._rate), 1), np.float32))
        self._length = float(self._written)

    def _put(self, samples: np.ndarray) -> None:
        self._written += len(samples)
        self._write(samples)
