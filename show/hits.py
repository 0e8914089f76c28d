"""Percussive onsets: when something is struck, and how hard.

A short spectrum of the newest samples is reduced to a few wide bands. A hit is a rise in many bands at once that is
larger than what the last few hops held, so that sustained tones, vibrato and decaying noise do not count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

RISE, FALL = 0.0174, 0.0058  # s, of the short taper: its end weighs the newest samples
EDGES = (30, 120, 250, 450, 700, 1000, 1500, 2200, 3200, 4500, 6500, 9000, 12000, 16000)  # Hz
PAST = 0.035  # s over which the loudest moment is what a hit has to exceed
CAP_DB = 10.0  # no single band may make a hit alone
FLOOR = 1e-9  # power; what is below -90 dB is silence
RELEVANT = 1e-4  # a band below this share of the loudest one counts half
FORGET = 2.0  # s, of the loudest band's memory
THRESHOLD = 0.75  # dB, mean rise over the bands
FULL_DB = 4.0  # mean rise of a hit of strength 1
REST = 0.06  # s between two hits at least


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """The short spectrum for one rate and hop: `taper` float32 [span], `starts` the first bin of each band."""

    taper: np.ndarray
    starts: np.ndarray
    widths: np.ndarray
    lag: int
    hop_s: float
    forget: float


@dataclass(frozen=True, slots=True, eq=False)
class HitState:
    """`past`: float32 [lag, bands] dB. `loudest`: power. `rest`: s until the next hit may come."""

    past: np.ndarray
    loudest: float
    rest: float


def bands(rate: int, hop: int) -> Bands:
    """The short spectrum at this rate and hop."""
    rise, fall = round(RISE * rate), round(FALL * rate)
    up = 0.5 - 0.5 * np.cos(np.pi * np.arange(rise) / rise)
    down = 0.5 + 0.5 * np.cos(np.pi * np.arange(fall) / fall)
    taper = np.concatenate((up, down))
    starts = np.ceil(np.array(EDGES) * len(taper) / rate).astype(np.intp)
    lag = max(1, round(PAST * rate / hop))
    forget = float(np.exp(-hop / rate / FORGET))
    return Bands(
        (taper * 2 / taper.sum()).astype(np.float32),
        starts,
        np.diff(starts).astype(np.float32),
        lag,
        hop / rate,
        forget,
    )


def start(bands: Bands) -> HitState:
    """Nothing was heard yet; the first hops only fill the memory."""
    return HitState(np.full((bands.lag, len(bands.widths)), 200.0, np.float32), 0.0, 0.0)


def step(bands: Bands, state: HitState, newest: np.ndarray) -> tuple[HitState, float]:
    """The hit in the newest samples (float32 [at least the short span]): 0, or its strength 0..1."""
    spectrum = np.fft.rfft(newest[-len(bands.taper) :] * bands.taper)
    power = np.square(spectrum.real) + np.square(spectrum.imag)
    power = np.add.reduceat(power, bands.starts)[:-1] / bands.widths
    level = 10 * np.log10(power + np.float32(FLOOR))
    loudest = max(state.loudest * bands.forget, float(power.max()))
    rise = np.minimum(np.maximum(level - state.past.max(axis=0), 0), CAP_DB)
    novelty = float(np.dot(rise, power / (power + np.float32(RELEVANT * loudest + 1e-20)))) / len(level)
    rest = max(0.0, state.rest - bands.hop_s)
    strength = min(1.0, novelty / FULL_DB) if novelty > THRESHOLD and rest == 0 else 0.0
    past = np.concatenate((state.past[1:], level[None]))
    return replace(state, past=past, loudest=loudest, rest=REST if strength else rest), strength
