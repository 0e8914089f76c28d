"""Hits fired when they are due: one that came at the same place of every pass is not waited for again."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from show.beats import Beats
from show.template import PASSES

TRUSTED = 0.5  # confidence from which on hits are fired ahead
SURE = 0.75  # share of the passes that have to have brought a hit
LEAST_PASSES = 2  # that have to be remembered
APART = 0.045  # s, within which two hits are the same one


@dataclass(frozen=True, slots=True, eq=False)
class Strikes:
    """`strengths` float64 [n] at the hops of the beat's memory, 0 where nothing was hit.

    `fired`: the moments, in s of `now`, at which hits were due that have been fired ahead.
    """

    strengths: np.ndarray
    now: float = 0.0
    fired: tuple[float, ...] = ()


def start() -> Strikes:
    """Nothing was hit yet."""
    return Strikes(np.zeros(0))


def step(state: Strikes, tracked: Beats, hit: float, seconds: float) -> tuple[Strikes, float]:
    """The hit to show now (0 or its strength) when `hit` was heard and light shall be `seconds` ahead of hearing.

    `tracked` is the beat after the same hop. Each hit is shown once: ahead, or else when it is heard.
    """
    now = state.now + tracked.hop_s
    strengths = np.append(state.strengths, hit)[-len(tracked.phases) :]
    fired = tuple(due for due in state.fired if due > now - 2 * APART)
    state = replace(state, strengths=strengths, now=now, fired=fired)
    if hit > 0 and _any_near(fired, now):
        hit = 0.0
    if hit > 0 or seconds <= 0 or not tracked.locked or tracked.confidence < TRUSTED:
        return state, hit
    due, strength = _due(state, tracked, seconds)
    if strength <= 0:
        return state, 0.0
    return replace(state, fired=(*fired, due)), strength


def _due(state: Strikes, tracked: Beats, seconds: float) -> tuple[float, float]:
    """When the next hit within `seconds` is due that has not been shown yet, in s, and its strength; 0 for none."""
    struck = np.flatnonzero(state.strengths)
    phases, strengths = tracked.phases[struck], state.strengths[struck]
    shown = (*state.fired, *(state.now - (tracked.phase - phases[-2:]) * tracked.period))
    again = (phases + tracked.cycle - tracked.phase) * tracked.period  # s from now
    for index in np.flatnonzero((again > 0) & (again <= seconds)):
        due = state.now + float(again[index])
        if not _any_near(shown, due):
            strength = _usual(phases, strengths, float(phases[index]), tracked)
            if strength > 0:
                return due, strength
    return 0.0, 0.0


def _usual(phases: np.ndarray, strengths: np.ndarray, place: float, tracked: Beats) -> float:
    """The mean strength of the hits at a place of the passes so far, 0 where too few of them brought one."""
    passes = place - tracked.cycle * np.arange(PASSES[tracked.cycle])
    passes = passes[passes >= tracked.phases[0]]
    near = np.abs(phases - passes[:, None]) < APART / tracked.period
    came = near.any(axis=1)
    if len(passes) < LEAST_PASSES or came.mean() < SURE:
        return 0.0
    return float((strengths * near).max(axis=1)[came].mean())


def _any_near(moments: tuple[float, ...], moment: float) -> bool:
    return any(abs(moment - other) < APART for other in moments)
