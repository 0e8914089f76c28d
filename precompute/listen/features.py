"""The door to librosa: time series measured in a recording, from which everything heard is derived."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import librosa
import numpy as np

from show.resampling import resample

RATE = 22_050  # Hz
HOP, SPAN, MELS = 256, 1024, 64  # onsets: 11.6 ms apart
LOUDNESS = 0.3  # loudness grows as this power of a sound's power (Stevens 1957)
BANDS = ((0.0, 150.0), (250.0, 4_000.0), (6_000.0, 11_025.0))  # Hz: kick and bass; snare and chords; hats
HOP_SPECTRUM, SPAN_SPECTRUM = 1024, 2048  # timbre and separation: 46 ms apart
CHUNK = 1024  # frames separated at a time, so that memory does not grow with the track
MEDIANS = (17, 31)  # frames (0.8 s), bins (330 Hz): Fitzgerald 2010
HOP_CHROMA = 2048
CHROMA_FLOOR = 0.02  # of the loudest frame
CHROMA_SHARE = 0.2  # of the time goes into the chroma

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Features:
    """Onsets float32 [3, n] (low, mid, high; >= 0) at `onset_rate` frames/s, and float32 [m] at `spectrum_rate`.

    Of the spectra: `percussive` and `harmonic` (sums of magnitudes), `low` (< 150 Hz) and whole `power`, `centroid` in
    Hz, `flatness` 0..1. `chroma` is float32 [12, c] (C first) at `chroma_rate`.
    """

    onset_rate: float
    onsets: np.ndarray
    spectrum_rate: float
    percussive: np.ndarray
    harmonic: np.ndarray
    low: np.ndarray
    power: np.ndarray
    centroid: np.ndarray
    flatness: np.ndarray
    chroma_rate: float
    chroma: np.ndarray

    def between(self, start: float, end: float) -> Features:
        """The same from `start` to `end` in s."""

        def cut(series: np.ndarray, rate: float) -> np.ndarray:
            first = min(int(start * rate), series.shape[-1] - 1)
            return series[..., first : max(int(end * rate), first + 1)]

        spectra = (self.percussive, self.harmonic, self.low, self.power, self.centroid, self.flatness)
        return Features(
            self.onset_rate,
            cut(self.onsets, self.onset_rate),
            self.spectrum_rate,
            *(cut(series, self.spectrum_rate) for series in spectra),
            self.chroma_rate,
            cut(self.chroma, self.chroma_rate),
        )


def measure(samples: np.ndarray, rate: int, progress: Progress = lambda part: None) -> Features:
    """The features of mono float32 [n] at `rate` Hz; `progress` is told the part done, 0..1."""
    sound = resample(samples, rate, RATE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of silence and of very short sound, which are both allowed
        chroma = librosa.feature.chroma_cqt(y=sound, sr=RATE, hop_length=HOP_CHROMA)
    loudness = librosa.feature.rms(y=sound, frame_length=4096, hop_length=HOP_CHROMA)[0, : chroma.shape[1]]
    chroma = chroma * (loudness > CHROMA_FLOOR * max(loudness.max(), 1e-6))
    progress(CHROMA_SHARE)
    onsets = _onsets(sound)
    spectra = _spectra(sound, lambda part: progress(CHROMA_SHARE + (1 - CHROMA_SHARE) * part))
    return Features(RATE / HOP, onsets, RATE / HOP_SPECTRUM, *spectra, RATE / HOP_CHROMA, chroma)


def beats(onset: np.ndarray, rate: float, bpm: float) -> np.ndarray:
    """Times float64 [k] in s of the beats in an onset curve float32 [n], near a tempo (Ellis 2007)."""
    # The tracker wants a rate and a hop; only their quotient matters.
    _, frames = librosa.beat.beat_track(
        onset_envelope=onset, sr=RATE, hop_length=round(RATE / rate), bpm=bpm, tightness=200, trim=False
    )
    return frames / rate


def _onsets(sound: np.ndarray) -> np.ndarray:
    """Rise per frame of the mel bands' loudness over the recording's mean loudness, by bands, float32 [3, n]."""
    mel = librosa.feature.melspectrogram(y=sound, sr=RATE, n_fft=SPAN, hop_length=HOP, n_mels=MELS, fmax=RATE / 2)
    loud = mel**LOUDNESS
    rise = np.maximum(np.diff(loud, axis=1, prepend=loud[:, :1]), 0) / max(float(loud.mean()), 1e-6)
    centres = librosa.mel_frequencies(n_mels=MELS + 2, fmax=RATE / 2)[1:-1]
    return np.stack([rise[(centres >= low) & (centres < high)].mean(axis=0) for low, high in BANDS]).astype(np.float32)


def _spectra(sound: np.ndarray, progress: Progress) -> list[np.ndarray]:
    """Percussive, harmonic, low, whole power, centroid and flatness, each float32 [m]."""
    magnitude = np.abs(librosa.stft(sound, n_fft=SPAN_SPECTRUM, hop_length=HOP_SPECTRUM))
    frequencies = librosa.fft_frequencies(sr=RATE, n_fft=SPAN_SPECTRUM)
    margin = MEDIANS[0]
    parts = []
    for start in range(0, magnitude.shape[1], CHUNK):
        first = max(start - margin, 0)
        piece = magnitude[:, first : start + CHUNK + margin]
        mask = librosa.decompose.hpss(piece, kernel_size=MEDIANS, mask=True)[1][:, start - first :][:, :CHUNK]
        parts.append((mask * magnitude[:, start : start + CHUNK]).sum(axis=0))
        progress(min((start + CHUNK) / magnitude.shape[1], 1.0))
    power = magnitude**2
    harmonic = np.maximum(magnitude.sum(axis=0) - np.concatenate(parts), 0)
    centroid = librosa.feature.spectral_centroid(S=magnitude, sr=RATE)[0]
    flatness = librosa.feature.spectral_flatness(S=magnitude)[0]
    low = power[frequencies < BANDS[0][1]].sum(axis=0)
    series = [np.concatenate(parts), harmonic, low, power.sum(axis=0), centroid, flatness]
    return [np.asarray(values, dtype=np.float32) for values in series]
