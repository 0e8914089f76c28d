"""Where the walk stands: segment plus fraction, moved by the music, never backwards but by `seek`.

Place unknown: the energy shares out each segment's way so that its keyframe is reached on time. Place known: the
stored curve is read. Both are pure and give a finite, never falling position whatever they are given.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np

from show import pace

DEPTH = 0.65  # share of the way that follows the energy; the rest follows the clock
RUN_IN_SECONDS = 0.5  # of straight way before a keyframe
IDLE_SECONDS = 20.0  # of closed gate before the idle drift
DRIFT = 0.05  # segments a minute
BLEND_SECONDS = 1.0  # from where the walk stood to where the known place is
SHORTEST_SEGMENT = 0.1  # s


@dataclass(frozen=True, slots=True)
class Position:
    """`position`: segment plus fraction. The rest is memory.

    `clock`: s of music since the last keyframe, None where it has to be told from the position. `closed`: s of
    closed gate. `lead`: position minus the stored curve when the place became known, `known_for`: s since then.
    """

    position: float = 0.0
    clock: float | None = 0.0
    closed: float = 0.0
    lead: float = 0.0
    known_for: float | None = None
    pace: pace.Pace = field(default_factory=pace.Pace)


def start(position: float = 0.0) -> Position:
    """A walk that stands at `position` and has heard nothing."""
    return Position(position=_finite(position), clock=None)


def seek(state: Position, position: float) -> Position:
    """The one way back: stand at `position` now; what was learned of the music's level stays."""
    return replace(state, position=_finite(position), clock=None, lead=0.0, known_for=None)


def step_unknown(
    state: Position,
    energy: float,
    open: bool,
    dt: float,
    keyframe_times: np.ndarray,
    depth: float = DEPTH,
    speed: float = 1.0,
    drift: float = DRIFT,
    idle_after: float = IDLE_SECONDS,
) -> Position:
    """Go on by `dt` seconds of music whose energy was `energy`; past the last keyframe the walk stands still.

    `keyframe_times`: float64 [N + 1] s. `open`: the gate; the clock stands while it is closed, and after `idle_after` s
    of that the walk drifts by `drift` segments a minute. `depth` 0..1: how much the energy decides. `speed`: pace of
    the clock.
    """
    dt, speed, depth = _finite(dt), _finite(speed), min(1.0, _finite(depth))
    state = replace(state, known_for=None)
    if not open:
        closed = state.closed + dt
        way = _finite(drift) / 60 * dt if closed > idle_after else 0.0
        return replace(_drifted(state, way, len(keyframe_times) - 1), closed=closed)
    paced, ratio = pace.step(state.pace, energy, dt)
    position, clock = _advance(state, depth * ratio + 1 - depth, dt * speed, keyframe_times)
    return replace(state, position=position, clock=clock, closed=0.0, pace=paced)


def step_known(
    state: Position, place: float, dt: float, curve_times: np.ndarray, curve_positions: np.ndarray
) -> Position:
    """Stand where the stored curve (float64 [m] s, float64 [m] position) is at `place` seconds of the track.

    On becoming known the walk goes over to the curve within 1 s; where the curve is behind, the walk waits for it.
    """
    target = float(np.interp(place, curve_times, curve_positions)) if math.isfinite(place) else state.position
    known_for = 0.0 if state.known_for is None else state.known_for + _finite(dt)
    lead = state.position - target if state.known_for is None else state.lead
    share = max(0.0, 1 - known_for / BLEND_SECONDS)
    position = max(state.position, min(target + lead * share, float(curve_positions[-1])))
    return replace(state, position=position, clock=None, closed=0.0, lead=lead, known_for=known_for)


def _finite(value: float) -> float:
    return max(0.0, value) if math.isfinite(value) else 0.0


def _segment_length(keyframe_times: np.ndarray, segment: int) -> float:
    return max(SHORTEST_SEGMENT, float(keyframe_times[segment + 1] - keyframe_times[segment]))


def _drifted(state: Position, way: float, segments: int) -> Position:
    position = max(state.position, min(state.position + way, float(segments)))
    crossed = math.floor(position) > math.floor(state.position)
    return replace(state, position=position, clock=0.0 if crossed else state.clock)


def _advance(state: Position, rate: float, dt: float, keyframe_times: np.ndarray) -> tuple[float, float | None]:
    """Position and clock after `dt` seconds at `rate` times the mean pace."""
    position, clock, segments = state.position, state.clock, len(keyframe_times) - 1
    while (segment := math.floor(position)) < segments:
        length = _segment_length(keyframe_times, segment)
        clock = (position - segment) * length if clock is None else clock
        left = length - clock
        if dt < left:
            share = dt / left if left <= RUN_IN_SECONDS else 1 - math.exp(-rate * dt / left)
            reached = position + (segment + 1 - position) * share
            return min(reached, math.nextafter(segment + 1.0, 0.0)), clock + dt
        position, clock, dt = segment + 1.0, 0.0, dt - max(left, 0.0)
    return position, clock
