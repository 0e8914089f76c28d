"""The ring between the sound device's callback and the frame loop: one writer, one reader, no lock."""

from __future__ import annotations

import numpy as np


class Ring:
    """Keeps the newest samples of every channel; when the reader falls behind, the oldest are lost and counted.

    The counts of samples written and read only grow, and each is changed by one side alone, which is what makes a
    lock unnecessary: the writer says what it is about to overwrite before, and what is in place after.
    """

    def __init__(self, frames: int, channels: int) -> None:
        self._samples = np.zeros((frames, channels), np.float32)
        self.written = 0
        self.read_up_to = 0
        self._claimed = 0
        self.lost = 0

    @property
    def channels(self) -> int:
        """Channels of every block."""
        return self._samples.shape[1]

    def write(self, block: np.ndarray) -> None:
        """Appends float32 [n, channels]; only copies, never waits."""
        size = len(self._samples)
        count = self.written + len(block)
        self._claimed = count
        block = block[-size:]
        start = (count - len(block)) % size
        first = min(len(block), size - start)
        self._samples[start : start + first] = block[:first]
        self._samples[: len(block) - first] = block[first:]
        self.written = count

    def read(self) -> np.ndarray:
        """Returns everything since the last call that still stands: float32 [n, channels], a copy."""
        size = len(self._samples)
        end = self.written
        start = max(self.read_up_to, end - size)
        order = np.arange(start, end) % size
        taken = self._samples[order]
        overtaken = max(0, min(self._claimed - size - start, len(taken)))  # the writer went on while we copied
        self.lost += start - self.read_up_to + overtaken
        self.read_up_to = end
        return taken[overtaken:]
