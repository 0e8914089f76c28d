"""What is wrong with the sound that comes, told from its blocks: silence, what is no number, a rate not as stated."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from live.sound.sources import Source
from show.guards import GATE_DB

QUIET = 10 ** (GATE_DB / 20)  # a sample that is louder is no silence
LONG_SILENCE = 30.0  # s of silence after which it is told: longer than songs pause
SPAN = 5.0  # s over which samples are counted
TOLERANCE = 0.04  # of the stated rate: more than any clock drifts, less than 44.1 kHz is from 48
AGREEING = 2  # spans in a row that must tell of another rate
READ_SECONDS = 5.0  # for which samples that were no numbers are told of
STOOD_STILL = 1.0  # s without a block after which samples cannot be counted on, as some were lost


@dataclass(frozen=True, slots=True)
class Overheard:
    """Moments in s of the clock: of the last sound, the last block, the last bad sample, the beginning of the span.

    `came` counts the samples since then, `off` is the number of spans in a row that differed and `measured` the last
    one's rate, in Hz; `stated` is what the card says.
    """

    loud: float | None = None
    last: float = -math.inf
    bad: float = -math.inf
    since: float | None = None
    came: int = 0
    off: int = 0
    measured: float = 0.0
    stated: int = 0


def step(state: Overheard, block: np.ndarray, rate: int, lost: int, now: float) -> Overheard:
    """Takes in a block float32 [n, channels] that came by `now` s, `lost` samples having been missed before it."""
    finite = math.isfinite(float(np.vdot(block, block)))
    quiet = finite and (not block.size or float(np.abs(block).max()) <= QUIET)
    loud = now if state.loud is None or not quiet else state.loud
    heard = replace(state, loud=loud, bad=state.bad if finite else now)
    return _counted(heard, len(block) + lost, rate, now)


def problems(state: Overheard, now: float) -> list[str]:
    """What the operator should know, in sentences."""
    told = []
    if state.loud is not None and now - state.loud >= LONG_SILENCE:
        told.append(f"sound: silence for {now - state.loud:.0f} s: is this the right input?")
    if now - state.bad < READ_SECONDS:
        told.append("sound: samples that are no numbers come: heard as silence")
    if state.off >= AGREEING:
        counts = f"{state.measured:.0f} samples a second come, {state.stated} are stated"
        told.append(f"sound: {counts}: set the card to one rate")
    return told


def _counted(state: Overheard, samples: int, rate: int, now: float) -> Overheard:
    if state.since is None or rate != state.stated or now - state.last > STOOD_STILL:
        return replace(state, since=now, last=now, came=0, stated=rate)
    came, length = state.came + samples, now - state.since
    if length < SPAN:
        return replace(state, came=came, last=now)
    measured = came / length
    off = state.off + 1 if abs(measured / rate - 1) > TOLERANCE else 0
    return replace(state, since=now, last=now, came=0, off=off, measured=measured)


class Ears:
    """Overhears a source from block to block."""

    def __init__(self) -> None:
        self._state, self._lost = Overheard(), 0

    def take(self, source: Source, block: np.ndarray, now: float) -> None:
        """Takes in what the source gave at `now` s."""
        before, self._lost = self._lost, source.lost
        self._state = step(self._state, block, source.rate, max(0, source.lost - before), now)

    def problems(self, now: float) -> list[str]:
        """What the operator should know, in sentences."""
        return problems(self._state, now)
