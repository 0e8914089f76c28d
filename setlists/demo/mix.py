"""A stereo mix: sounds placed in time and space, then brought to broadcast loudness without clipping."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy.ndimage import minimum_filter1d, uniform_filter1d
from scipy.signal import fftconvolve

from setlists.demo.synth import RATE, band, seconds
from show.loudness import loudness

TARGET = -14.0  # LUFS
CEILING = 0.89  # of full scale: -1 dBFS
LOOKAHEAD = 0.005  # s
EDGE = 0.02, 1.5  # s, fades at the start and the end of a piece


class Mix:
    """A bus of `length` s: what was placed on it, dry, and what of it goes to the room."""

    def __init__(self, length: float) -> None:
        self.dry = np.zeros((int(length * RATE), 2), np.float32)
        self.sent = np.zeros_like(self.dry)

    def place(self, sound: np.ndarray, at: float, gain: float = 1.0, pan: float = 0.0, room: float = 0.0) -> None:
        """Add mono float32 [n] at `at` s; `pan` -1 left .. 1 right (equal power), `room` is the part sent there."""
        first = max(int(at * RATE), 0)
        piece = sound[: max(len(self.dry) - first, 0)]
        angle = (pan + 1) * np.pi / 4
        stereo = gain * 1.414 * piece[:, None] * np.array([np.cos(angle), np.sin(angle)], np.float32)
        self.dry[first : first + len(piece)] += stereo
        self.sent[first : first + len(piece)] += room * stereo

    def duck(self, times: Iterable[float], depth: float, recovery: float) -> None:
        """Dip everything on this bus at each of `times` s by `depth` 0..1, as a bass drum's side chain does."""
        gain = np.ones(len(self.dry), np.float32)
        dip = 1 - depth * np.exp(-((seconds(4 * recovery) / recovery) ** 2))
        for at in times:
            first = int(at * RATE)
            gain[first : first + len(dip)] = np.minimum(
                gain[first : first + len(dip)], dip[: max(len(gain) - first, 0)]
            )
        self.dry *= gain[:, None]
        self.sent *= gain[:, None]

    def echo(self, time: float, feedback: float, amount: float) -> None:
        """Repeats every `time` s that cross from side to side."""
        source, step = self.sent.copy(), int(time * RATE)
        for repeat in range(1, 7):
            source = np.roll(source, step, axis=0)[:, ::-1] * feedback
            source[: step * repeat] = 0
            self.dry += amount * source

    def add(self, other: Mix) -> None:
        """Put another bus of the same length on this one."""
        self.dry += other.dry
        self.sent += other.sent


def room(length: float, dark: float, rng: np.random.Generator) -> np.ndarray:
    """A room's response float32 [n, 2]: decaying noise, its highs (above `dark` Hz) dying first."""
    time = seconds(length)
    noise = rng.standard_normal((len(time), 2)).astype(np.float32)
    early = (
        np.stack([band(noise[:, side], 180, 9_000) for side in (0, 1)], axis=1) * np.exp(-time * 12 / length)[:, None]
    )
    late = (
        np.stack([band(noise[:, side], 180, dark) for side in (0, 1)], axis=1) * np.exp(-time * 6.9 / length)[:, None]
    )
    response = 0.5 * early + late
    response[: int(0.012 * RATE)] = 0
    return response / np.sqrt((response**2).sum(axis=0, keepdims=True))


def mastered(mix: Mix, response: np.ndarray, wet: float) -> np.ndarray:
    """The finished piece float32 [n, 2]: room added, rumble removed, at -14 LUFS under a limiter, ends faded."""
    sides = [fftconvolve(mix.sent[:, side], response[:, side])[: len(mix.dry)] for side in (0, 1)]
    sound = mix.dry + wet * np.stack(sides, axis=1)
    sound = np.stack([band(sound[:, side], 28, 0) for side in (0, 1)], axis=1)
    sound *= _fades(len(sound))[:, None]
    gain = 1.0
    for _ in range(3):
        out = _limited(gain * sound)
        gain *= 10 ** ((TARGET - loudness(out, RATE)) / 20)
    return _limited(gain * sound)


def _fades(count: int) -> np.ndarray:
    time = np.arange(count) / RATE
    shape = np.minimum(time / EDGE[0], (time[-1] - time) / EDGE[1])
    return np.sin(np.pi / 2 * np.clip(shape, 0, 1)).astype(np.float32)


def _limited(sound: np.ndarray) -> np.ndarray:
    """Float32 [n, 2] under the ceiling: the gain falls before each peak and recovers after it."""
    peak = np.maximum(np.abs(sound).max(axis=1), 1e-9)
    needed = np.minimum(CEILING / peak, 1.0)
    size = 2 * int(LOOKAHEAD * RATE) + 1
    held = minimum_filter1d(needed, 2 * size)
    return np.clip(sound * uniform_filter1d(held, size)[:, None], -CEILING, CEILING).astype(np.float32)
