"""How many of a screen's refreshes, or ticks of the clock, a frame may take: more where a machine does not keep up.

Frames of which more than a quarter is late come unevenly, and leave a decoder beside them nothing. Time in s is an
argument. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

SLOWEST = 25.0  # frames a second below which evenness is not worth the rate
WINDOW = 2.0  # s over which late frames are counted
LATE = 1 / 4  # of the frames that may be late
ROOM = 0.75  # of the shorter time: what the work may take before it is tried
PAUSE, LONGEST_PAUSE = 10.0, 320.0  # s of room until the shorter time is tried; doubled each time that came too early


@dataclass(frozen=True, slots=True)
class Cadence:
    """A frame in `every` ticks; of the `frames` since `since` s `late` ones were late.

    `roomy`: since when the work would fit into fewer, in s, None while it would not. `tried`: when fewer were tried
    last, after a `pause`.
    """

    every: int = 1
    since: float | None = None
    frames: int = 0
    late: int = 0
    roomy: float | None = None
    pause: float = PAUSE
    tried: float = float("-inf")


def step(state: Cadence, now: float, late: bool, work: float, tick: float) -> Cadence:
    """After a frame at `now` s that was `late` or not; its like take `work` s, a tick `tick` s."""
    since = state.since
    if since is None:
        return replace(state, since=now)
    state = replace(state, frames=state.frames + 1, late=state.late + late)
    if now - since >= WINDOW:
        many = state.late > LATE * state.frames
        state = replace(state, since=now, frames=0, late=0)
        if many and (state.every + 1) * tick * SLOWEST <= 1.0:
            again = now - state.tried < 2 * WINDOW  # it was tried too early
            pause = min(2 * state.pause, LONGEST_PAUSE) if again else PAUSE
            return replace(state, every=state.every + 1, pause=pause, roomy=None)
    return _with_room(state, now, work, tick)


def _with_room(state: Cadence, now: float, work: float, tick: float) -> Cadence:
    """With a tick less where there has been room for that long enough."""
    if state.every == 1 or work >= ROOM * (state.every - 1) * tick:
        return replace(state, roomy=None)
    if state.roomy is None or now - state.roomy < state.pause:
        return replace(state, roomy=now if state.roomy is None else state.roomy)
    return replace(state, every=state.every - 1, since=now, frames=0, late=0, roomy=None, tried=now)
