"""Slow Tide: a slow waltz in D for held and struck strings; the tempo breathes, one long swell and an ebb."""

from __future__ import annotations

import numpy as np

from setlists.demo import synth
from setlists.demo.mix import Mix, mastered, room
from setlists.demo.synth import frequency

TITLE = "Slow Tide"
TAGS = {"title": TITLE, "artist": "Limelight", "genre": "Classical"}
BARS = 18
BEAT = 0.8  # s, before it breathes
BREATH, SLOWING = 0.07, 0.5  # how far a beat departs from that; how much longer the last ones are
# Per bar the bass and the chord above it: D, Bm, G, A with its suspensions; home at the end.
HARMONY = (
    (38, (62, 66, 69)), (38, (62, 66, 69)), (35, (59, 62, 66)), (35, (62, 66, 71)),
    (43, (59, 62, 67)), (43, (59, 62, 66)), (45, (61, 64, 69)), (45, (62, 64, 69)),
    (38, (62, 66, 69)), (42, (61, 66, 69)), (35, (62, 66, 71)), (40, (59, 64, 67)),
    (43, (62, 67, 71)), (45, (61, 67, 69)), (46, (62, 65, 70)), (45, (61, 64, 69)),
    (38, (62, 66, 69)), (38, (62, 66, 69)),
)  # fmt: skip
ARPEGGIO = (0, 1, 2, 3, 2, 1)  # eighths: which of the chord's notes, 3 an octave up
# (bar, beat, beats held, note): the tune enters with the swell.
TUNE = (
    (4, 0, 2, 78), (4, 2, 1, 76), (5, 0, 3, 74), (6, 0, 2, 76), (6, 2, 1, 73), (7, 0, 3, 74), (8, 0, 2, 78),
    (8, 2, 1, 81), (9, 0, 2, 81), (9, 2, 1, 78), (10, 0, 2, 83), (10, 2, 1, 81), (11, 0, 3, 79), (12, 0, 2, 83),
    (12, 2, 1, 86), (13, 0, 2, 85), (13, 2, 1, 81), (14, 0, 2, 82), (14, 2, 1, 77), (15, 0, 2, 76), (15, 2, 1, 73),
    (16, 0, 5, 74),
)  # fmt: skip
SWELL = ((0, 4, 8, 12.5, 15, 18), (0.30, 0.42, 0.7, 1.0, 0.6, 0.22))  # loudness over the bars


def compose() -> np.ndarray:
    """The piece, float32 [n, 2] at 44.1 kHz."""
    rng = np.random.default_rng(3)
    beats = _beats()
    mix = Mix(float(beats[-1]) + 3.5)
    for bar, (low, chord) in enumerate(HARMONY):
        start, end = float(beats[3 * bar]), float(beats[3 * bar + 3])
        loud = float(np.interp(bar, *SWELL))
        _held(mix, start, end, low, chord, loud, rng)
        _struck(mix, beats, bar, low, chord, loud, rng)
    for bar, beat, held, note in TUNE:
        first = 3 * bar + beat
        _sung(
            mix,
            float(beats[first]),
            float(beats[min(first + held, 3 * BARS)]),
            note,
            float(np.interp(bar, *SWELL)),
            rng,
        )
    return mastered(mix, room(3.8, 3_000, rng), 0.55)


def _beats() -> np.ndarray:
    """Times float64 [3 BARS + 1] in s: phrases of four bars press on and hold back, the last bars slow down."""
    at = np.arange(3 * BARS)
    lengths = BEAT * (
        1 + BREATH * np.cos(2 * np.pi * at / 12) + SLOWING * np.clip((at - 3 * (BARS - 2)) / 6, 0, 1) ** 2
    )
    return np.concatenate([[0.0], np.cumsum(lengths)])


def _held(
    mix: Mix, start: float, end: float, low: int, chord: tuple[int, ...], loud: float, rng: np.random.Generator
) -> None:
    """The chord, held: many detuned voices under a low-pass that opens as they grow louder."""
    length = end - start + 1.2
    shape = synth.swell(length, 0.7, 1.1)
    for k, note in enumerate((low, low + 12, *chord)):
        tone = synth.band(synth.ensemble(frequency(note), length, 6, 8, rng) * shape, 0, 500 + 2_200 * loud)
        mix.place(tone, start - 0.2, (0.10 if k < 2 else 0.08) * loud, (k - 2) / 2.5, 0.6)


def _struck(
    mix: Mix, beats: np.ndarray, bar: int, low: int, chord: tuple[int, ...], loud: float, rng: np.random.Generator
) -> None:
    """A broken chord in eighths, its first note doubled low."""
    notes = (*chord, chord[0] + 12)
    for eighth in range(6):
        beat = 3 * bar + eighth // 2
        at = float(beats[beat] + (eighth % 2) * (beats[beat + 1] - beats[beat]) / 2) + rng.uniform(0, 0.012)
        accent = (1.0 if eighth == 0 else 0.7) * rng.uniform(0.85, 1.0)
        if bar == BARS - 1 and eighth > 2:
            return
        note = frequency(notes[ARPEGGIO[eighth]])
        mix.place(synth.struck(note, 2.6, 0.35 + 0.25 * loud, 1.3), at, 0.26 * accent * (0.4 + 0.6 * loud), 0.25, 0.45)
        if eighth == 0:
            mix.place(synth.struck(frequency(low), 3.2, 0.5, 1.8), at, 0.30 * (0.4 + 0.6 * loud), -0.1, 0.4)


def _sung(mix: Mix, start: float, end: float, note: int, loud: float, rng: np.random.Generator) -> None:
    """The tune: a soft voice with a slow vibrato that comes in late."""
    length = end - start + 0.4
    time = synth.seconds(length)
    bend = 1 + 0.006 * np.sin(2 * np.pi * 5.1 * time) * np.clip((time - 0.3) / 0.8, 0, 1)
    phase = np.cumsum(frequency(note) * bend) / synth.RATE + rng.random()
    tone = sum(np.sin(2 * np.pi * k * phase) / k**1.7 for k in range(1, 7)).astype(np.float32)
    mix.place(tone * synth.swell(length, 0.22, 0.4), start, 0.17 * loud, 0.0, 0.7)
