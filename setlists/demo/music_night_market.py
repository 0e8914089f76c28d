"""Night Market: a warm dembow groove at 94 bpm in D minor; mallets, bass and brass-like chords under a lead."""

from __future__ import annotations

import numpy as np

from setlists.demo import synth
from setlists.demo.mix import Mix, mastered, room
from setlists.demo.synth import frequency

TITLE = "Night Market"
TAGS = {"title": TITLE, "artist": "Limelight"}  # no genre: it is guessed
BEAT = 60 / 94  # s
BAR = 4 * BEAT
BARS = 18
FULL, BREAK, PEAK, OUTRO = 4, 9, 10, 16  # bars at which the parts begin
CHORDS = ((62, 65, 69), (58, 62, 65), (65, 69, 72), (60, 64, 67))  # Dm B flat F C, a bar each
SNARE = "...x..x....x..x."  # 3-3-2, the dembow
BASS = "x..x..x.x..x..x."
CHOP = "..x..xx...x..x.."
MALLET = ((0, 0), (3, 1), (4, 2), (6, 1), (8, 2), (10, 3), (11, 2), (14, 1))  # (step, which note of the chord)
# (bar after PEAK, step, steps held, note): the lead.
LEAD = (
    (0, 0, 3, 74), (0, 3, 3, 77), (0, 6, 4, 76), (0, 11, 3, 74), (0, 14, 2, 72), (1, 0, 6, 70), (1, 8, 3, 69),
    (1, 11, 5, 70), (2, 0, 3, 72), (2, 3, 3, 77), (2, 6, 4, 81), (2, 11, 3, 79), (2, 14, 2, 77), (3, 0, 6, 76),
    (3, 8, 3, 72), (3, 11, 5, 76), (4, 0, 3, 74), (4, 3, 3, 77), (4, 6, 4, 81), (4, 11, 3, 82), (4, 14, 2, 81),
    (5, 0, 6, 77), (5, 8, 3, 74), (5, 11, 5, 74),
)  # fmt: skip


def compose() -> np.ndarray:
    """The piece, float32 [n, 2] at 44.1 kHz."""
    rng = np.random.default_rng(94)
    drums, music = Mix(BARS * BAR + 2.0), Mix(BARS * BAR + 2.0)
    kicks = _drums(drums, rng)
    for bar in range(BARS):
        _mallets(music, bar, rng)
        _bass(music, bar)
        _chops(music, bar, rng)
    _lead(music)
    music.echo(0.75 * BEAT, 0.4, 0.35)
    music.duck(kicks, 0.35, 0.09)
    music.add(drums)
    return mastered(music, room(1.3, 5_000, rng), 0.4)


def _drums(mix: Mix, rng: np.random.Generator) -> list[float]:
    """Places the drums; the times of the bass drum in s."""
    kick, snare, hat = synth.kick(0.3, 52, 120), synth.snare(rng, 0.2, 220), synth.hat(rng, 0.02)
    block = synth.harmonics(820, np.array([1, 0.3, 0.2]), 0.08) * synth.decay(0.08, 0.018)
    kicks: list[float] = []
    for step in range(16 * (BARS - 1)):
        bar, at, place = step // 16, step * BEAT / 4, step % 16
        playing = FULL - 2 <= bar < BARS - 1 and bar != BREAK
        if playing and place % 4 == 0:
            mix.place(kick, at, 0.85)
            kicks.append(at)
        if (playing or (bar == BREAK and place > 7)) and SNARE[place] == "x":
            mix.place(snare, at, 0.5 * rng.uniform(0.9, 1.05), 0.05, 0.2)
        if FULL <= bar < OUTRO:
            mix.place(hat, at, rng.uniform(0.10, 0.14) * (1.6 if place % 4 == 2 else 1.0), 0.4)
        if place in (0, 3, 6, 10, 12):  # the wooden clave that opens the piece and never stops
            mix.place(block, at, 0.26 * rng.uniform(0.85, 1.0), -0.5, 0.3)
    return kicks


def _mallets(mix: Mix, bar: int, rng: np.random.Generator) -> None:
    notes = (*CHORDS[bar % 4], CHORDS[bar % 4][0] + 12)
    for step, which in MALLET:
        if bar == BARS - 1 and step > 0:
            return
        hertz = frequency(notes[which] + (12 if PEAK <= bar < OUTRO and step % 8 == 0 else 0))
        time = synth.seconds(0.7)
        tone = np.sin(2 * np.pi * hertz * time) * np.exp(-time / 0.22) + 0.35 * np.sin(
            8 * np.pi * hertz * time
        ) * np.exp(-time / 0.05)
        at = bar * BAR + step * BEAT / 4 + rng.uniform(0, 0.008)
        mix.place(tone.astype(np.float32) * synth.decay(0.7, 9.0, 0.002), at, 0.20 * rng.uniform(0.8, 1.0), 0.45, 0.35)


def _bass(mix: Mix, bar: int) -> None:
    if not FULL - 1 <= bar < BARS - 1 or bar == BREAK:
        return
    root = CHORDS[bar % 4][0] - 24
    for step in range(16):
        if BASS[step] == "x":
            note = root + (7 if step in (6, 14) else 12 if step == 11 else 0)
            length = 0.24 if step % 8 else 0.34
            tone = np.tanh(1.3 * synth.harmonics(frequency(note), np.array([1, 0.45, 0.2, 0.1]), length))
            mix.place(tone * synth.swell(length, 0.006, 0.05), bar * BAR + step * BEAT / 4, 0.36)


def _chops(mix: Mix, bar: int, rng: np.random.Generator) -> None:
    """Short brass-like chords off the beat; long ones in the break and at the end."""
    if bar == BREAK or bar == BARS - 1:
        for k, note in enumerate(CHORDS[bar % 4]):
            tone = synth.ensemble(frequency(note), BAR, 4, 7, rng) * synth.swell(BAR, 0.5, 0.8)
            mix.place(
                synth.sweep(tone, np.linspace(600, 3_500 if bar == BREAK else 400, len(tone)), 1.0),
                bar * BAR,
                0.14,
                k - 1,
                0.5,
            )
        return
    if not FULL <= bar < OUTRO:
        return
    for step in range(16):
        if CHOP[step] == "x":
            for k, note in enumerate(CHORDS[bar % 4]):
                tone = synth.ensemble(frequency(note), 0.24, 3, 8, rng)
                tone = synth.sweep(tone, 700 + 3_200 * np.exp(-synth.seconds(0.24) / 0.07), 1.4) * synth.decay(
                    0.24, 0.11, 0.006
                )
                mix.place(tone, bar * BAR + step * BEAT / 4, 0.15, 0.7 * (k - 1), 0.3)


def _lead(mix: Mix) -> None:
    """A reedy voice that slides into its notes."""
    for bar, step, held, note in LEAD:
        length = held * BEAT / 4 + 0.06
        time = synth.seconds(length)
        slide = 2 ** (-0.7 * np.exp(-time / 0.025) / 12)
        bend = slide * (1 + 0.005 * np.sin(2 * np.pi * 5.6 * time) * np.clip((time - 0.15) / 0.3, 0, 1))
        phase = np.cumsum(frequency(note) * bend) / synth.RATE
        tone = sum(np.sin(2 * np.pi * k * phase) / k**1.2 for k in (1, 2, 3, 5, 7)).astype(np.float32)
        mix.place(tone * synth.swell(length, 0.02, 0.08), (PEAK + bar) * BAR + step * BEAT / 4, 0.17, -0.1, 0.45)
