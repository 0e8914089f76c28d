"""First Light: techno at 126 bpm in A minor; a sunrise in four parts, with a build and a drop."""

from __future__ import annotations

import numpy as np

from setlists.demo import synth
from setlists.demo.mix import Mix, mastered, room
from setlists.demo.synth import frequency

TITLE = "First Light"
TAGS = {"title": TITLE, "artist": "Limelight"}  # no genre: it is guessed
BEAT = 60 / 126  # s
BAR = 4 * BEAT
BARS = 24
GROOVE, BUILD, GAP, DROP, OUTRO = 4, 8, 11, 12, 20  # bars at which the parts begin
CHORDS = ((57, 60, 64, 69), (53, 57, 60, 65), (57, 60, 64, 69), (52, 55, 59, 64))  # Am F Am Em, two bars each
RIFF = (0, 12, 7, 0, 10, 12, 0, 7, 0, 12, 15, 12, 10, 7, 0, 3)  # semitones over A, a sixteenth each
RISE = "...x..x...x..x.x"  # stab rhythm of the drop


def compose() -> np.ndarray:
    """The piece, float32 [n, 2] at 44.1 kHz."""
    rng = np.random.default_rng(126)
    length = BARS * BAR + 1.0
    drums, music = Mix(length), Mix(length)
    kicks = _drums(drums, rng)
    _pads(music, rng)
    _bass(music)
    _riff(music)
    _stabs(music, rng)
    music.echo(0.75 * BEAT, 0.55, 0.5)
    music.duck(kicks, 0.7, 0.13)
    _riser(music, rng)
    music.add(drums)
    return mastered(music, room(2.4, 3_500, rng), 0.5)


def _drums(mix: Mix, rng: np.random.Generator) -> list[float]:
    """Places the drums; the times of the bass drum in s."""
    kick, clap, tight, wide = synth.kick(), synth.clap(rng), synth.hat(rng, 0.025), synth.hat(rng, 0.13)
    kicks: list[float] = []
    for step in range(16 * BARS):
        bar, at = step // 16, step * BEAT / 4
        if _kicks_in(bar) and step % 4 == 0:
            mix.place(kick, at, 0.95 if bar >= DROP else 0.68)
            kicks.append(at)
        if bar >= 2 and bar != GAP and bar < 22 and step % 4 == 2:
            mix.place(wide if DROP <= bar < OUTRO else tight, at, 0.30, 0.1, 0.05)
        if GROOVE + 2 <= bar < OUTRO and bar != GAP and step % 2:
            mix.place(tight, at, rng.uniform(0.08, 0.16), -0.35)
        if BUILD <= bar < OUTRO and bar != GAP and step % 8 == 4:
            mix.place(clap, at, 0.42, 0.0, 0.25)
        if bar in (GAP - 1, GAP):  # the roll: eighths, then sixteenths, louder and louder
            far = (step - 16 * (GAP - 1)) / 32
            if step % (2 if bar == GAP - 1 else 1) == 0 and step < 16 * DROP - 2:
                mix.place(synth.snare(rng, 0.16, 210 + 90 * far), at, 0.10 + 0.32 * far, 0.0, 0.3)
    mix.place(synth.hat(rng, 0.6), DROP * BAR, 0.8, 0.0, 0.5)
    return kicks


def _kicks_in(bar: int) -> bool:
    return 2 <= bar < 22 and bar != GAP


def _pads(mix: Mix, rng: np.random.Generator) -> None:
    for bar in range(0, BARS, 2):
        glow = np.interp(bar, (0, GROOVE, BUILD, GAP, DROP, OUTRO, BARS), (500, 700, 900, 3_800, 2_400, 2_000, 350))
        later = np.interp(
            bar + 2, (0, GROOVE, BUILD, GAP, DROP, OUTRO, BARS), (500, 700, 900, 3_800, 2_400, 2_000, 350)
        )
        length = 2 * BAR + 0.5
        for side in (0, 1):
            notes = [frequency(note) for note in CHORDS[bar // 2 % 4][side::2]]
            tone = sum(synth.ensemble(hertz, length, 4, 9, rng) for hertz in notes) * synth.swell(length, 0.35, 0.5)
            tone = synth.sweep(tone, np.linspace(glow, later, len(tone)), 1.1)
            mix.place(tone, bar * BAR, 0.07, 1.2 * side - 0.6, 0.5)


def _bass(mix: Mix) -> None:
    for step in range(16 * GROOVE, 16 * OUTRO):
        bar = step // 16
        root = frequency(CHORDS[bar // 2 % 4][0] - 24)
        if bar == GAP or step % 4 == 0:
            continue
        loud = 0.34 if step % 4 == 2 else 0.2 if bar >= DROP else 0.0
        if loud:
            note = np.tanh(1.5 * synth.harmonics(root, np.array([1, 0.5, 0.25, 0.12]), 0.16)) * synth.decay(
                0.16, 0.12, 0.004
            )
            mix.place(note, step * BEAT / 4, loud)


def _riff(mix: Mix) -> None:
    for step in range(16 * GROOVE + 32, 16 * 22):
        bar = step // 16
        part = (step / 16 - GROOVE - 2) / (22 - GROOVE - 2)
        cutoff = np.interp(step / 16, (6, BUILD, DROP, DROP + 1, OUTRO, 22), (350, 600, 3_600, 2_600, 2_200, 300))
        tone = synth.saw(frequency(57 + RIFF[step % 16]), 0.22) + 0.5 * synth.square(
            frequency(45 + RIFF[step % 16]), 0.22
        )
        tone = synth.sweep(tone, cutoff * (0.35 + np.exp(-synth.seconds(0.22) / 0.05)), 3.0) * synth.decay(
            0.22, 0.09, 0.003
        )
        accent = 1.25 if RIFF[step % 16] >= 12 else 0.85
        mix.place(tone, step * BEAT / 4, (0.08 if bar < DROP else 0.17) * accent, 0.5 * np.sin(9 * part), 0.35)


def _stabs(mix: Mix, rng: np.random.Generator) -> None:
    for step in range(16 * DROP, 16 * OUTRO):
        if RISE[step % 16] != "x":
            continue
        for note in CHORDS[step // 32 % 4][1:]:
            tone = synth.ensemble(frequency(note + 12), 0.3, 5, 14, rng) * synth.decay(0.3, 0.1, 0.003)
            mix.place(synth.band(tone, 300, 6_000), step * BEAT / 4, 0.15, rng.uniform(-0.4, 0.4), 0.6)


def _riser(mix: Mix, rng: np.random.Generator) -> None:
    length = 3.5 * BAR
    breath = synth.noise(length, rng)
    time = synth.seconds(length) / length
    swept = synth.sweep(breath, 300 + 9_000 * time**2, 1.5) * (time**2.5).astype(np.float32)
    mix.place(swept, DROP * BAR - length, 0.35, 0.0, 0.4)
    mix.place(synth.harmonics(41.2, np.array([1.0, 0.3]), 2.5) * synth.decay(2.5, 0.8), DROP * BAR, 0.45)
