"""What the guard tells of itself. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from show.flashprofiles import OFF
from show.minutes import minutes

if TYPE_CHECKING:  # the keeper reads states too, and loads nothing heavy
    import numpy as np

WHY = ("", "luminance", "red")  # by number, as the guard counts


class Told(NamedTuple):
    """`profile`, and what was done under it since the stage began.

    `interventions` are runs of limited frames less than a second apart, `frames` the limited frames, `limiting`
    whether there was one a moment ago; `why` (luminance or red) and `area`, the share 0..1 of the picture that would
    have flashed too often, are the newest one's.
    """

    profile: str = OFF
    interventions: int = 0
    frames: int = 0
    limiting: bool = False
    why: str = ""
    area: float = 0.0


NOTHING = Told()


def after(told: Told, counts: np.ndarray) -> Told:
    """What is told when counts float32 [4] have come: interventions, limited frames, why, area."""
    interventions, frames, why, area = counts.tolist()
    limiting = frames > told.frames
    return Told(told.profile, int(interventions), int(frames), limiting, WHY[int(why)], round(area, 3))


def sentence(told: Told, second: float) -> str:
    """A line for the operator's log on the newest intervention, `second` s into the show."""
    return (
        f"flash guard: {minutes(second)} into the show, profile {told.profile}: {told.why} over {told.area:.0%} "
        f"of the picture flashed too often and was limited ({told.interventions} times so far)"
    )
