"""The seed paper's second stage as published: its audio energy vector, and the pictures that it is a way between.

Pina and Li, sections 3.3 and 3.4, with the settings of their notebook (`Generate_music_visualisers.ipynb`). It is kept
for comparison; what a show is driven by is `precompute.curve` and `show.hearing`. Two things differ, because the
published code fails there: a part of a segment without any change counts as nothing (min-max divides by zero), and a
segment in which neither part changes moves evenly.
"""

from __future__ import annotations

import warnings

import cv2
import librosa
import numpy as np

from show.resampling import resample

RATE, SPAN, BANDS = 22050, 2048, 512  # Hz, samples, mel bands
FPS = 30
HOP = int(RATE / FPS)  # samples; 735 divides the rate without a rest
MARGINS = (5.0, 5.0)  # of the harmonic and of the percussive part: what neither clearly owns is left out
PERCUSSIVE, HARMONIC = 0.9, 0.1  # the paper's; its notebook ran 1 and 0 and calls .8 and .2 smoother
SIDE = 768  # px of the square pictures
SILENCE = 1e-9  # of mel power: a part that changes by less has nothing to be stretched over 0..1


def seed_curve(samples: np.ndarray, rate: int, keyframe_times: np.ndarray) -> tuple[np.ndarray, list[int]]:
    """Positions float32 [frames] at 30 frames a second, k + T within segment k, and the segments that move evenly.

    `samples` mono float32 [n] at `rate` Hz; `keyframe_times` float64 [N+1] in s, met to the nearest frame. The frames
    are those of the whole track; T restarts at 0 in every segment and ends at 1.
    """
    sound = resample(np.nan_to_num(samples), rate, RATE)
    edges = np.round(np.asarray(keyframe_times) * FPS).astype(int)
    basis = _mel_basis()
    positions, even = [], []
    for k, (first, end) in enumerate(zip(edges, edges[1:], strict=False)):
        energy = energy_vector(sound[first * HOP : end * HOP], end - first, basis)
        if not energy.any():
            even.append(k)
        positions.append(k + accumulated(energy))
    return np.concatenate(positions).astype(np.float32), even


def energy_vector(segment: np.ndarray, frames: int, basis: np.ndarray | None = None) -> np.ndarray:
    """The weighted energy of a segment's frames, float64 [frames], 0..1; all 0 where nothing changes.

    The spectrogram is centred and so one frame longer than the segment; the last is dropped, as `np.resize` does in
    the notebook, which cuts and does not resample.
    """
    harmonic, percussive = librosa.effects.hpss(segment, margin=MARGINS)
    basis = _mel_basis() if basis is None else basis
    parts = (PERCUSSIVE * _stretched(percussive, basis), HARMONIC * _stretched(harmonic, basis))
    return np.resize(sum(parts), frames).astype(np.float64)


def accumulated(energy: np.ndarray) -> np.ndarray:
    """T, float64 [n]: the running sum of an energy vector over its last value, 0 at the first frame.

    A straight line from 0 to 1 where there is no energy.
    """
    total = np.cumsum(energy)
    if total[-1] <= 0:
        return np.linspace(0, 1, len(energy))
    way = total / total[-1]
    way[0] = 0
    return way


def square(picture: np.ndarray, size: int = SIDE) -> np.ndarray:
    """A keyframe uint8 [h, w, 3] as uint8 [size, size, 3], bicubic; what a wide one has at its sides is cut off.

    The notebook squeezes every picture to a square; its pictures are square, so that nothing is squeezed there.
    """
    height, width = picture.shape[:2]
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return cv2.resize(picture[top : top + side, left : left + side], (size, size), interpolation=cv2.INTER_CUBIC)


def _stretched(part: np.ndarray, basis: np.ndarray) -> np.ndarray:
    """The strongest mel band of each frame, min-max normalised over the segment; zeros where it does not change."""
    power = np.abs(librosa.stft(part, n_fft=SPAN, hop_length=HOP)) ** 2
    strongest = (basis @ power).max(axis=0)
    spread = float(np.ptp(strongest))
    return (strongest - strongest.min()) / spread if spread > SILENCE else np.zeros_like(strongest)


def _mel_basis() -> np.ndarray:
    with warnings.catch_warnings():
        # 512 bands are more than 1025 bins can fill at the low end; an empty band is never the strongest.
        warnings.filterwarnings("ignore", message="Empty filters detected", category=UserWarning)
        basis: np.ndarray = librosa.filters.mel(sr=RATE, n_fft=SPAN, n_mels=BANDS)
    return basis
