"""The two settings of hearing, in seconds and hertz, made concrete for one sample rate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.fft import next_fast_len
from scipy.sparse import csr_array

from show.errors import ShowError
from show.mel import mel_filters

NATIVE_RATES = (44100, 48000)
HIGHEST = 11025.0  # Hz; above it lies little that the eye could follow, and the reference has nothing
LOWEST = 27.0  # Hz; bins below it are zeroed, rumble says nothing about the music

MEDIAN_HERTZ = 334.0  # width of the percussive median over frequency


@dataclass(frozen=True, slots=True)
class Constants:
    """What a profile is made of: seconds, and the number of mel bands."""

    hop: float
    rise: float
    fall: float
    bands: int


CONSTANTS = {
    "default": Constants(hop=512 / 44100, rise=3072 / 44100, fall=1024 / 44100, bands=128),
    "low-latency": Constants(hop=256 / 44100, rise=1536 / 44100, fall=512 / 44100, bands=80),
}


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """Everything that hearing needs and that does not change while it hears.

    `taper`: float32 [span], scaled so that a sine of amplitude 1 has magnitude 1.
    `bins`: how many are kept, `lowest`: the first that is not zeroed.
    `frequencies`: float32 [bins] Hz. `mel`: sparse float32 [bands, bins]. `hop_s`: seconds between two results.
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
    median_bins: int
    mel: csr_array
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
    span = next_fast_len(round((constants.rise + constants.fall) * rate), real=True)
    shape = taper(span - fall, fall)
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
        median_bins=2 * round(MEDIAN_HERTZ * span / rate / 2 - 0.5) + 1,
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
