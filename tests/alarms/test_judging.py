"""Alarms by literal histories: raised after their patience, told again, over when all has been well for a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from live.alarms.judging import KINDS, Event, Watched, step
from live.alarms.observing import Observation, Seen
from show.installation import Limits

LIMITS = Limits(black=60.0, frozen=120.0, stage=15.0, silence=900.0, fps=20.0, disk=1e9, repeat=3600.0)
NUMBERS: Iterator[int] = iter(range(10**9))


def well(time: float) -> Observation:
    """A show that plays: every picture differs from the last."""
    seen = Seen(next(NUMBERS), next(NUMBERS), False)
    return Observation(time, 0.1, seen, (0.0, 0.0), True, True, True, True, 60.0, 50e9)


def history(seconds: int, change: Callable[[float, Observation], Observation], limits: Limits = LIMITS) -> list[tuple]:
    """What happens when, over so many s of one observation a second."""
    watched, told = Watched(), []
    for second in range(seconds):
        watched, events = step(watched, change(float(second), well(float(second))), limits)
        told += [(second, event.kind, event.what) for event in events]
    return told


def between(first: float, last: float, **wrong: object) -> Callable[[float, Observation], Observation]:
    return lambda time, now: replace(now, **wrong) if first <= time < last else now


def test_a_show_that_plays_calls_nobody() -> None:
    assert history(4000, lambda time, now: now) == []


BLACK = Seen(1, 1, True)


@pytest.mark.parametrize(
    ("wrong", "kind", "raised"),
    [
        ({"seen": BLACK, "moving": False}, "black", 160),
        ({"seen": Seen(1, 7, False)}, "frozen", 220),
        ({"unheard": 15.5}, "stage", 100),
        ({"sounding": False}, "silence", 1000),
        ({"fps": 19.9}, "fps", 160),
        ({"room": 0.99e9}, "disk", 100),
    ],
)
def test_each_alarm_is_raised_after_its_patience_and_is_over_when_all_has_been_well(
    wrong: dict[str, object], kind: str, raised: int
) -> None:
    told = history(1300, between(100, 1200, **wrong))
    ends = [(1210, kind, "over")]
    assert told == [(raised, kind, "raised"), *ends]


def test_what_comes_and_goes_within_the_patience_calls_nobody() -> None:
    assert history(2000, lambda time, now: replace(now, seen=BLACK, moving=False) if time % 60 else now) == []


def test_an_alarm_that_flutters_is_one_alarm() -> None:
    def flutter(time: float, now: Observation) -> Observation:
        return replace(now, fps=19.0 if time < 300 and time % 8 else 21.0 if time < 300 else 60.0)

    assert history(400, lambda time, now: replace(now, fps=19.0) if time < 100 else flutter(time, now)) == [
        (60, "fps", "raised"), (310, "fps", "over")
    ]  # fmt: skip


def test_frames_and_room_have_to_be_a_tenth_better_before_they_are_well() -> None:
    def slow(time: float, now: Observation) -> Observation:
        return replace(now, fps=19.0 if time < 100 else 21.9 if time < 200 else 22.1)

    assert history(300, slow) == [(60, "fps", "raised"), (210, "fps", "over")]


def test_an_alarm_of_the_disk_is_over_when_nobody_can_tell_its_room_any_more() -> None:
    def gone(time: float, now: Observation) -> Observation:
        return replace(now, room=1e6 if time < 100 else None)

    assert history(300, gone) == [(0, "disk", "raised"), (110, "disk", "over")]


def test_an_alarm_that_lasts_is_told_again_and_with_0_it_is_not() -> None:
    wrong = between(0, 9000, room=1e6)
    assert history(9000, wrong) == [(0, "disk", "raised"), (3600, "disk", "still"), (7200, "disk", "still")]
    assert history(9000, wrong, replace(LIMITS, repeat=0.0)) == [(0, "disk", "raised")]


def test_a_limit_of_0_leaves_an_alarm_out() -> None:
    none = Limits(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for wrong in ({"seen": BLACK}, {"unheard": 99.0}, {"sounding": False}, {"fps": 1.0}, {"room": 0.0}):
        assert history(2000, between(0, 2000, **wrong), none) == []


def test_darkness_that_was_asked_for_is_no_alarm() -> None:
    assert history(500, between(0, 500, seen=BLACK, lit=False, moving=False, listening=False, sounding=False)) == []


def test_a_picture_that_was_asked_to_stand_is_not_frozen_and_is_given_its_time_afterwards() -> None:
    still = Seen(1, 7, False)

    def held(time: float, now: Observation) -> Observation:
        return replace(now, seen=still, moving=time >= 500)

    assert history(619, held) == []
    assert history(620, held) == [(619, "frozen", "raised")]


def test_the_burn_in_shift_moves_a_frozen_picture_and_does_not_hide_it() -> None:
    def shifted(time: float, now: Observation) -> Observation:
        """A new place every 75 s, which the pictures show a look later."""
        return replace(now, seen=Seen(1, 7 + int(max(0.0, time - 1) // 75), False), place=(time // 75, 0.0))

    assert history(122, shifted) == [(120, "frozen", "raised")]


def test_of_a_stage_that_does_not_speak_nothing_else_is_said() -> None:
    silent = {"unheard": 99.0, "seen": BLACK, "sounding": False, "fps": 0.0}
    assert history(2000, between(0, 2000, **silent)) == [(0, "stage", "raised")]


def test_a_stage_that_comes_back_with_its_last_picture_is_given_its_time() -> None:
    def gone(time: float, now: Observation) -> Observation:
        away = {"seen": Seen(1, 7, False)} if 10 <= time < 204 else {}
        return replace(now, **away, unheard=99.0 if 10 <= time < 200 else 0.1)

    assert history(1000, gone) == [(10, "stage", "raised"), (210, "stage", "over")]


def test_where_nothing_was_observed_nothing_is_judged() -> None:
    assert history(300, lambda time, now: Observation(time, 0.0)) == []


def test_the_sentences_say_what_a_person_needs() -> None:
    def said(seconds: int, **wrong: object) -> str:
        watched: Watched = Watched()
        events: list[Event] = []
        for second in range(seconds):
            watched, events = step(watched, replace(well(float(second)), **wrong), LIMITS)
        assert watched.on == {event.kind: event.text for event in events}
        return events[0].text

    assert said(61, seen=BLACK, moving=False) == "the wall is black though light is asked for"
    assert said(121, seen=Seen(1, 7, False)) == "the picture has not changed for 2 min"
    assert said(901, sounding=False) == "no sound for 15 min"
    assert said(61, fps=9.25) == "only 9.2 frames a second are shown"
    assert said(1, room=0.4e9) == "only 0.4 GB are free on the disk"
    assert said(1, unheard=16.0) == "the stage has not spoken for 16 s"
    assert set(Watched().alarms) == set(KINDS)
