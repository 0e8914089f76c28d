"""Where sound comes from, without any device: silence, a file as if live, and the shape every source has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from show import recording

LONGEST_READ = 1.0  # s; after a longer stall the older samples are skipped, as the ring of a device would
MOST_LATE = 4.0  # times the stated latency of a stream; a driver that tells of more is not believed
DOUBTED = 500  # blocks for which a driver's clock is left alone that has told what cannot be


GONE = "{} is gone: looking for it"  # of a card, for the operator


class Source(Protocol):
    """A sound source of the frame loop.

    `status` is a word for the operator, `problem` a sentence or empty, `lost` counts samples that nobody heard.
    `adc` is when the newest sample that was read met the converter (of what this machine plays itself: when it leaves
    it), in s of the clock that `read` is told; `adc_known` says that this is no estimate.
    """

    rate: int
    channels: int
    status: str
    lost: int
    adc: float
    adc_known: bool

    @property
    def problem(self) -> str:
        """What is wrong, for the operator."""
        ...

    def read(self, now: float) -> np.ndarray:
        """Returns the samples that arrived since the last call, float32 [n, channels]; never waits, never raises."""

    def close(self) -> None:
        """Lets the device or file go."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """The last of `count` samples since a stream began met its converter at `time` s; `known`: measured, not guessed.

    One value, so that the thread that makes it and the one that reads it need no lock.
    """

    count: int = 0
    time: float = 0.0
    known: bool = False

    def of(self, count: int, rate: int) -> float:
        """When the last of `count` samples met it: its neighbour in the stream is a sample's length away."""
        return self.time + (count - self.count) / rate


class Dating:
    """Dates the blocks of an input by its driver's clock, as long as that can be believed.

    Some drivers tell no time, or one that cannot be: PulseAudio behind ALSA was seen to tell 0 ms, and 275 ms where
    it was under 8. After such a block the stream's stated `latency`, in s, is taken for a while.
    """

    def __init__(self) -> None:
        self.latency = 0.0
        self._doubt = 0  # blocks

    def stamp(self, count: int, now: float, since: float, length: float) -> Stamp:
        """The stamp of a block that came at `now` and lasts `length` s; it met the converter from `since` s ago on.

        `count` samples have come with it. Never raises: it is called by the driver.
        """
        possible = length / 2 <= since <= MOST_LATE * max(self.latency, length)
        self._doubt = max(0, self._doubt - 1) if possible else DOUBTED
        known = self._doubt == 0
        return Stamp(count, now - max(0.0, (since if known else self.latency) - length), known)


def leaving(now: float, ahead: float, length: float, latency: float) -> tuple[float, bool]:
    """When the last sample of a block that is handed to a card at `now` leaves it, in s, and whether this is known.

    Its first sample leaves in `ahead` s, where that can be; else the stream's stated `latency` stands in for it.
    """
    known = 0.0 < ahead <= MOST_LATE * max(latency, length)
    return now + (ahead if known else latency) + length, known


class SampleClock:
    """Turns seconds into whole samples due since the last call."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._start: float | None = None
        self._given = 0
        self.skipped = 0

    def due(self, now: float) -> int:
        """Samples due at `now` seconds; the first call is sample 0. Counts those skipped after a stall."""
        if self._start is None:
            self._start = now
        total = round((now - self._start) * self._rate)
        count, self._given = total - self._given, total
        excess = max(0, count - round(LONGEST_READ * self._rate))
        self.skipped += excess
        return max(0, count - excess)


class SilenceSource:
    """What is heard where there is nothing to hear."""

    def __init__(self, rate: int = 48000, problem: str = "") -> None:
        self.rate, self.channels, self.lost = rate, 1, 0
        self.status, self.problem = "silence", problem
        self.adc, self.adc_known = 0.0, True
        self._clock = SampleClock(rate)

    def read(self, now: float) -> np.ndarray:
        """Zeros, as many as are due."""
        self.adc = now
        return np.zeros((self._clock.due(now), 1), np.float32)

    def close(self) -> None:
        """Nothing to let go."""


class FileSource:
    """A recording as if live: each call gives what a microphone would have delivered by then; after it, silence."""

    def __init__(self, samples: np.ndarray, rate: int, name: str = "file") -> None:
        self._samples, self._at = samples, 0
        self.rate, self.channels, self.lost = rate, samples.shape[1], 0
        self.status, self.problem = name, ""
        self.adc, self.adc_known = 0.0, True
        self._clock = SampleClock(rate)

    def read(self, now: float) -> np.ndarray:
        """The next samples of the file, zeros once it has ended."""
        count, self.adc = self._clock.due(now), now
        start = self._at + self._clock.skipped - self.lost
        self.lost, self._at = self._clock.skipped, start + count
        block = self._samples[start : start + count]
        if self._at > len(self._samples):
            self.problem = f"{self.status} has ended: hearing silence"
            missing = np.zeros((count - len(block), self.channels), np.float32)
            block = np.concatenate((block, missing)) if len(block) else missing
        return block

    def begin_at(self, second: float) -> None:
        """Goes on from there, in s, with the next read."""
        self._at = round(second * self.rate)

    @property
    def second(self) -> float:
        """Where the file stands, in s."""
        return self._at / self.rate

    def close(self) -> None:
        """Nothing to let go: the samples are in memory."""


def open_file(path: Path) -> FileSource:
    """The file of `--input FILE` as a source; raises ShowError when it cannot be read."""
    heard = recording.read(path)
    return FileSource(heard.samples, heard.rate, path.name)


class Relayed:
    """A source that passes another one on, block for block; those who watch or change what passes build on it."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._follow()

    @property
    def problem(self) -> str:
        """What is wrong with the source."""
        return self._source.problem

    def read(self, now: float) -> np.ndarray:
        """What the source gives, as `passed` leaves it."""
        block = self._source.read(now)
        self._follow()
        return self.passed(block)

    def passed(self, block: np.ndarray) -> np.ndarray:
        """The block float32 [n, channels] that is handed on for the one that came."""
        return block

    def close(self) -> None:
        """Closes the source."""
        self._source.close()

    def _follow(self) -> None:
        source = self._source
        self.rate, self.channels, self.status, self.lost = source.rate, source.channels, source.status, source.lost
        self.adc, self.adc_known = source.adc, source.adc_known
