"""Whether and where a show goes on that did not end by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from live.house.localtime import is_set
from live.house.schedule import standing
from live.options import TRACKS, StageOptions
from live.state.file import Kept
from live.state.state import State
from show.installation import Installation
from show.minutes import minutes

AUTO = "auto"  # of `house_mode`
AGREEMENT = 2.0  # s that two clocks may differ by over the same gap
LONGEST_GAP = 3600.0  # s that a place is carried over; nobody waits for a show for longer


def taken_up(kept: Kept, options: StageOptions, now: float, wall: float) -> State:
    """The state to go on from; `now` is the machine's monotonic clock, `wall` Unix time, in s.

    The place of music that played on elsewhere is carried over the gap, where both clocks say the same of it: after a
    boot the monotonic clock is another one, and wall time may not be set yet. Our own player stood still meanwhile.
    """
    gap, walled = now - kept.state.time, wall - kept.wall
    sure = abs(gap - walled) <= AGREEMENT and 0.0 <= gap <= LONGEST_GAP
    return replace(kept.state, time=now - (gap if sure and not own_player(options) else 0.0))


def left_to_the_hours(state: State, plan: Installation | None, kept: float, wall: float) -> State:
    """The state without the hand on the house, where the hours have changed since it was kept; Unix times in s.

    A clock that is not set cannot tell, and leaves the house open as the hours do then.
    """
    plan = plan or Installation()
    until = standing(plan, kept).until
    if until is None or (wall < until and is_set(plan.zone, wall)):
        return state
    return replace(state, parameters={**state.parameters, "house_mode": AUTO})


def own_player(options: StageOptions) -> bool:
    """Whether the sound comes from us and stops when we do."""
    return options.input == TRACKS or (options.input is not None and Path(options.input).is_file())


def told(kept: Kept, wall: float) -> str:
    """What the operator is told of it."""
    state = kept.state
    ago = _long(wall - kept.wall)
    return (
        f"the last show did not end by itself{ago}: going on with track {state.track}, {state.title}, at"
        f" {minutes(state.second)}; --fresh begins anew"
    )


def _long(seconds: float) -> str:
    if not 0 <= seconds < 100 * 86400:
        return ""  # a clock that is not set
    for size, name in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f", {seconds / size:.0f} {name} ago"
    return f", {seconds:.0f} s ago"
