"""Kicks at moments that are known to the sample: the sound whose way to the light is measured."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from live.sound.sources import Relayed, Source

KICK_SECONDS = 0.25
FIRST_HERTZ, LAST_HERTZ, FALL = 160.0, 50.0, 0.03  # s in which its pitch falls to a third
DECAY, RISE = 0.06, 0.002  # s
BEATER = 0.006  # s of noise as the beater strikes
ROOM = 10 ** (-60 / 20)  # amplitude of the quiet noise around it, above the gate of hearing
PAUSE = (0.45, 0.75)  # s between two kicks, at random, so that none falls in step with the frames


@dataclass(frozen=True, slots=True)
class Kick:
    """A kick that was fed in: when, in s, its first sample and half of its energy had come to the converter."""

    onset: float
    half: float


def kick(rate: int) -> np.ndarray:
    """A bass drum as float32 [n]: a falling tone with the beater's click."""
    time = np.arange(round(KICK_SECONDS * rate)) / rate
    turns = LAST_HERTZ * time + (FIRST_HERTZ - LAST_HERTZ) * FALL * (1 - np.exp(-time / FALL))
    body = np.sin(2 * np.pi * turns) * np.exp(-time / DECAY) * np.minimum(1.0, time / RISE)
    beater = np.random.default_rng(0).uniform(-1, 1, len(time)) * np.exp(-time / BEATER)
    return (0.7 * body + 0.3 * beater).astype(np.float32)


def half_energy(samples: np.ndarray) -> int:
    """How many samples of float [n] it takes until half of all its energy has come."""
    energy = np.cumsum(np.square(samples, dtype=np.float64))
    return int(np.searchsorted(energy, energy[-1] / 2)) + 1


class Kicked(Relayed):
    """A source whose sound is replaced by kicks in a quiet room: its blocks, rate and clock are the card's own.

    `kicks` are those fed in so far.
    """

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.kicks: list[Kick] = []
        self._rng = np.random.default_rng(1)
        self._begin(source.rate)

    def passed(self, block: np.ndarray) -> np.ndarray:
        """As many samples as came, float32 [n, channels], with the kicks that are due in them."""
        if self.rate != self._rate:
            self._begin(self.rate)
        sound = self._rng.normal(0.0, ROOM, len(block)).astype(np.float32)
        self._strike(sound)
        self._at += len(block)
        return np.repeat(sound[:, None], block.shape[1], axis=1)

    def _begin(self, rate: int) -> None:
        self._rate, self._at = rate, 0
        self._kick = kick(rate)
        self._half = half_energy(self._kick)
        self._next = self._pause()

    def _strike(self, sound: np.ndarray) -> None:
        """Adds what falls into this block, float32 [n], of the kick that sounds or begins, and notes when it began."""
        first = self._next - self._at
        if first >= len(sound):
            return
        begin, skipped = max(0, first), max(0, -first)
        part = self._kick[skipped : skipped + len(sound) - begin]
        sound[begin : begin + len(part)] += part
        if first >= 0:
            onset = self.adc - (len(sound) - first) / self._rate
            self.kicks.append(Kick(onset, onset + self._half / self._rate))
        if skipped + len(part) >= len(self._kick):
            self._next += len(self._kick) + self._pause()

    def _pause(self) -> int:
        return math.ceil(self._rng.uniform(*PAUSE) * self._rate)
