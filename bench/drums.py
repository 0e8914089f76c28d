"""Synthetic drums over sustained tones, with hits at known times."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.signal import butter, sosfilt


@dataclass(frozen=True, slots=True, eq=False)
class Drums:
    """`samples`: float32 [n], -1..1. `times`: float64 [hits] s. `kinds`: what was struck. `levels_db`: how hard."""

    samples: np.ndarray
    times: np.ndarray
    kinds: tuple[str, ...]
    levels_db: np.ndarray


def drums(rate: int, seconds: float, seed: int, quietest_db: float = -12.0) -> Drums:
    """Kicks, snares and noise hats of random loudness and decay, 0.11 to 0.6 s apart, over a changing chord."""
    rng = np.random.default_rng(seed)
    samples = chords(rate, seconds, rng)
    times, kinds, levels = [], [], []
    time = 1.0 + rng.uniform(0, 0.2)
    while time < seconds - 0.5:
        kind = str(rng.choice(["kick", "snare", "hat"]))
        level = rng.uniform(quietest_db, 0.0)
        sound = {"kick": kick, "snare": snare, "hat": hat}[kind](rate, rng) * 10 ** (level / 20)
        first = round(time * rate)
        room = samples[first : first + len(sound)]
        room += sound[: len(room)]
        times.append(first / rate)
        kinds.append(kind)
        levels.append(level)
        time += rng.uniform(0.11, 0.6)
    return Drums(samples.astype(np.float32), np.array(times), tuple(kinds), np.array(levels))


def chords(rate: int, seconds: float, rng: np.random.Generator) -> np.ndarray:
    """Four sustained harmonic tones at a time, cross-faded every few seconds; float64 [n], peak near 0.25."""
    out = np.zeros(round(seconds * rate))
    start = 0.0
    while start < seconds:
        length, fade = rng.uniform(2, 5), rng.uniform(0.03, 0.15)
        room = out[round(start * rate) : round((start + length) * rate)]
        time = np.arange(len(room)) / rate
        envelope = np.clip(time / fade, 0, 1) * np.clip((length - time) / fade, 0, 1)
        for _ in range(4):
            room += 0.05 * envelope * tone(time, rng)
        start += length - 0.05
    return out + rng.normal(0, 10 ** (-65 / 20), len(out))


def tone(time: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Seven harmonics of a random pitch, half the time with vibrato; float64 [n]."""
    vibrato = 0.004 * int(rng.integers(0, 2)) * np.sin(2 * np.pi * rng.uniform(4, 6) * time)
    phase = 2 * np.pi * np.cumsum(rng.uniform(80, 900) * (1 + vibrato)) * (time[1] - time[0] if len(time) > 1 else 0)
    brightness = rng.uniform(0.3, 0.7)
    return np.sum([brightness ** (k - 1) * np.sin(k * phase + rng.uniform(0, 2 * np.pi)) for k in range(1, 8)], axis=0)


def kick(rate: int, rng: np.random.Generator) -> np.ndarray:
    """A falling sine with a short attack; float64 [n]."""
    time = np.arange(round(0.5 * rate)) / rate
    pitch = rng.uniform(45, 65) + rng.uniform(60, 180) * np.exp(-time / rng.uniform(0.01, 0.03))
    attack = np.clip(time / rng.uniform(0.0005, 0.003), 0, 1)
    return 0.7 * attack * np.exp(-time / rng.uniform(0.06, 0.2)) * np.sin(2 * np.pi * np.cumsum(pitch) / rate)


def snare(rate: int, rng: np.random.Generator) -> np.ndarray:
    """Noise and a tone near 200 Hz; float64 [n]."""
    time = np.arange(round(0.5 * rate)) / rate
    noise = rng.normal(0, 0.25, len(time)) * np.exp(-time / rng.uniform(0.04, 0.12))
    tone = 0.3 * np.sin(2 * np.pi * rng.uniform(160, 260) * time) * np.exp(-time / rng.uniform(0.03, 0.08))
    return noise + tone


def hat(rate: int, rng: np.random.Generator) -> np.ndarray:
    """High-passed noise; float64 [n]."""
    time = np.arange(round(0.4 * rate)) / rate
    filters = butter(2, rng.uniform(4000, 8000), "highpass", fs=rate, output="sos")
    return sosfilt(filters, rng.normal(0, 0.25, len(time))) * np.exp(-time / rng.uniform(0.02, 0.12))


def match(times: np.ndarray, announced: np.ndarray, within: float = 0.05) -> np.ndarray:
    """For each true time the delay of the announcement that belongs to it, float64 [hits] s, NaN where missed.

    One to one, in order: each hit takes the earliest announcement not yet taken that is not before it.
    """
    delays = np.full(len(times), np.nan)
    free = 0
    for index, time in enumerate(times):
        while free < len(announced) and announced[free] < time:
            free += 1
        if free < len(announced) and announced[free] - time <= within:
            delays[index] = announced[free] - time
            free += 1
    return delays
