"""Whether a stage lives is told from its frames alone, and a machine that stood still takes nobody for dead."""

from __future__ import annotations

import pytest

from live.keeper.heartbeat import CLOSING, HANG, STARTUP, Heartbeat

LOOK = 0.1  # s between two looks


def missed_after(heart: Heartbeat, born: float, now: float) -> float:
    """Seconds of looks until it is missed."""
    began = now
    while not heart.missed(born, now):
        now += LOOK
    return now - began


def test_a_stage_has_longer_for_its_first_frame_than_for_any_other() -> None:
    heart = Heartbeat(100.0)
    assert missed_after(heart, 100.0, 100.0) == pytest.approx(STARTUP, abs=2 * LOOK)
    heart.beat(200.0, 7)
    assert missed_after(heart, 100.0, 200.0) == pytest.approx(HANG, abs=2 * LOOK)


def test_the_same_frame_told_again_is_no_sign_of_life() -> None:
    heart = Heartbeat(100.0)
    heart.beat(101.0, 7)
    for now in (102.0, 103.0, 104.0):
        assert not heart.missed(100.0, now)
        heart.beat(now, 7)
    assert missed_after(heart, 100.0, 104.0) == pytest.approx(HANG - 3.0, abs=2 * LOOK)
    assert heart.presented == pytest.approx(0.1)
    heart.beat(109.0, 8)
    assert heart.presented == pytest.approx(8.0)


def test_a_stage_that_has_said_that_it_ends_has_a_minute_for_its_files() -> None:
    heart = Heartbeat(100.0)
    heart.beat(100.0, 7)
    heart.ending = True
    assert missed_after(heart, 100.0, 100.0) == pytest.approx(CLOSING, abs=2 * LOOK)


def test_after_the_machine_stood_still_the_stage_has_its_time_again() -> None:
    heart = Heartbeat(100.0)
    heart.beat(101.0, 7)
    assert not heart.missed(100.0, 101.0)
    assert missed_after(heart, 100.0, 4000.0) == pytest.approx(HANG, abs=2 * LOOK)


def test_the_next_stage_begins_without_a_frame() -> None:
    heart = Heartbeat(100.0)
    heart.beat(101.0, 7)
    heart.stop()
    assert not heart.shown and heart.presented == 0.0
    heart.beat(130.0, 7)
    assert heart.shown and heart.presented == pytest.approx(0.1)
