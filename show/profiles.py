"""The two settings of hearing, in seconds and hertz, made concrete for one sample rate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.sparse import csr_array

from show.errors import ShowError
from show.mel import mel_filters
from show.resampling import NATIVE_RATES
from show.separation import HARMONIC_SECONDS, Percentile, smoothing

HIGHEST = 11025.0  # Hz; above it lies little that the eye could follow, and the reference has nothing
SPLITS = (200.0, 2500.0)  # Hz, between low, middle and high
FAST = 256  # samples; multiples of it are quick to transform
LOWEST = 27.0  # Hz; bins below it are zeroed, rumble says nothing about the music

WIDTH_HERTZ, STRIDE_HERTZ = 334.0, 64.0  # of the percussive percentile over frequency


@dataclass(frozen=True, slots=True)
class Constants:
    """What a profile is made of. `hop`, `rise` and `fall` of the taper, `steady`: s over which energies are averaged.

    `bands`: how many mel bands. `percentile` over frequency that counts as percussive, `harmonic`: the share of the
    average power that counts as harmonic beside it.
    """

    hop: float
    rise: float
    fall: float
    steady: float
    bands: int
    percentile: int
    harmonic: float


# Bands, percentile and harmonic share: what agreed best with the offline separation (bench/agreement.py). A short span
# smears tones over many of its bins, so that less of their spectrum may count as percussive.
CONSTANTS = {
    "default": Constants(512 / 44100, 3072 / 44100, 1024 / 44100, 0.0174, bands=80, percentile=50, harmonic=1.0),
    "low-latency": Constants(256 / 44100, 1536 / 44100, 512 / 44100, 0.0145, bands=128, percentile=30, harmonic=0.5),
}


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Everything that hearing needs and that does not change while it hears.

    `taper`: float32 [span], scaled so that a sine of amplitude 1 has magnitude 1.
    `bins`: how many are kept, `lowest`: the first that is not zeroed.
    `frequencies`: float32 [bins] Hz. `width`: bins of the percussive filter. `steadying`: float64 [hops], newest first.
    `mel`: sparse float32 [bands, bins].
    `thirds`: int [3], the first bin of low, middle and high. `hop_s`: seconds between two results.
    `group_delay_s`: from the energy centroid of the taper to its end. `delay_s`: the stated delay, a hop more.
    """

    name: str
    rate: int
    hop: int
    span: int
    taper: np.ndarray
    lowest: int
    bins: int
    frequencies: np.ndarray
    percentile: Percentile
    harmonic_share: np.float32
    harmonic_step: np.float32
    steadying: tuple[float, ...]
    mel: csr_array
    thirds: np.ndarray
    hop_s: float
    group_delay_s: float
    delay_s: float


@lru_cache(maxsize=8)
def profile(name: str, rate: int) -> Profile:
    """The profile `default` or `low-latency` at 44100 or 48000 samples a second."""
    if name not in CONSTANTS:
        raise ShowError(name, "no such profile of hearing", f"use one of: {', '.join(CONSTANTS)}")
    if rate not in NATIVE_RATES:
        raise ShowError(f"{rate} Hz", "hearing runs at 44100 or 48000 Hz", "convert the sound first")
    constants = CONSTANTS[name]
    hop, fall = round(constants.hop * rate), round(constants.fall * rate)
    curve = taper(round(constants.rise * rate), fall)
    span = math.ceil(len(curve) / FAST) * FAST
    shape = np.concatenate((np.zeros(span - len(curve)), curve))
    centroid = float(np.dot(np.arange(span), shape**2) / np.sum(shape**2))
    lowest, bins = math.ceil(LOWEST * span / rate), math.floor(HIGHEST * span / rate) + 1
    frequencies = np.arange(bins) * rate / span
    return Profile(
        name=name,
        rate=rate,
        hop=hop,
        span=span,
        taper=(shape * 2 / shape.sum()).astype(np.float32),
        lowest=lowest,
        bins=bins,
        frequencies=frequencies.astype(np.float32),
        percentile=percentile_over(constants.percentile, span, rate, bins),
        harmonic_share=np.float32(constants.harmonic),
        harmonic_step=np.float32(smoothing(hop / rate, HARMONIC_SECONDS)),
        steadying=tuple(steadying(constants.steady, hop / rate).tolist()),
        thirds=np.searchsorted(frequencies, (0.0, *SPLITS)),
        mel=mel_filters(frequencies, constants.bands, HIGHEST),
        hop_s=hop / rate,
        group_delay_s=(span - 1 - centroid) / rate,
        delay_s=(span - 1 - centroid + hop) / rate,
    )


def taper(rise: int, fall: int) -> np.ndarray:
    """An asymmetric Hann window: float64 [rise + fall], 0..1, half a cosine up and half a cosine down.

    The short fall lets the newest samples weigh in early (Mauler and Martin 2007 use the same idea for speech).
    """
    up = 0.5 - 0.5 * np.cos(np.pi * np.arange(rise) / rise)
    down = 0.5 + 0.5 * np.cos(np.pi * np.arange(fall) / fall)
    return np.concatenate((up, down))


def percentile_over(percent: int, span: int, rate: int, bins: int) -> Percentile:
    """The percussive filter over frequency for spectra of this span and rate."""
    width = 2 * round(WIDTH_HERTZ * span / rate / 2 - 0.5) + 1
    return Percentile(width, round(STRIDE_HERTZ * span / rate), width * percent // 100, bins)


def steadying(seconds: float, hop_s: float) -> np.ndarray:
    """Weights of the newest hops, newest first, in a mean over the last `seconds`: float64 [hops], their sum 1."""
    ages = np.arange(np.ceil(seconds / hop_s))
    return np.minimum(hop_s, seconds - ages * hop_s) / seconds
