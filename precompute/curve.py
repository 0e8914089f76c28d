"""The seed paper's own offline curve, for places that are known: how far the walk is at each moment of a recording.

Pina and Li, section 3.3: librosa HPSS per segment, percussive and harmonic mel power weighted .9 and .1, the maximum
over mel bands, accumulated and normalised per segment. Settings as in the measurements behind the design: 22.05 kHz,
2048-point FFT, hop 512, kernel 31, margin 1. A segment of silence moves evenly, where the paper divides by zero.
"""

from __future__ import annotations

from collections.abc import Callable

import librosa
import numpy as np

from show.resampling import resample

RATE, SPAN, HOP, BANDS = 22050, 2048, 512, 128
PERCUSSIVE, HARMONIC = 0.9, 0.1
SILENCE = 1e-9  # of accumulated power: below it there is nothing to follow


def curve(
    samples: np.ndarray, rate: int, keyframe_times: np.ndarray, progress: Callable[[float], None] = lambda part: None
) -> tuple[np.ndarray, np.ndarray]:
    """Times float64 [m] in s and positions float64 [m]: rising from 0 to N, position k at keyframe time k.

    `samples` mono float32 [n] at `rate` Hz; `keyframe_times` float64 [N+1] in s; `progress` is told the part done.
    """
    sound = resample(samples, rate, RATE)
    times, positions = [np.zeros(1)], [np.zeros(1)]
    for k, (start, end) in enumerate(zip(keyframe_times, keyframe_times[1:], strict=False)):
        energy = _energy(sound[round(start * RATE) : round(end * RATE)])[1:]  # the paper's T[0] is 0
        times.append(start + (end - start) * np.arange(1, len(energy) + 1) / len(energy))  # the spans' centres
        positions.append(k + _accumulated(energy))
        progress((k + 1) / (len(keyframe_times) - 1))
    return np.concatenate(times), np.concatenate(positions)


def _energy(segment: np.ndarray) -> np.ndarray:
    """The energy vector of a segment: float64 [frames], each at least 0."""
    spectrum = librosa.stft(np.nan_to_num(segment), n_fft=SPAN, hop_length=HOP)
    harmonic, percussive = librosa.decompose.hpss(spectrum)
    mixed = np.abs(PERCUSSIVE * percussive + HARMONIC * harmonic) ** 2
    strongest = librosa.feature.melspectrogram(S=mixed, sr=RATE, n_fft=SPAN, n_mels=BANDS).max(axis=0)
    return np.asarray(strongest - strongest.min(), dtype=np.float64)


def _accumulated(energy: np.ndarray) -> np.ndarray:
    """The running sum, from just above 0 to exactly 1; a straight line for silence."""
    total = np.cumsum(energy)
    if total[-1] <= SILENCE:
        return np.arange(1, len(energy) + 1) / len(energy)
    return total / total[-1]
