"""What is told from when frames are presented, and what is done about it: nothing for one slow frame."""

from __future__ import annotations

import pytest

from live.commands import Trigger
from live.control.performance import EVERY
from live.display.relief import AGAIN, FAILED, HOPELESS, MOST_AGAIN, RETRY, Relief
from live.display.strain import PATIENCE, Strain, step

DUE = 1 / 60  # s


class Screen:
    """A screen that can be waited for, or not."""

    name = "Projector"

    def __init__(self, waits=True):
        self.waits, self.asked = waits, []

    def wait(self, wanted):
        self.asked.append(wanted)
        return self.waits


def strained(lengths, due=DUE):
    state, now = Strain(), 0.0
    for length in [0.0, *lengths]:
        now += length
        state = step(state, now, due)
    return state


def presented(relief, length, seconds, look="silk", now=0.0):
    """Frames of a length for some seconds; the moment of the last one, and what was told."""
    told, end = [], now + seconds
    while now < end:
        now += length
        told += relief.after(now, look)
    return now, told


def test_slow_frames_are_a_strain_only_when_they_last():
    assert strained([0.2] * 14).seconds == 0.0
    assert strained([0.2] * 16).seconds == pytest.approx(0.2)
    assert strained([0.2] * 14 + [0.02] + [0.2] * 14).seconds == 0.0, "one quick frame is a relief"


def test_a_show_of_few_frames_a_second_is_none():
    assert strained([0.5] * 20, due=0.5).seconds == 0.0


def test_a_machine_that_slept_is_told_from_slow_frames():
    state = strained([0.02, 3600.0])
    assert state.stood == pytest.approx(3600.0) and state.seconds == 0.0
    assert strained([0.02, 3600.0, 0.02]).stood == 0.0


def test_without_a_screen_to_wait_for_the_look_is_spared_at_once():
    relief = Relief(Screen(waits=False), 60.0)
    _, told = presented(relief, 0.2, PATIENCE + 0.5)
    assert told[0] == Trigger("spare", "silk", "look") and "silk takes 200 ms a frame" in told[1].argument
    assert relief.problems == []


def test_a_look_that_was_spared_is_tried_again_after_a_pause_that_grows():
    relief, now, pauses = Relief(Screen(waits=False), 60.0), 0.0, []
    for _ in range(6):
        now, told = presented(relief, 0.2, PATIENCE + 0.3, now=now)
        assert Trigger("spare", "silk", "look") in told
        spared, told = now, []
        while not told:
            now, told = presented(relief, 0.1, 0.1, look="plain", now=now)
        assert told == [Trigger("spare", "", "look"), Trigger("notice", None, "look")]
        pauses.append(now - spared)
    assert pauses == pytest.approx([AGAIN, 2 * AGAIN, 4 * AGAIN, 8 * AGAIN, MOST_AGAIN, MOST_AGAIN], abs=1.0)


def test_a_machine_that_was_suspended_while_the_clock_stood_still_is_told_of_once():
    asleep = [5.0]
    relief = Relief(Screen(waits=False), 60.0, lambda: asleep[0])
    now, told = presented(relief, DUE, 1.0)
    assert told == []
    asleep[0] += 3600.0
    assert presented(relief, DUE, 1.0, now=now)[1] == [
        Trigger("mention", "nothing moved for 3600 s: was it suspended?", "machine")
    ]


def test_frames_that_fail_spare_every_look_until_none_has_failed_for_a_while():
    relief = Relief(Screen(waits=False), 60.0)
    assert [relief.failed(1.0, "frame: odd") for _ in range(FAILED - 1)] == [[]] * (FAILED - 1)
    spared, notice = relief.failed(2.0, "frame: odd")
    assert spared == Trigger("spare", EVERY, "look") and str(notice.argument).startswith("frame: odd: plain is shown")
    relief.drawn()
    relief.failed(30.0, "frame: odd again")
    assert presented(relief, 0.5, AGAIN - 1.0, "plain", now=30.0)[1] == []
    assert presented(relief, 0.5, 2.0, "plain", now=29.0 + AGAIN)[1] == [
        Trigger("spare", "", "look"), Trigger("notice", None, "look")
    ]  # fmt: skip


def test_frames_that_fail_for_seconds_leave_no_hope_unless_one_comes_between():
    relief = Relief(Screen(waits=False), 60.0)
    for now in (0.0, 1.0, 2.0, HOPELESS - 0.1):
        relief.failed(now, "frame: odd")
        assert not relief.hopeless(now)
    relief.failed(HOPELESS, "frame: odd")
    assert relief.hopeless(HOPELESS)
    relief.drawn()
    relief.failed(HOPELESS + 1.0, "frame: odd")
    assert not relief.hopeless(HOPELESS + 1.0)


def test_a_screen_that_keeps_pictures_is_not_waited_for_until_it_wakes_up():
    screen = Screen()
    relief = Relief(screen, 60.0)
    now, told = presented(relief, 0.5, PATIENCE + 1.0)
    assert told == [] and screen.asked == [False] and "Projector takes 0.5 s" in relief.problems[0]
    now, told = presented(relief, DUE, RETRY, now=now)
    assert told == [] and screen.asked == [False, True]
    presented(relief, DUE, 1.0, now=now)
    assert relief.problems == []


def test_a_screen_that_was_not_to_blame_is_waited_for_again_and_the_look_is_spared():
    screen = Screen()
    relief = Relief(screen, 60.0)
    _, told = presented(relief, 0.2, 2 * PATIENCE + 1.0)
    assert screen.asked == [False, True] and told[0].name == "spare" and relief.problems == []


def test_a_machine_that_is_too_slow_even_without_a_look_says_so_until_it_is_not():
    relief = Relief(Screen(waits=False), 60.0)
    now, told = presented(relief, 0.2, PATIENCE + 0.5, look="plain")
    assert told == [] and "even without a look" in relief.problems[0]
    presented(relief, DUE, 0.1, look="plain", now=now)
    assert relief.problems == []
