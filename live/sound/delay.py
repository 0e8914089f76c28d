"""Sound held back on its way to the ears, where the light shall be later than its sound."""

from __future__ import annotations

from collections import deque

import numpy as np


class Delay:
    """A line of samples. Made longer it holds the sound up once, made shorter it hurries it on; nothing is lost."""

    def __init__(self) -> None:
        self._blocks: deque[np.ndarray] = deque()
        self._held = 0
        self._format = (0, 0)

    def take(self, block: np.ndarray, rate: int, seconds: float) -> np.ndarray:
        """What comes out, float32 [m, channels], when `block` float32 [n, channels] goes in; all of it at 0 s or less.

        What was held is let go when the sound changes its rate or its channels.
        """
        if (rate, block.shape[1]) != self._format:
            self._format = (rate, block.shape[1])
            self._blocks.clear()
            self._held = 0
        if seconds <= 0 and not self._blocks:
            return block
        self._blocks.append(block)
        self._held += len(block)
        return self._give(self._held - max(0, round(seconds * rate)))

    def held(self) -> tuple[tuple[int, int], tuple[np.ndarray, ...]]:
        """Rate and channels of the sound that it holds, and its blocks, oldest first."""
        return self._format, tuple(self._blocks)

    def hold(self, held: tuple[tuple[int, int], tuple[np.ndarray, ...]]) -> None:
        """Holds what another one has held."""
        self._format, blocks = held
        self._blocks, self._held = deque(blocks), sum(map(len, blocks))

    def _give(self, count: int) -> np.ndarray:
        given = []
        while count > 0:
            first = self._blocks.popleft()
            if len(first) > count:
                self._blocks.appendleft(first[count:])
                first = first[:count]
            given.append(first)
            count -= len(first)
            self._held -= len(first)
        return np.concatenate(given) if given else np.zeros((0, self._format[1]), np.float32)
