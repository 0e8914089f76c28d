"""Played rhythms with known beats, and hearing folded over them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bench.drums import chords, hat, kick, snare
from show.hearing import Ear, Heard

SOUNDS = {"kick": kick, "snare": snare, "hat": hat}
Blow = tuple[float, str, float]  # s, what is struck, how loud


def rock(bpm: float, first: float, last: float) -> list[Blow]:
    """Kick and snare in turn on the beats from `first` s to `last` s, a hat on every half of them."""
    halves = np.arange(first, last, 30 / bpm)
    hats = [(float(time), "hat", 0.3) for time in halves]
    return hats + [(float(time), ("kick", "snare")[i % 2], 0.8) for i, time in enumerate(halves[::2])]


def played(blows: list[Blow], seconds: float, rate: int = 44100) -> np.ndarray:
    """Float32 [n]: the blows over sustained chords; each kind sounds the same every time."""
    samples = 0.5 * chords(rate, seconds, np.random.default_rng(0))
    same = {kind: sound(rate, np.random.default_rng(1)) for kind, sound in SOUNDS.items()}
    for time, kind, level in blows:
        first = round(time * rate)
        room = samples[first : first + len(same[kind])]
        room += level * same[kind][: len(room)]
    return samples.astype(np.float32)


def hops(samples: np.ndarray, rate: int = 44100, profile: str = "default") -> Iterator[Heard]:
    """What hearing makes of mono samples, hop by hop."""
    yield from Ear(rate, profile).hear(samples)
