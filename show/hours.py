"""When a house is open: spans of a day on the wall clock, days of the week, holidays. Texts in, values out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from show.errors import ShowError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DEFAULT, CLOSED = "default", "closed"
MINUTES = 24 * 60  # of a day on the wall clock, which a change of daylight saving makes an hour shorter or longer
LEAP_YEAR = 2024  # in which every day of every year exists
SPANS = 'write "10:00-18:00", several with commas, "20:00-02:00" past midnight, or "closed"'
DATES = 'write "2026-12-24" for one year, "12-25" for every year'

Day = tuple[int | None, int, int]  # year (None: every one), month, day


@dataclass(frozen=True, slots=True)
class Span:
    """From `begins` to `ends`, minutes on the wall clock after midnight of its day; past the next one above 1440."""

    begins: int
    ends: int


Spans = tuple[Span, ...]
ALWAYS: Spans = (Span(0, MINUTES),)


@dataclass(frozen=True, slots=True)
class Opening:
    """`week` are the spans of Monday to Sunday, `days` those of days that differ; a single year's count first."""

    week: tuple[Spans, ...] = (ALWAYS,) * len(DAYS)
    days: Mapping[Day, Spans] = field(default_factory=dict)

    def of(self, day: date) -> Spans:
        """The spans that begin on a day."""
        for key in ((day.year, day.month, day.day), (None, day.month, day.day)):
            if key in self.days:
                return self.days[key]
        return self.week[day.weekday()]


def minute(text: str, where: str, key: str) -> int:
    """Minutes after midnight of "18:30"; "24:00" is the end of the day."""
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", text.strip())
    minutes = 60 * int(match[1]) + int(match[2]) if match and int(match[2]) < 60 else MINUTES + 1
    if minutes > MINUTES:
        raise ShowError(where, f'"{key}" has the time "{text.strip()}"', 'write a time from "00:00" to "24:00"')
    return minutes


def spans(text: object, where: str, key: str) -> Spans:
    """The spans of a day's text, in order; ShowError for one that is none, and for two that overlap."""
    if not isinstance(text, str):
        raise ShowError(where, f'"{key}" is {text!r}', SPANS)
    if text.strip().lower() in ("", CLOSED):
        return ()
    found = sorted((_span(each, where, key) for each in text.split(",")), key=lambda span: span.begins)
    for before, after in zip(found, found[1:], strict=False):
        if after.begins < before.ends:
            raise ShowError(where, f'"{key}" is "{text}", whose spans overlap', "join them into one")
    return tuple(found)


def day(text: object, where: str, key: str) -> Day:
    """A date of one year, or of every year."""
    match = re.fullmatch(r"(?:(\d{4})-)?(\d{2})-(\d{2})", text.strip()) if isinstance(text, str) else None
    try:
        if match is None:
            raise ValueError
        year = int(match[1]) if match[1] else None
        date(year or LEAP_YEAR, int(match[2]), int(match[3]))
    except ValueError:
        raise ShowError(where, f'"{key}" has the day {text!r}', DATES) from None
    return year, int(match[2]), int(match[3])


def opening(hours: object, closed: object, exceptional: object, where: str) -> Opening:
    """Of the keys `open` (a text for every day, or a table by weekday), `closed` (days), `exceptional` (by day)."""
    return Opening(_week(hours, where), _days(closed, exceptional, where))


def _span(text: str, where: str, key: str) -> Span:
    begins, dash, ends = text.partition("-")
    if not dash:
        raise ShowError(where, f'"{key}" has "{text.strip()}"', SPANS)
    first, last = minute(begins, where, key), minute(ends, where, key)
    if first == last or first == MINUTES:
        remedy = 'the whole day is "00:00-24:00", a closed one "closed"'
        raise ShowError(where, f'"{key}" has "{text.strip()}", which is no time', remedy)
    return Span(first, last if last > first else last + MINUTES)


def _week(hours: object, where: str) -> tuple[Spans, ...]:
    if hours is None:
        return (ALWAYS,) * len(DAYS)
    if isinstance(hours, str):
        return (spans(hours, where, "open"),) * len(DAYS)
    if not isinstance(hours, dict):
        raise ShowError(where, f'"open" is {hours!r}', 'write open = "10:00-18:00", or a table of days')
    for name in hours:
        if name not in (*DAYS, DEFAULT):
            raise ShowError(where, f'"open" has the day "{name}"', f"the days are {', '.join(DAYS)}, and {DEFAULT}")
    missing = [name for name in DAYS if name not in hours]
    if missing and DEFAULT not in hours:
        raise ShowError(where, f'"open" does not say {missing[0]}', 'add it, or default = "closed"')
    return tuple(spans(hours.get(name, hours.get(DEFAULT)), where, f"open.{name}") for name in DAYS)


def _days(closed: object, exceptional: object, where: str) -> dict[Day, Spans]:
    if not isinstance(closed, list):
        raise ShowError(where, f'"closed" is {closed!r}', 'write a list: closed = ["2026-12-24", "12-25"]')
    if not isinstance(exceptional, dict):
        raise ShowError(
            where, f'"exceptional" is {exceptional!r}', 'write exceptional = { "2026-12-31" = "10:00-14:00" }'
        )
    found: dict[Day, Spans] = {day(each, where, "closed"): () for each in closed}
    for text, hours in exceptional.items():
        when = day(text, where, "exceptional")
        if when in found:
            raise ShowError(where, f'"{text}" is closed and exceptional', "leave it out of one of them")
        found[when] = spans(hours, where, f"exceptional.{text}")
    return found
