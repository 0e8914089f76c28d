"""What drives the picture, read ahead where the beat is locked, so that light meets its sound instead of following it.

Energy: as far as the beat is trusted it is what the beat usually brings a little later; what is far more than the beat
ever brings is let through at once. Hits: one that comes at every pass is fired when it is due, and swallowed when it is
heard. Without a lock both pass as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from show import beats, strikes, template
from show.beats import Beats
from show.hearing import Heard
from show.separation import smoothing
from show.strikes import Strikes

MEAN_SECONDS = 10.0  # of the mean energy
CLIP = 32.0  # energy over its mean; one blow shall not fill the memory
LEAST_TRUST = 0.01  # confidence below which nothing is read ahead
SURPRISE = 3.0  # times the amplitude expected around now, beyond which a sound passes at once
AROUND = (-0.024, -0.012, 0.0, 0.012, 0.024)  # s, where a beat that is a little early or late counts as now
LONGEST = 0.4  # s, the farthest ahead that anything is read
ANNOUNCED = 0.009  # s, from a hit to the hop that announces it (bench/hits.py); it is quicker than the energy


@dataclass(frozen=True, slots=True, eq=False)
class Ahead:
    """What is remembered beside the beat: `amplitudes` float64 [n], roots of the energy at the hops of `beats`."""

    beats: Beats
    strikes: Strikes
    amplitudes: np.ndarray
    mean: float = 0.0
    weight: float = 0.0


def start(hop_s: float) -> Ahead:
    """Nothing was heard yet; `hop_s` is the length of a hop of hearing in s."""
    return Ahead(beats.start(hop_s), strikes.start(), np.zeros(0))


def step(state: Ahead, heard: Heard, delay: float, latency: float) -> tuple[Ahead, float, float]:
    """One more hop, with the energy and the hit to show now.

    `delay`: s that hearing is behind its newest sample, `latency`: s from there to the light; both are made up for.
    """
    tracked = beats.step(state.beats, heard)
    slow = smoothing(tracked.hop_s, MEAN_SECONDS)
    mean, weight = state.mean + slow * (heard.energy - state.mean), state.weight + slow * (1 - state.weight)
    amplitude = min(heard.energy, CLIP * mean / weight) ** 0.5
    amplitudes = np.append(state.amplitudes, amplitude)[-len(tracked.phases) :]
    struck, hit = strikes.step(state.strikes, tracked, heard.hit, min(LONGEST, ANNOUNCED + latency))
    state = Ahead(tracked, struck, amplitudes, mean, weight)
    return state, _energy(state, heard.energy, min(LONGEST, delay + latency)), hit


def _energy(state: Ahead, energy: float, seconds: float) -> float:
    """The energy to drive the walk with now, when `energy` was heard and light shall be `seconds` ahead of that."""
    tracked = state.beats
    if tracked.confidence < LEAST_TRUST or seconds <= 0:
        return energy
    wanted = np.array([beats.ahead(tracked, moment) for moment in (seconds, *AROUND)])
    expected = template.recalled(tracked.phases, state.amplitudes, wanted, tracked.cycle)
    if np.isnan(expected).any():
        return energy
    trusted, amplitude = tracked.confidence, energy**0.5
    mixed = trusted * float(expected[0]) + (1 - trusted) * amplitude
    surprise = amplitude - SURPRISE * float(expected[1:].max())
    return max(mixed, surprise) ** 2
