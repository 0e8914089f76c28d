"""What is heard, hop by hop: the one definition used live, in preparing and in measuring.

`step(state, hop) -> (state, heard)` changes nothing it is given. The curve of a recording is the same step folded
over it, and `Ear` feeds it from blocks of any size, any number of channels and any rate, with bit-identical results.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from operator import mul

import numpy as np
from scipy.fft import rfft

from show import guards, hits
from show.profiles import Profile, profile
from show.resampling import Converter
from show.separation import percussive_mask, powers

__all__ = ["Curve", "Ear", "Heard", "Hearing", "Profile", "curve", "profile", "start", "step"]


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """One hop of hearing, all of it causal.

    `time`: s, of the newest sample used. `percussive`, `harmonic`: summed power of each masked part. They and `energy`
    are means over the last 15 to 17 ms, so that what is percussive does not run ahead of the taper's group delay.
    `energy`: the seed paper's energy vector before accumulation, the largest mel band of the weighted mix.
    `spectrum`: float32 [bins], magnitude at `profile.frequencies` (a sine of amplitude 1 has 1).
    `level_db`: dBFS over the span. `open`: the level is above the gate.
    `hit`: 0, or the strength 0..1 of a percussive onset that this hop brought.
    """

    time: float
    percussive: float
    harmonic: float
    energy: float
    spectrum: np.ndarray
    level_db: float
    open: bool
    hit: float
    profile: Profile

    @property
    def bands(self) -> np.ndarray:
        """Mel power of the whole, float32 [mel bands]; worked out when asked for."""
        return self.profile.mel @ np.square(self.spectrum)


@dataclass(frozen=True, slots=True, eq=False)
class Hearing:
    """What hearing remembers between two hops: treat it as opaque.

    `span`: float32 [span], the samples under analysis. `harmonic`: float32 [bins], average power.
    `recent`: the newest energies (percussive, harmonic, mix) before they are steadied, newest first.
    """

    profile: Profile
    hit_bands: hits.Bands
    span: np.ndarray
    harmonic: np.ndarray
    recent: tuple[tuple[float, float, float], ...]
    blocker: guards.Blocker
    hit: hits.HitState
    samples: int


def start(profile: Profile) -> Hearing:
    """Nothing was heard yet."""
    bands = hits.bands(profile.rate, profile.hop)
    return Hearing(
        profile=profile,
        hit_bands=bands,
        span=np.zeros(profile.span, np.float32),
        harmonic=np.zeros(profile.bins, np.float32),
        recent=((0.0, 0.0, 0.0),) * len(profile.steadying),
        blocker=guards.blocker(profile.rate, profile.hop),
        hit=hits.start(bands),
        samples=0,
    )


def step(state: Hearing, hop: np.ndarray) -> tuple[Hearing, Heard]:
    """Hear one more hop (float32 [profile.hop], mono, -1..1, whatever it holds)."""
    profile = state.profile
    blocker, clean = guards.block(state.blocker, guards.sane(hop))
    span = np.concatenate((state.span[len(clean) :], clean))
    magnitude = np.abs(rfft(span * profile.taper)[: profile.bins])
    magnitude[: profile.lowest] = 0
    power = magnitude * magnitude
    harmonic = state.harmonic + profile.harmonic_step * (profile.harmonic_share * power - state.harmonic)
    mask = percussive_mask(profile.percentile, magnitude, harmonic)
    percussive_power, harmonic_power, mix = powers(magnitude, mask)
    newest = (percussive_power, harmonic_power, float((profile.mel @ mix).max()))
    recent = (newest, *state.recent[:-1])
    steady = [sum(map(mul, profile.steadying, energies)) for energies in zip(*recent, strict=True)]
    level = guards.level_db(span)
    hit, strength = hits.step(state.hit_bands, state.hit, span)
    samples = state.samples + len(clean)
    heard = Heard(
        time=(samples - 1) / profile.rate,
        percussive=steady[0],
        harmonic=steady[1],
        energy=steady[2],
        spectrum=magnitude,
        level_db=level,
        open=level > guards.GATE_DB,
        hit=strength if level > guards.GATE_DB else 0.0,
        profile=profile,
    )
    return Hearing(profile, state.hit_bands, span, harmonic, recent, blocker, hit, samples), heard


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """What was heard in a whole recording: each field of `Heard` that is a number, as float64 [hops]."""

    time: np.ndarray
    percussive: np.ndarray
    harmonic: np.ndarray
    energy: np.ndarray
    level_db: np.ndarray
    open: np.ndarray
    hit: np.ndarray


class Ear:
    """Hears blocks of any size: `Ear(rate, profile).hear(block)` gives what each full hop brought.

    `state` is what it remembers, with `waiting`: float32 [n], the samples that are short of a hop.
    """

    def __init__(self, rate: int, profile_name: str = "default") -> None:
        self.converter = Converter(rate)
        self.profile = profile(profile_name, self.converter.rate)
        self.state = start(self.profile)
        self.delay_s = self.profile.delay_s + self.converter.delay_s
        self.waiting = np.zeros(0, np.float32)

    def hear(self, block: np.ndarray) -> list[Heard]:
        """Take a block (float32 [n, channels], or [n] where there is one) and give what it completed, oldest first."""
        return list(self._hops(self.converter.convert(mono(block))))

    def finish(self) -> list[Heard]:
        """What the converter still held back: call it once, at the end of a recording."""
        return list(self._hops(self.converter.finish()))

    def go_on(self, state: Hearing, waiting: np.ndarray, recent: np.ndarray, owed: int) -> None:
        """Goes on from what another ear remembers; `recent` float32 [n] and `owed` are its converter's."""
        self.state = state
        self.waiting = np.concatenate((waiting, self.converter.go_on(recent, owed)))

    def _hops(self, samples: np.ndarray) -> Iterator[Heard]:
        waiting = np.concatenate((self.waiting, samples))
        hop = self.profile.hop
        whole = len(waiting) // hop * hop
        self.waiting = waiting[whole:].copy()
        for first in range(0, whole, hop):
            self.state, heard = step(self.state, waiting[first : first + hop])
            yield heard


def mono(block: np.ndarray) -> np.ndarray:
    """The mean of the channels of a block (float32 [n, channels] or [n]), each made sane first; float32 [n]."""
    clean = guards.sane(block)
    if clean.ndim == 1:
        return clean
    total = clean[:, 0]
    for channel in range(1, clean.shape[1]):  # one by one, so that the sum does not depend on the block's layout
        total = total + clean[:, channel]
    return total / np.float32(clean.shape[1])


def curve(samples: np.ndarray, rate: int, profile_name: str = "default") -> Curve:
    """What is heard in a whole recording (float32 [n] or [n, channels])."""
    ear = Ear(rate, profile_name)
    heard = ear.hear(samples) + ear.finish()
    fields = ("time", "percussive", "harmonic", "energy", "level_db", "open", "hit")
    return Curve(*(np.array([getattr(moment, name) for moment in heard], dtype=np.float64) for name in fields))
