"""Percussive onsets: when something is struck, and how hard.

A short spectrum of the newest samples is reduced to a few wide bands. A hit is a rise in many bands at once beyond
what each held in the last hops, so that sustained tones, vibrato and decaying noise do not count. A band's level is
the mean of its bins' logarithms: it sees noise, which fills the band, and hardly a tone, which fills a few bins.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.fft import rfft

from show.profiles import taper
from show.separation import smoothing

RISE, FALL = 0.0174, 0.0058  # s, of the short taper: its end weighs the newest samples
FAST = 128  # samples; multiples of it are quick to transform
EDGES = (30, 120, 250, 450, 700, 1000, 1500, 2200, 3200, 4500, 6500, 9000, 12000, 16000)  # Hz
PAST = 0.045  # s over which a band's loudest moment is what a hit has to exceed
DEAD_DB, CAP_DB = 1.5, 10.0  # a band's rise counts from here, and to here: no band makes a hit alone
DECIBELS = np.float32(10 / math.log(10))  # in a factor of e of power
FLOOR = np.float32(1e-10)  # power of a bin; below it is silence
RELEVANT_DB = 42.0  # bands further below the loudest one do not count
FORGET_DB = 4.0  # a second, by which the memory of the loudest band sinks
THRESHOLD = 0.24  # dB, mean rise over the bands
RESTLESS, RESTLESS_SECONDS = 6.0, 1.0  # how much, and over what time, small rises (beating tones) lift the threshold
REST, SHORT_REST = 0.06, 0.034  # s between two hits, and before one that is LOUDER
LOUDER = 1.6  # times the rise of the hit before
FULL_DB = 4.0  # mean rise of a hit of strength 1


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """The short spectrum for one rate and hop: `taper` float32 [span], `starts` the first bin of each band and the end.

    `scale`: float32 [bands], from a band's sum of natural logarithms to its mean in dB. `lag`: hops in PAST.
    `learning`: share of a new rise in the mean of small rises.
    """

    taper: np.ndarray
    starts: np.ndarray
    scale: np.ndarray
    lag: int
    hop_s: float
    learning: float


@dataclass(frozen=True, slots=True, eq=False)
class HitState:
    """What the detector remembers.

    `past`: float32 [lag, bands] levels in dB. `loudest`: dB of the loudest band. `restless`: mean of small rises.
    `since`, `struck`: s since the last hit, and its rise.
    """

    past: np.ndarray
    loudest: float = -200.0
    restless: float = 0.0
    since: float = math.inf
    struck: float = 0.0


def bands(rate: int, hop: int) -> Bands:
    """The short spectrum at this rate and hop."""
    fall = round(FALL * rate)
    rise = math.ceil((round(RISE * rate) + fall) / FAST) * FAST - fall
    curve = taper(rise, fall)
    starts = np.ceil(np.array(EDGES) * len(curve) / rate).astype(np.intp)
    return Bands(
        taper=(curve * 2 / curve.sum()).astype(np.float32),
        starts=starts,
        scale=(DECIBELS / np.diff(starts)).astype(np.float32),
        lag=max(1, round(PAST * rate / hop)),
        hop_s=hop / rate,
        learning=smoothing(hop / rate, RESTLESS_SECONDS),
    )


def start(bands: Bands) -> HitState:
    """Nothing was heard yet; the first hops only fill the memory."""
    return HitState(np.full((bands.lag, len(bands.scale)), 200.0, np.float32))


def step(bands: Bands, state: HitState, newest: np.ndarray) -> tuple[HitState, float]:
    """The hit in the newest samples (float32 [at least the short span]): 0, or its strength 0..1."""
    levels = levels_db(bands, newest)
    loudest = max(state.loudest - FORGET_DB * bands.hop_s, float(np.maximum.reduce(levels)))
    rises = np.minimum(np.maximum(levels - np.maximum.reduce(state.past) - DEAD_DB, 0), CAP_DB)
    rise = float(np.dot(rises, levels > loudest - RELEVANT_DB)) / len(levels)
    since = state.since + bands.hop_s
    rested = since > REST or (since > SHORT_REST and rise > LOUDER * state.struck)
    is_hit = rested and rise > THRESHOLD + RESTLESS * state.restless
    restless = state.restless + bands.learning * (min(rise, THRESHOLD) - state.restless)
    past = np.concatenate((state.past[1:], levels[None]))
    if is_hit:
        return HitState(past, loudest, restless, 0.0, rise), min(1.0, rise / FULL_DB)
    return HitState(past, loudest, restless, since, state.struck), 0.0


def levels_db(bands: Bands, newest: np.ndarray) -> np.ndarray:
    """The level of each band in dB, float32 [bands]."""
    spectrum = rfft(newest[-len(bands.taper) :] * bands.taper)[: bands.starts[-1]]
    power = np.square(np.abs(spectrum)) + FLOOR
    return np.add.reduceat(np.log(power), bands.starts[:-1]) * bands.scale
