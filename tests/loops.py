"""Loops in plain textbook patterns, played by the demo's synthesiser: what the genre guess is tried on."""

from __future__ import annotations

from functools import cache

import numpy as np

from precompute.listen.features import measure
from precompute.listen.measured import Measured, measured
from setlists.demo import synth
from setlists.demo.synth import RATE, frequency
from show.loudness import block_powers
from show.recording import Recording, mono

Strokes = dict[str, str]  # voice -> 16 characters a bar, x = a stroke


def _voices(rng: np.random.Generator, step: float) -> dict[str, np.ndarray]:
    chord = sum(synth.struck(frequency(note), 0.3, 0.5) for note in (57, 60, 64))
    guitar = np.tanh(3 * sum(synth.saw(frequency(note), 4 * step) for note in (40, 47, 52)))
    return {
        "kick": synth.kick(),
        "snare": synth.snare(rng),
        "clap": synth.clap(rng),
        "hat": 0.4 * synth.hat(rng),
        "open": 0.5 * synth.hat(rng, 0.1),
        "rim": 0.6 * synth.band(synth.snare(rng, 0.05), 1_500, 6_000),
        "ride": 0.4 * synth.hat(rng, 0.08),
        "chop": 0.5 * chord * synth.decay(0.3, 0.06),
        "bass": 0.6 * synth.harmonics(55.0, np.array([1, 0.4, 0.2]), 2 * step) * synth.swell(2 * step, 0.01, 0.03),
        "stab": 0.3 * sum(synth.saw(frequency(note), 0.2) for note in (57, 60, 64)) * synth.decay(0.2, 0.08),
        "crunch": 0.35 * guitar * synth.decay(4 * step, 1.0),
        "strum": 0.7 * sum(synth.plucked(frequency(note), 0.5, rng, 0.7) for note in (52, 57, 60, 64)),
    }


def loop(bpm: float, strokes: Strokes, swing: float = 0.5, seconds: float = 12.0, seed: int = 0) -> Recording:
    """The strokes over and over; `swing` is where in a beat its second eighth note falls."""
    rng = np.random.default_rng(seed)
    beat = 60 / bpm
    sound = np.zeros(int((seconds + 3) * RATE), np.float32)
    voices = _voices(rng, beat / 4)
    late = {0: 0.0, 1: swing / 2, 2: swing, 3: swing + (1 - swing) / 2}
    for name, line in strokes.items():
        for at in range(int(seconds / (beat / 4))):
            if line[at % len(line)] == "x":
                first = int(((at // 4) + late[at % 4]) * beat * RATE)
                sound[first : first + len(voices[name])] += voices[name] * rng.uniform(0.85, 1.0)
    sound = sound[: int(seconds * RATE)]
    return Recording((0.5 * sound / np.abs(sound).max())[:, None], RATE, {})


def chords(roots: tuple[tuple[int, ...], ...], each: float, rise: float, seconds: float = 12.0) -> Recording:
    """Held chords of MIDI notes, one after the other, with no pulse."""
    rng = np.random.default_rng(0)
    sound = np.zeros(int((seconds + each + 3) * RATE), np.float32)
    for k in range(int(seconds / each)):
        for note in roots[k % len(roots)]:
            tone = synth.ensemble(frequency(note), each + rise, 3, 6, rng) * synth.swell(each + rise, rise, rise)
            first = int(k * each * RATE)
            sound[first : first + len(tone)] += synth.band(tone, 0, 1_800)
    sound = sound[: int(seconds * RATE)]
    return Recording((0.3 * sound / np.abs(sound).max())[:, None], RATE, {})


ROCK = {"kick": "x.......x.x.....", "snare": "....x.......x...", "hat": "x.x.x.x.x.x.x.x."}
LOOPS = {
    "techno": lambda: loop(
        130,
        {"kick": "x...x...x...x...", "hat": "..x...x...x...x.", "rim": "...x..x....x..x.", "stab": "...x......x....."},
    ),
    "house": lambda: loop(
        122,
        {
            "kick": "x...x...x...x...",
            "open": "..x...x...x...x.",
            "clap": "....x.......x...",
            "chop": "x..x..x...x..x..",
        },
    ),
    "rock": lambda: loop(122, {**ROCK, "crunch": "x.......x......."}),
    "punk": lambda: loop(
        185,
        {
            "kick": "x...x...x...x...",
            "snare": "..x...x...x...x.",
            "hat": "x.x.x.x.x.x.x.x.",
            "crunch": "x.x.x.x.x.x.x.x.",
        },
    ),
    "metal": lambda: loop(
        160,
        {
            "kick": "xxxxxxxxxxxxxxxx",
            "snare": "....x.......x...",
            "ride": "x.x.x.x.x.x.x.x.",
            "crunch": "x.xxx.x.x.xxx.x.",
        },
    ),
    "jazz": lambda: loop(
        140,
        {"ride": "x...x.x.x...x.x.", "hat": "....x.......x...", "bass": "x...x...x...x...", "chop": "..x.......x....."},
        0.667,
    ),
    "reggaeton": lambda: loop(
        94,
        {
            "kick": "x...x...x...x...",
            "snare": "...x..x....x..x.",
            "hat": "x.x.x.x.x.x.x.x.",
            "bass": "x.......x.......",
        },
    ),
    "reggae": lambda: loop(
        76,
        {"kick": "........x.......", "rim": "........x.......", "chop": "..x...x...x...x.", "bass": "x..x....x.x....."},
    ),
    "hip hop": lambda: loop(
        88,
        {
            "kick": "x.....x...x.....",
            "snare": "....x.......x...",
            "hat": "x.x.x.x.x.x.x.x.",
            "bass": "x.....x.........",
        },
    ),
    "funk": lambda: loop(
        104,
        {
            "kick": "x..x..x...x..x..",
            "snare": "....x..x.x..x..x",
            "hat": "xxxxxxxxxxxxxxxx",
            "bass": "x..x..x...xx.x..",
            "chop": "..x..x....x..x..",
        },
    ),
    "disco": lambda: loop(
        116,
        {
            "kick": "x...x...x...x...",
            "open": "..x...x...x...x.",
            "snare": "....x.......x...",
            "bass": "x.x.x.x.x.x.x.x.",
            "strum": "x.xxx.xxx.xxx.xx",
        },
    ),
    "classical": lambda: chords(((48, 55, 64, 67), (45, 52, 60, 64), (41, 53, 57, 60), (43, 50, 59, 62)), 3.0, 1.0),
    "drone": lambda: chords(((40, 47, 52),), 6.0, 2.5),
    "folk": lambda: loop(100, {"strum": "x...x.x...x.x.x."}),
}


@cache
def heard(name: str) -> Measured:
    """What is measured in one of LOOPS."""
    return numbers(LOOPS[name]())


def numbers(recording: Recording) -> Measured:
    """What is measured in a whole recording."""
    return measured(measure(mono(recording), recording.rate), block_powers(recording.samples, recording.rate))
