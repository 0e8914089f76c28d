"""Conversion of the sample rate, as sound arrives and of whole recordings; the only file that knows soxr."""

from __future__ import annotations

import math

import numpy as np
import soxr

NATIVE_RATES = (44100, 48000)
QUALITY = "LQ"  # while sound arrives: errors stay below -100 dB, and the delay is half of that of better ones
RECENT_SECONDS = 0.2  # of input that a converter's next output may still depend on, and more
DELAY_SECONDS, DELAY_BLOCK = 0.5, 64  # s of silence, in blocks of so many samples, that tell a converter's delay


def native_rate(rate: int) -> int:
    """The rate at which hearing takes sound of this rate: 44100 for it and its multiples and divisors, else 48000."""
    if rate in NATIVE_RATES:
        return rate
    return 44100 if max(rate, 44100) % min(rate, 44100) == 0 else 48000


class Converter:
    """Converts mono sound to a native rate block by block; at a native rate it passes everything through.

    Output sample k belongs to the time k / rate of the input; `delay_s` is how much later it comes out. `recent`:
    float32 [n], the newest input, and `owed`, output not given yet in 1 / rate of a sample, with which another
    converter comes to stand where this one does, but for rounding.
    """

    def __init__(self, rate: int) -> None:
        self.rate = native_rate(rate)
        self._stream = (
            None if self.rate == rate else soxr.ResampleStream(rate, self.rate, 1, dtype="float32", quality=QUALITY)
        )
        self.delay_s = 0.0 if self._stream is None else _delay(rate, self.rate)
        self.recent = np.zeros(0, np.float32)
        period = rate // math.gcd(rate, self.rate)  # of the two rates: left out whole, so that phases agree
        self._memory = math.ceil(RECENT_SECONDS * rate / period) * period
        self.owed = self._twice = 0  # the second: samples to come that another converter has given before
        self._source = rate

    def convert(self, samples: np.ndarray) -> np.ndarray:
        """Take float32 [n] at the source's rate, give what has become ready at `self.rate`."""
        if self._stream is None:
            return samples
        self.recent = np.concatenate((self.recent, samples))
        while len(self.recent) > 2 * self._memory:
            self.recent = self.recent[self._memory :]
        ready = self._stream.resample_chunk(samples)
        self.owed += len(samples) * self.rate - len(ready) * self._source
        twice = min(self._twice, len(ready))
        self._twice -= twice
        return ready[twice:]

    def go_on(self, recent: np.ndarray, owed: int) -> np.ndarray:
        """Stands where another one stood; gives float32 [n], what that one still had to give."""
        ready = self.convert(recent)
        apart = round((self.owed - owed) / self._source)
        self._twice = max(0, apart)
        return ready[len(ready) + min(0, apart) :]

    def finish(self) -> np.ndarray:
        """The rest of the sound, once no more will come."""
        rest = np.zeros(0, np.float32)
        return rest if self._stream is None else self._stream.resample_chunk(rest, last=True)


class Seamless:
    """Converts sound of `channels` from `source` to `target` Hz block by block, as if it were converted whole.

    Blocks converted each by itself are rounded to whole samples: those of 512 at 44.1 kHz lose half a thousandth.
    """

    def __init__(self, source: int, target: int, channels: int) -> None:
        self._rest = np.zeros((0, channels), np.float32)
        self._stream = None if source == target else soxr.ResampleStream(source, target, channels, dtype="float32")

    def convert(self, block: np.ndarray) -> np.ndarray:
        """Takes float32 [n, channels], gives what has become ready, float32 [m, channels]."""
        return block if self._stream is None else self._stream.resample_chunk(np.ascontiguousarray(block, np.float32))

    def finish(self) -> np.ndarray:
        """The rest of the sound, once no more will come."""
        return self._rest if self._stream is None else self._stream.resample_chunk(self._rest, last=True)


def _delay(source: int, target: int) -> float:
    """The longest that a sample waits in the converter, in s, once it runs: measured on silence in small blocks."""
    stream = soxr.ResampleStream(source, target, 1, dtype="float32", quality=QUALITY)
    block = np.zeros(DELAY_BLOCK, np.float32)
    given, ready, waits = 0, 0, []
    while given < DELAY_SECONDS * source:
        given += len(block)
        waits.append(given / source - ready / target)
        ready += len(stream.resample_chunk(block))
    return max(waits[len(waits) // 2 :])


def resample(samples: np.ndarray, source: int, target: int) -> np.ndarray:
    """A whole recording (float32 [n] or [n, channels]) at another rate, aligned in time with the original."""
    return samples if source == target else soxr.resample(samples, source, target)
