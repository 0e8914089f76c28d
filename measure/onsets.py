"""What is struck in a recording, by librosa: the only file of `measure` that imports it.

Everything is taken at 22.05 kHz with librosa's defaults, as in the measurements that the figures are compared with.
"""

from __future__ import annotations

from dataclasses import dataclass

import librosa
import numpy as np

from show.resampling import resample

RATE = 22050
SPAN = 2048
GRID_HOP = 735  # 30 Hz
BEAT_HOP = 512  # librosa's own, which the seed paper used
STRONG = 0.40  # of the strongest onset: a beat below it is no event
BLOCK = 2000  # spectra worked on at a time; a whole concert's would not fit in memory


@dataclass(frozen=True, slots=True, eq=False)
class Struck:
    """`strength` float64 [n], the onset strength at k / 30 s; `onsets` float64 [m], times in s.

    `beats` float64 [b]: times in s of the tracked beats that are strong; `beat_s`: s between two beats, or None.
    """

    strength: np.ndarray
    onsets: np.ndarray
    beats: np.ndarray
    beat_s: float | None


def struck(samples: np.ndarray, rate: int) -> Struck:
    """What is struck in mono float32 [n] at `rate` Hz."""
    sound = np.ascontiguousarray(resample(samples, rate, RATE), np.float32)
    strength = strength_of(sound, GRID_HOP)
    onsets = librosa.onset.onset_detect(onset_envelope=strength, sr=RATE, hop_length=GRID_HOP, units="time")
    beats, beat_s = _strong_beats(strength_of(sound, BEAT_HOP))
    return Struck(strength.astype(np.float64), np.asarray(onsets, np.float64), beats, beat_s)


def _strong_beats(strength: np.ndarray) -> tuple[np.ndarray, float | None]:
    """The seed paper's audio events: tracked beats where the strength is above 0.40 of its maximum."""
    if not strength.any():
        return np.zeros(0), None
    tempo, frames = librosa.beat.beat_track(onset_envelope=strength, sr=RATE, hop_length=BEAT_HOP)
    frames = frames[strength[frames] / strength.max() > STRONG]
    tempo = float(np.atleast_1d(tempo)[0])
    return librosa.frames_to_time(frames, sr=RATE, hop_length=BEAT_HOP), 60 / tempo if tempo > 0 else None


def strength_of(sound: np.ndarray, hop: int) -> np.ndarray:
    """librosa's onset strength of float32 [n] at 22.05 kHz, worked out in blocks: float32 [1 + n // hop]."""
    padded = np.pad(sound, SPAN // 2)
    count = 1 + len(sound) // hop
    mel = [
        librosa.feature.melspectrogram(
            y=padded[first * hop : (min(first + BLOCK, count) - 1) * hop + SPAN],
            sr=RATE, n_fft=SPAN, hop_length=hop, center=False, fmax=RATE / 2,
        )
        for first in range(0, count, BLOCK)
    ]  # fmt: skip
    decibels = librosa.power_to_db(np.concatenate(mel, axis=1))
    return librosa.onset.onset_strength(S=decibels, sr=RATE, n_fft=SPAN, hop_length=hop)
