"""Tempo, how clear the pulse is, and the other octave where it is as likely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SLOWEST, FASTEST = 45.0, 210.0  # bpm
USUAL, OCTAVES = 120.0, 1.0  # bpm and octaves: people tap near 2 Hz (van Noorden & Moelants 1999)
WINDOW, STEP = 8.0, 2.0  # s
# After how many beats the curve must repeat, and the weight of each: a bar of four, or of three.
METRES = (((1, 1.0), (2, 1.0), (3, 0.5), (4, 1.0), (8, 1.0)), ((1, 1.0), (2, 0.5), (3, 1.0), (6, 1.0)))
TRIPLE = 0.93  # a bar of three is the rarer one
CLARITY = ((1, 1.0), (2, 0.9), (3, 0.85), (4, 0.8))  # beats after which a clear pulse repeats, and what that is worth
LOCAL_MEAN = 1.0  # s
LONGEST = 0.9  # of the window: beyond it too few products are left
SMOOTH = (0.25, 0.5, 0.25)  # over lags, since a beat's length is no whole number of frames
NEAR = 0.06  # octaves within which a segment's tempo counts as the track's
PULL = 2.0  # how much a segment prefers the track's octave
RIVAL = 0.8  # of the winner's score: the other octave is worth saying


@dataclass(frozen=True, slots=True)
class Tempo:
    """`bpm`, and its `rival`: the other octave where it is nearly as likely, else 0.

    `clarity` 0..1 is the height of the autocorrelation at a beat or a bar (pulse clarity, Lartillot 2008).
    """

    bpm: float
    clarity: float
    rival: float


def tempo(onset: np.ndarray, rate: float, near: float = 0.0) -> Tempo:
    """The tempo of an onset curve float32 [n] at `rate` frames/s; `near` names a bpm whose octave is preferred."""
    repeats = _autocorrelation(onset, rate)
    candidates = SLOWEST * 2 ** np.arange(0, np.log2(FASTEST / SLOWEST), 0.005)
    if not repeats.any():
        return Tempo(near or USUAL, 0.0, 0.0)
    scores = _comb(repeats, candidates, rate) * np.exp(-0.5 * (np.log2(candidates / USUAL) / OCTAVES) ** 2)
    if near:
        scores = scores * (1 + PULL * np.exp(-0.5 * (np.log2(candidates / near) / NEAR) ** 2))
    best = int(np.argmax(scores))
    bpm = _refine(repeats, candidates[best], rate)
    clarity = max(weight * _peak(repeats, beats * 60 / bpm * rate) for beats, weight in CLARITY)
    return Tempo(float(bpm), min(clarity, 1.0), _rival(candidates, scores, best))


def _autocorrelation(onset: np.ndarray, rate: float) -> np.ndarray:
    """Autocorrelation float64 [lags] of float32 [n], summed over windows of 8 s (tempo may drift), 1 at lag 0."""
    width = max(int(LOCAL_MEAN * rate), 1)
    size = min(int(WINDOW * rate), len(onset))
    curve = onset - np.convolve(onset, np.ones(width) / width, "same")
    total = np.zeros(size)
    for start in range(0, len(curve) - size + 1, int(STEP * rate)):
        spectrum = np.fft.rfft(curve[start : start + size], 2 * size)
        total += np.fft.irfft(np.abs(spectrum) ** 2, 2 * size)[:size]
    total /= np.maximum(1 - np.arange(size) / size, 0.2)  # long lags have fewer products
    total = np.convolve(total, SMOOTH, "same")
    return total / total[0] if total[0] > 1e-9 else np.zeros(size)


def _comb(repeats: np.ndarray, bpm: np.ndarray, rate: float) -> np.ndarray:
    """How well the curve repeats after some beats of duple or triple metre, for each of `bpm` float64 [k]."""
    scores = []
    for metre in METRES:
        total, weights = np.zeros(len(bpm)), np.zeros(len(bpm))
        for beats, weight in metre:
            lags = 60 / bpm * rate * beats
            known = weight * (lags < LONGEST * len(repeats))
            total += known * np.interp(lags, np.arange(len(repeats)), repeats)
            weights += known
        scores.append(total / np.maximum(weights, 1e-9))
    return np.maximum(np.maximum(scores[0], TRIPLE * scores[1]), 0)


def _refine(repeats: np.ndarray, bpm: float, rate: float) -> float:
    """The best tempo within 2 % of `bpm`."""
    around = bpm * np.linspace(0.98, 1.02, 161)
    scores = _comb(repeats, around, rate)
    # Between two lags the curve is straight: the middle of the flat top is the better answer than its first point.
    top = around[scores >= scores.max() - 1e-3 * abs(scores.max())]
    return float(top.mean())


def _peak(repeats: np.ndarray, lag: float) -> float:
    near = repeats[max(int(lag * 0.99), 1) : int(lag * 1.01) + 2]
    return max(float(near.max()), 0.0) if len(near) else 0.0


def _rival(candidates: np.ndarray, scores: np.ndarray, best: int) -> float:
    """The bpm an octave away with the higher score, where it reaches 0.8 of the best; else 0."""
    found = 0.0
    strongest = RIVAL * scores[best]
    for octave in (-1, 1):
        target = candidates[best] * 2.0**octave
        near = np.abs(np.log2(candidates / target)) < 0.03
        if near.any() and scores[near].max() >= strongest:
            strongest = float(scores[near].max())
            found = float(target)
    return found
