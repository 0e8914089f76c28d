"""What was measured in one stretch of music: the numbers that captions, moods and genre votes are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from precompute.listen.features import Features, beats
from precompute.listen.key import key
from precompute.listen.pattern import Pattern, onset_rate, pattern
from precompute.listen.tempo import Tempo, tempo
from show.loudness import gated, spread

SILENT = -60.0  # LUFS
BEAT_WEIGHTS = (1.0, 0.7, 0.25)  # of low, mid, high where beats are sought: hats fill every step


@dataclass(frozen=True, slots=True)
class Measured:
    """`bpm` and `other_bpm` (0 where no other octave is as likely); `pulse` 0..1, its clarity; `key`, `key_margin`.

    `major` -1..1; `loudness` LUFS, `range` LU; `percussive` share 0..1; `brightness` Hz (spectral centroid);
    `noisiness` 0..1 (spectral flatness); `low` share of the power below 150 Hz; `onsets` per second; `bar`.
    """

    bpm: float
    other_bpm: float
    pulse: float
    key: str
    key_margin: float
    major: float
    loudness: float
    range: float
    percussive: float
    brightness: float
    noisiness: float
    low: float
    onsets: float
    bar: Pattern

    @property
    def silent(self) -> bool:
        """Whether there is nothing to speak of."""
        return self.loudness <= SILENT


def measured(features: Features, powers: np.ndarray, near: float = 0.0) -> Measured:
    """The numbers of one stretch: its features and its loudness blocks; `near` is the whole track's bpm, if known."""
    onset = features.onsets.mean(axis=0)
    pulse = tempo(onset, features.onset_rate, near)
    tonality = key(features.chroma)
    both = float(features.percussive.sum() + features.harmonic.sum())
    weight = np.sqrt(features.power) / max(float(np.sqrt(features.power).sum()), 1e-9)
    return Measured(
        bpm=_rounded(pulse.bpm, 1),
        other_bpm=_rounded(pulse.rival, 1),
        pulse=_rounded(pulse.clarity),
        key=tonality.name,
        key_margin=_rounded(tonality.margin),
        major=_rounded(tonality.major),
        loudness=_rounded(gated(powers), 1),
        range=_rounded(spread(powers), 1),
        percussive=_rounded(float(features.percussive.sum()) / max(both, 1e-9)),
        brightness=_rounded(float((features.centroid * weight).sum()), 0),
        noisiness=_rounded(float((features.flatness * weight).sum()), 4),
        low=_rounded(float(features.low.sum() / max(float(features.power.sum()), 1e-9))),
        onsets=_rounded(onset_rate(features.onsets, features.onset_rate), 1),
        bar=_pattern(features, onset, pulse),
    )


def _pattern(features: Features, onset: np.ndarray, pulse: Tempo) -> Pattern:
    weighted = np.average(features.onsets, axis=0, weights=BEAT_WEIGHTS)
    found = beats(weighted, features.onset_rate, pulse.bpm) if onset.any() else np.zeros(0)
    return pattern(features.onsets, features.onset_rate, found)


def _rounded(value: float, digits: int = 3) -> float:
    return round(float(value), digits)
