"""Between the wall clock of a place and the instants of Unix time, through both changes of daylight saving. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from show.hours import MINUTES

SET_SINCE = 2024  # a clock that tells an earlier year has not been set since the machine was built


def local(zone: ZoneInfo | None, wall: float) -> datetime:
    """The wall clock, aware, at Unix time `wall` s; `zone` None is the machine's own."""
    return datetime.fromtimestamp(wall, zone) if zone is not None else datetime.fromtimestamp(wall).astimezone()


def instant(zone: ZoneInfo | None, day: date, minute: int, last: bool = False) -> float:
    """The Unix time at which the wall clock of `day` shows `minute` minutes after midnight, or more than that.

    A time that comes twice, in autumn, is its first one, or its `last`; one that is left out, in spring, is the moment
    at which the clock is put forward.
    """
    days, rest = divmod(minute, MINUTES)
    shown = datetime.combine(day + timedelta(days), time(rest // 60, rest % 60))
    first, second = _instant(zone, shown, 0), _instant(zone, shown, 1)
    if _shown(zone, first) == shown:
        return second if last and _shown(zone, second) == shown else first
    return _put_forward(zone, shown, second, first)


def is_set(zone: ZoneInfo | None, wall: float) -> bool:
    """Whether the clock can be believed."""
    return local(zone, wall).year >= SET_SINCE


def _put_forward(zone: ZoneInfo | None, shown: datetime, before: float, after: float) -> float:
    """The first whole second between two instants at which the clock shows no less than `shown`."""
    low, high = int(before), int(after)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _shown(zone, middle) >= shown else (middle, high)
    return float(high)


def _instant(zone: ZoneInfo | None, shown: datetime, fold: int) -> float:
    return shown.replace(tzinfo=zone, fold=fold).timestamp()


def _shown(zone: ZoneInfo | None, wall: float) -> datetime:
    return local(zone, wall).replace(tzinfo=None, fold=0)
