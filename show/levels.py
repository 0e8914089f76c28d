"""What is heard, normalised to 0..1 for pictures: the names that looks and shaders may use.

An automatic gain follows what was loud in the last half minute, so that a quiet passage looks quiet; the attack and
release times are those of the motions that the levels drive.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from show.hearing import Heard
from show.meters import Levels as Levels
from show.separation import smoothing

LOUDER_SECONDS, QUIETER_SECONDS = 0.7, 30.0  # how the full scale follows
HIT_SECONDS = (0.12, 0.25)  # in which the softest and the hardest hit fall to a tenth
DEAF_SECONDS = 0.25  # without any sound arriving, after which everything settles

# percussive, harmonic, energy, low, mid, high, level
ATTACK = np.array((0.01, 0.3, 0.01, 0.03, 0.03, 0.01, 0.05))  # s
RELEASE = np.array((0.08, 0.6, 0.15, 0.3, 0.2, 0.08, 0.5))  # s
CURVE = np.array((0.7, 1.2, 0.7, 0.9, 1.0, 0.7, 1.2))  # exponents from share of the full scale to level
QUIETEST = np.array((0.006, 0.012, 0.0005, 0.008, 0.008, 0.003, 0.012))  # amplitudes never lifted to full scale


@dataclass(frozen=True, slots=True, eq=False)
class Following:
    """What the levels remember: amplitudes wanted, shown and full scale (float64 [7]); the last hit; s of deafness."""

    wanted: np.ndarray
    shown: np.ndarray
    scale: np.ndarray
    hit: float = 0.0
    struck: float = 0.0
    deaf: float = 0.0


def start() -> Following:
    """Nothing was heard yet."""
    return Following(np.zeros(len(ATTACK)), np.zeros(len(ATTACK)), QUIETEST.copy())


def step(state: Following, heard: Sequence[Heard], dt: float, smooth: float = 0.0) -> tuple[Following, Levels]:
    """The levels `dt` seconds later, when `heard` (oldest first, may be empty) has arrived since.

    `smooth` 0..1 makes every release up to five times as long.
    """
    deaf = 0.0 if heard else state.deaf + dt
    wanted = _wanted(heard) if heard else (state.wanted if deaf < DEAF_SECONDS else np.zeros(len(ATTACK)))
    seconds = np.where(wanted > state.shown, ATTACK, RELEASE) * (1 + 4 * smooth)
    shown = state.shown + (1 - np.exp(-dt / seconds)) * (wanted - state.shown)
    scale = _scaled(state.scale, shown, dt) if any(moment.open for moment in heard) else state.scale
    hit, struck = _hit(state, heard, dt)
    values = np.minimum(1.0, shown / scale) ** CURVE
    return Following(wanted, shown, scale, hit, struck, deaf), Levels(hit, *values.tolist())


def _wanted(heard: Sequence[Heard]) -> np.ndarray:
    amplitudes = [_amplitudes(moment) for moment in heard]
    return amplitudes[0] if len(amplitudes) == 1 else np.max(amplitudes, axis=0)


def _amplitudes(heard: Heard) -> np.ndarray:
    if not heard.open:
        return np.zeros(len(ATTACK))
    thirds = np.add.reduceat(np.square(heard.spectrum), heard.profile.thirds)
    powers = np.array((heard.percussive, heard.harmonic, heard.energy, *thirds))
    return np.append(np.sqrt(powers), 10 ** (heard.level_db / 20))


def _scaled(scale: np.ndarray, shown: np.ndarray, dt: float) -> np.ndarray:
    louder = scale + smoothing(dt, LOUDER_SECONDS) * (shown - scale)
    quieter = QUIETEST + (scale - QUIETEST) * math.exp(-dt / QUIETER_SECONDS)
    return np.maximum(np.where(shown > scale, louder, quieter), QUIETEST)


def _hit(state: Following, heard: Sequence[Heard], dt: float) -> tuple[float, float]:
    """The level of the last hit now, and how hard it was struck."""
    tenth = HIT_SECONDS[0] + (HIT_SECONDS[1] - HIT_SECONDS[0]) * state.struck
    left = state.hit * 0.1 ** (dt / tenth)
    newest = max((moment.hit for moment in heard), default=0.0)
    return (newest, newest) if newest > left else (left, state.struck)
