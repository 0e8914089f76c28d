"""What the opening hours want at a moment: open or closed, how much light, until when, and why. Pure.

The light is full for the whole of a span: it rises during the fade before the span begins, and falls after its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from live.house.localtime import instant, is_set, local
from show.hours import ALWAYS, Opening
from show.installation import Installation

AHEAD = 370  # days that are looked ahead for the next change


@dataclass(frozen=True, slots=True)
class Standing:
    """How the house stands: whether it is `open`, the `light` by the hour (0..1), and the reason in words.

    `until` is the Unix time, s, at which the light changes for the next opening or closing, `when` that opening or
    closing in words; None and empty where there is none within a year.
    """

    open: bool
    light: float
    until: float | None
    reason: str
    when: str = ""

    @property
    def words(self) -> str:
        """All of it in one line."""
        return f"{self.reason} until {self.when}" if self.when else self.reason


def standing(plan: Installation, wall: float) -> Standing:
    """What the plan wants at Unix time `wall`; where the clock is not set the show plays."""
    if not is_set(plan.zone, wall):
        return Standing(True, 1.0, None, f"open: the clock is not set (it says {local(plan.zone, wall).year})")
    light = light_by_hour(plan, wall)
    if plan.opening == Opening() or not plan.opening.days and set(plan.opening.week) == {ALWAYS}:
        return Standing(True, light, None, "open at all hours")
    for begins, ends in _periods(plan, wall):
        if wall < begins - plan.fade:
            return Standing(False, light, begins - plan.fade, "closed", _told(plan, begins, wall))
        if wall < ends:
            return Standing(True, light, ends, "open", _told(plan, ends, wall))
    return Standing(False, light, None, "closed: it opens on no day of the coming year")


def light_by_hour(plan: Installation, wall: float) -> float:
    """The light 0..1 that the newest entry of `dim` wants; it holds until the next one, around the clock."""
    today = local(plan.zone, wall).date()
    found = 1.0
    for day in (today - timedelta(1), today):
        for minute, light in plan.dim:
            if instant(plan.zone, day, minute) <= wall:
                found = light
    return found


def restart_due(plan: Installation, before: float, wall: float) -> bool:
    """Whether the hour of the nightly restart lies between two moments of Unix time, `before` the earlier one."""
    if plan.restart is None or not is_set(plan.zone, wall):
        return False
    today = local(plan.zone, wall).date()
    return before < instant(plan.zone, today, plan.restart) <= wall


def _periods(plan: Installation, wall: float) -> Iterator[tuple[float, float]]:
    """From `wall` on, the stretches for which the house is open; what follows without a gap is one."""
    today = local(plan.zone, wall).date()
    open_since: float | None = None
    ends = float("-inf")
    for offset in range(-2, AHEAD):
        day = today + timedelta(offset)
        for span in plan.opening.of(day):
            first, last = instant(plan.zone, day, span.begins), instant(plan.zone, day, span.ends, last=True)
            if open_since is not None and first > ends:
                if ends > wall:
                    yield open_since, ends
                open_since = None
            open_since, ends = first if open_since is None else open_since, max(ends, last)
    if open_since is not None and ends > wall:
        yield open_since, ends


def _told(plan: Installation, moment: float, wall: float) -> str:
    """A moment as people say it: `18:00`, `Tue 10:00` within six days, else with its date."""
    then, now = local(plan.zone, moment), local(plan.zone, wall)
    days = (then.date() - now.date()).days
    if days == 0:
        return f"{then:%H:%M}"
    return f"{then:%a %H:%M}" if days < 7 else f"{then:%a %d %b %H:%M}"
