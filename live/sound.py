"""Where sound comes from, without any device: silence, a file as if live, and the shape every source has."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np

from show import recording

LONGEST_READ = 1.0  # s; after a longer stall the older samples are skipped, as the ring of a device would


class Source(Protocol):
    """A sound source of the frame loop.

    `status` is a word for the operator, `problem` a sentence or empty, `lost` counts samples that nobody heard,
    `arrived` is when the newest sample came, in s of the clock that `read` is told.
    """

    rate: int
    channels: int
    status: str
    lost: int
    arrived: float

    @property
    def problem(self) -> str:
        """What is wrong, for the operator."""
        ...

    def read(self, now: float) -> np.ndarray:
        """Returns the samples that arrived since the last call, float32 [n, channels]; never waits, never raises."""

    def close(self) -> None:
        """Lets the device or file go."""


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
        self.status, self.problem, self.arrived = "silence", problem, 0.0
        self._clock = SampleClock(rate)

    def read(self, now: float) -> np.ndarray:
        """Zeros, as many as are due."""
        self.arrived = now
        return np.zeros((self._clock.due(now), 1), np.float32)

    def close(self) -> None:
        """Nothing to let go."""


class FileSource:
    """A recording as if live: each call gives what a microphone would have delivered by then; after it, silence."""

    def __init__(self, samples: np.ndarray, rate: int, name: str = "file") -> None:
        self._samples, self._at = samples, 0
        self.rate, self.channels, self.lost = rate, samples.shape[1], 0
        self.status, self.problem, self.arrived = name, "", 0.0
        self._clock = SampleClock(rate)

    def read(self, now: float) -> np.ndarray:
        """The next samples of the file, zeros once it has ended."""
        count, self.arrived = self._clock.due(now), now
        start = self._at + self._clock.skipped - self.lost
        self.lost, self._at = self._clock.skipped, start + count
        block = self._samples[start : start + count]
        if self._at > len(self._samples):
            self.problem = f"{self.status} has ended: hearing silence"
            missing = np.zeros((count - len(block), self.channels), np.float32)
            block = np.concatenate((block, missing)) if len(block) else missing
        return block

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
