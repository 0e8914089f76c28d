"""Opening hours in local time: literals through both changes of daylight saving, leap days, midnights and holidays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from live.house.localtime import instant, local
from live.house.schedule import light_by_hour, restart_due, standing
from show import hours
from show.installation import Installation

BERLIN = ZoneInfo("Europe/Berlin")  # forward at 2:00 on 29 March 2026, back at 3:00 on 25 October 2026


def plan(
    open_: object = "10:00-18:00", closed: list[str] | None = None, zone: ZoneInfo = BERLIN, **more: object
) -> Installation:
    exceptional = more.pop("exceptional", {})
    opening = hours.opening(open_, closed or [], exceptional, "gig.toml")
    return Installation(opening=opening, zone=zone, fade=60.0, **more)  # type: ignore[arg-type]


def wall(text: str, zone: ZoneInfo = BERLIN, fold: int = 0) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).timestamp()


def words(of: Installation, text: str, fold: int = 0) -> str:
    return standing(of, wall(text, fold=fold)).words


@pytest.mark.parametrize(
    ("moment", "open_", "said"),
    [
        ("2026-11-30 09:58:59", False, "closed until 10:00"),
        ("2026-11-30 09:59:00", True, "open until 18:00"),  # the fade before the door opens
        ("2026-11-30 17:59:59", True, "open until 18:00"),
        ("2026-11-30 18:00:00", False, "closed until Tue 10:00"),
        ("2026-12-01 00:00:00", False, "closed until 10:00"),
    ],
)
def test_the_light_is_full_for_the_whole_of_a_span_and_fades_outside_it(moment: str, open_: bool, said: str) -> None:
    found = standing(plan(), wall(moment))
    assert (found.open, found.words) == (open_, said)


def test_a_span_past_midnight_belongs_to_the_day_it_begins_on() -> None:
    night = plan({"sat": "20:00-02:00", "default": "closed"})
    assert words(night, "2026-12-05 23:59:59") == "open until Sun 02:00"
    assert words(night, "2026-12-06 01:59:59") == "open until 02:00"
    assert words(night, "2026-12-06 02:00:00") == "closed until Sat 20:00"
    assert words(night, "2026-12-05 01:00:00") == "closed until 20:00"  # Friday had no night


def test_several_spans_close_for_lunch_and_those_that_touch_are_one() -> None:
    assert words(plan("09:00-12:00, 14:00-18:00"), "2026-12-02 12:30") == "closed until 14:00"
    assert words(plan("18:00-24:00, 00:00-03:00"), "2026-12-02 23:00") == "open until Thu 03:00"


def test_a_holiday_of_every_year_and_one_of_a_single_year_are_closed() -> None:
    house = plan(closed=["12-25", "2026-12-26"])
    assert words(house, "2026-12-25 12:00") == "closed until Sun 10:00"
    assert words(house, "2027-12-25 12:00") == "closed until Sun 10:00"  # the 26th is open again a year later
    assert words(house, "2027-12-26 12:00") == "open until 18:00"


def test_an_exceptional_opening_counts_before_the_weekday_and_a_single_year_before_every_year() -> None:
    house = plan(closed=["05-17"], exceptional={"2026-05-17": "20:00-23:00"})
    assert words(house, "2026-05-17 12:00") == "closed until 20:00"
    assert words(house, "2027-05-17 12:00") == "closed until Tue 10:00"


def test_a_leap_day_of_every_year_comes_in_leap_years_only() -> None:
    house = plan(closed=["02-29"])
    assert words(house, "2028-02-29 12:00") == "closed until Wed 10:00"
    assert words(house, "2027-02-28 19:00") == "closed until Mon 10:00"
    assert words(house, "2028-02-28 19:00") == "closed until Wed 10:00"


def test_what_is_more_than_six_days_away_is_told_with_its_date() -> None:
    house = plan({"default": "closed"}, exceptional={"2026-12-31": "22:00-24:00"})
    assert words(house, "2026-12-01 12:00") == "closed until Thu 31 Dec 22:00"
    assert words(plan({"default": "closed"}), "2026-12-01 12:00") == "closed: it opens on no day of the coming year"


def test_a_house_without_hours_is_always_open() -> None:
    for house in (plan(None), plan("00:00-24:00")):
        found = standing(house, wall("2026-03-29 03:30"))
        assert (found.open, found.until, found.words) == (True, None, "open at all hours")


def test_a_time_that_spring_leaves_out_is_the_moment_the_clock_is_put_forward() -> None:
    assert instant(BERLIN, date(2026, 3, 29), 150) == datetime.fromisoformat("2026-03-29T01:00:00+00:00").timestamp()
    house = plan("02:30-05:00")
    assert words(house, "2026-03-29 01:58:30") == "closed until 03:00"
    assert words(house, "2026-03-29 03:00") == "open until 05:00"


def test_a_time_that_comes_twice_in_autumn_opens_at_the_first_and_closes_at_the_second() -> None:
    first, second = (instant(BERLIN, date(2026, 10, 25), 150, last) for last in (False, True))
    assert second - first == 3600
    assert local(BERLIN, first).isoformat() == "2026-10-25T02:30:00+02:00"
    assert local(BERLIN, second).isoformat() == "2026-10-25T02:30:00+01:00"
    opens, closes = plan("02:30-12:00"), plan("00:30-02:30")
    assert words(opens, "2026-10-25 02:31") == words(opens, "2026-10-25 02:05", fold=1) == "open until 12:00"
    assert words(closes, "2026-10-25 02:31") == words(closes, "2026-10-25 02:29", fold=1) == "open until 02:30"
    assert words(closes, "2026-10-25 02:30", fold=1) == "closed until Mon 00:30"


@pytest.mark.parametrize(("day", "length"), [("2026-03-28", 24), ("2026-03-29", 23), ("2026-10-25", 25)])
def test_a_whole_day_has_as_many_hours_as_the_day_has(day: str, length: int) -> None:
    there = date.fromisoformat(day)
    assert instant(BERLIN, there, 1440) - instant(BERLIN, there, 0) == 3600 * length


def test_half_an_hour_of_daylight_saving_is_no_hour() -> None:
    island = ZoneInfo("Australia/Lord_Howe")  # forward by thirty minutes at 2:00 on 4 October 2026
    shown = local(island, instant(island, date(2026, 10, 4), 135))
    assert shown.isoformat() == "2026-10-04T02:30:00+11:00"


def test_a_clock_that_is_not_set_leaves_the_house_open() -> None:
    found = standing(plan({"default": "closed"}, dim=((0, 0.0), (1, 1.0))), 5.0)
    assert (found.open, found.light, found.words) == (True, 1.0, "open: the clock is not set (it says 1970)")


def test_the_light_by_the_hour_holds_from_one_time_to_the_next_around_the_clock() -> None:
    house = plan(None, dim=((420, 1.0), (1200, 0.6), (1380, 0.3)))
    found = [light_by_hour(house, wall(f"2026-12-01 {time}")) for time in ("06:59", "07:00", "20:00", "23:30")]
    assert found == [0.3, 1.0, 0.6, 0.3]


def test_the_nightly_restart_comes_once_also_when_its_hour_comes_twice_or_not_at_all() -> None:
    house = plan(restart=150)
    for day, seconds in (("2026-12-01", 86400), ("2026-03-29", 82800), ("2026-10-25", 90000)):
        begin = wall(f"{day} 00:00")
        assert sum(restart_due(house, begin + each, begin + each + 60) for each in range(0, seconds, 60)) == 1
    assert not restart_due(replace(house, restart=None), wall("2026-12-01 02:29"), wall("2026-12-01 02:31"))


def test_the_machine_s_own_time_zone_is_the_one_that_the_system_says(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    if not hasattr(time, "tzset"):
        return  # Windows takes no other zone for one process; the named zones above hold there
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    try:
        house = plan("02:30-05:00", zone=None)  # type: ignore[arg-type]
        moment = wall("2026-03-29 03:00")
        assert standing(house, moment).words == "open until 05:00"
        assert instant(None, date(2026, 10, 25), 150, True) - instant(None, date(2026, 10, 25), 150) == 3600
    finally:
        monkeypatch.undo()
        time.tzset()
