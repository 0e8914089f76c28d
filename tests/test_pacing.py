"""When frames begin: on the beat of a screen that holds its swaps, at deadlines elsewhere, never late for nothing."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.display import cadence, pacing, refresh
from live.display.pacing import Budget, Pacer

HZ = 60.0
TRIAL = pacing.SETTLING + pacing.TRIAL + 1  # frames until a screen's swaps are known


class Display:
    """A screen in a world of its own: swaps return at its refreshes, or at once where `holds` is false."""

    def __init__(self, hertz=HZ, holds=True, jitter=0.0, seed=0):
        self.now, self.hertz, self.holds = 10.0, hertz, holds
        self.rng, self.jitter = np.random.default_rng(seed), jitter

    def frame(self, pacer, work):
        """One frame of `work` s; returns when it began and when its swap returned."""
        began = self.now = pacer.begin(self.now)
        ready = self.now = began + work
        if self.holds:
            self.now = math.ceil(self.now * self.hertz + 1e-9) / self.hertz
        self.now += abs(self.rng.normal(0, self.jitter)) if self.jitter else 0.0
        pacer.shown(began, ready, self.now)
        return began, self.now


def test_a_screen_that_holds_its_swaps_is_the_clock_and_frames_begin_just_in_time():
    display, pacer = Display(), Pacer(HZ, HZ)
    rows = np.array([display.frame(pacer, 0.004) for _ in range(300)])
    assert pacer.held and pacer.missed == 0
    np.testing.assert_allclose(np.diff(rows[:, 1]), 1 / HZ, atol=1e-9)
    age = rows[150:, 1] - rows[150:, 0]  # from the beginning of the frame, when sound is read, to the refresh
    np.testing.assert_allclose(age, 0.004 + pacing.MARGIN, atol=2e-4)


def test_the_frame_begins_a_99th_percentile_of_the_last_second_before_the_refresh():
    display, pacer = Display(), Pacer(HZ, HZ)
    work = np.random.default_rng(1).uniform(0.001, 0.007, 400)
    for each in work:
        display.frame(pacer, each)
    rank = math.ceil(0.99 * 60)  # the nearest rank of 60 frames
    assert pacer.budget == pytest.approx(np.sort(work[-60:])[rank - 1] + pacing.MARGIN, abs=1e-4)
    assert pacer.missed <= 4


def test_jittered_returns_do_not_shake_the_beat():
    display, pacer = Display(jitter=0.0005), Pacer(HZ, HZ)
    began = np.array([display.frame(pacer, 0.003)[0] for _ in range(600)])
    assert pacer.missed == 0
    assert np.std(np.diff(began[300:])) < 0.0002


def test_a_screen_that_states_60_hz_for_59_94_is_followed():
    display, pacer = Display(hertz=59.94), Pacer(HZ, HZ)
    rows = np.array([display.frame(pacer, 0.004) for _ in range(900)])
    assert pacer.held and pacer.missed == 0
    assert np.median((rows[:, 1] - rows[:, 0])[300:]) < 0.006


@pytest.mark.parametrize("hertz", [60.0, 144.0])
def test_swaps_that_wait_for_nothing_are_found_out_and_frames_come_at_the_rate_asked_for(hertz):
    display, pacer = Display(hertz, holds=False), Pacer(HZ, hertz)
    rows = [display.frame(pacer, 0.002) for _ in range(TRIAL + 80)]
    assert pacer.held is False
    np.testing.assert_allclose(np.diff([began for began, _ in rows[TRIAL + 1 :]]), pacer._length, atol=1e-9)


def test_swaps_that_cease_to_wait_are_noticed():
    display, pacer = Display(), Pacer(HZ, HZ)
    for _ in range(100):
        display.frame(pacer, 0.002)
    display.holds = False
    began = [display.frame(pacer, 0.002)[0] for _ in range(140)]
    assert pacer.held is False
    np.testing.assert_allclose(np.diff(began[60:]), 1 / HZ, atol=1e-9)


def test_swaps_that_begin_to_wait_again_are_noticed():
    display, pacer = Display(holds=False), Pacer(HZ, HZ)
    for _ in range(100):
        display.frame(pacer, 0.002)
    display.holds = True
    until = display.now + pacing.RETRY + 2
    while display.now < until:
        display.frame(pacer, 0.002)
    assert pacer.held


@pytest.mark.parametrize(
    ("fps", "hertz", "every"), [(60, 144, 2), (60, 120, 2), (30, 60, 2), (60, 50, 1), (24, 240, 10)]
)
def test_a_screen_that_is_quicker_than_the_show_gets_a_frame_at_whole_multiples(fps, hertz, every):
    display, pacer = Display(hertz), Pacer(fps, hertz)
    returned = [display.frame(pacer, 0.001)[1] for _ in range(200)]
    np.testing.assert_allclose(np.diff(returned[TRIAL + 10 :]), every / hertz, atol=1e-9)
    assert pacer.missed == 0


def test_a_machine_that_is_too_slow_for_its_screen_is_not_kept_waiting_and_misses_none_once_fewer_are_asked_of_it():
    display, pacer = Display(), Pacer(HZ, HZ)
    rows = np.array([display.frame(pacer, 0.020) for _ in range(300)])
    np.testing.assert_allclose(np.diff(rows[TRIAL:, 1]), 2 / HZ, atol=1e-9)
    assert pacer.missed == pytest.approx(cadence.WINDOW * HZ / 2, abs=2)


def test_a_spike_is_one_miss_and_is_forgiven():
    display, pacer = Display(), Pacer(HZ, HZ)
    for index in range(1500):
        display.frame(pacer, 0.012 if index == 200 else 0.003)
    assert pacer.missed == 1
    assert pacer.budget < 0.003 + pacing.MARGIN + 0.0002


def test_without_a_refresh_rate_frames_begin_at_absolute_deadlines():
    display, pacer = Display(0.0, holds=False), Pacer(50)
    work = np.random.default_rng(2).uniform(0, 0.019, 200)
    began = np.array([display.frame(pacer, each)[0] for each in work])
    np.testing.assert_allclose(began, began[0] + np.arange(200) / 50, atol=1e-9)
    assert pacer.missed == 0


def test_after_a_stall_the_frames_that_were_missed_are_not_made_up_for():
    display, pacer = Display(0.0, holds=False), Pacer(50)
    began = [display.frame(pacer, 0.5 if index == 10 else 0.001)[0] for index in range(30)]
    assert pacer.missed == 24
    assert np.diff(began).min() > 0.0  # at most one of them comes early, to be on its deadline again
    np.testing.assert_allclose(np.diff(began[12:]), 1 / 50, atol=1e-9)


def test_frames_that_fail_do_not_follow_one_another_at_once():
    pacer, now = Pacer(HZ, HZ), 0.0
    begins = []
    for _ in range(10):
        now = pacer.begin(now)
        begins.append(now)
        pacer.failed(now)
    np.testing.assert_allclose(np.diff(begins), 1 / HZ, atol=1e-9)


def test_a_window_that_moves_to_another_screen_follows_its_beat():
    display, pacer = Display(), Pacer(HZ, HZ)
    for _ in range(100):
        display.frame(pacer, 0.002)
    display.hertz = 50.0
    pacer.follow(50.0)
    returned = [display.frame(pacer, 0.002)[1] for _ in range(100)]
    np.testing.assert_allclose(np.diff(returned[TRIAL:]), 1 / 50, atol=1e-9)
    assert pacer.held


def test_a_beginning_that_shook_is_tried_again_soon():
    """As when a decoder's library is imported beside the first frames, and their swaps return anyhow."""
    display, pacer = Display(jitter=0.006), Pacer(HZ, HZ)
    for _ in range(TRIAL):
        display.frame(pacer, 0.002)
    assert pacer.held is False
    display.jitter = 0.0
    for _ in range(round(HZ * (pacing.RETRY + 2))):
        display.frame(pacer, 0.002)
    assert pacer.held


def test_a_quick_screen_may_be_held_by_a_machine_that_shakes_as_much_as_ever():
    rng = np.random.default_rng(3)
    assert refresh.held((1 / 240 + rng.uniform(-0.0006, 0.0006, 18)).tolist(), 1 / 240)
    assert not refresh.held(rng.uniform(0.001, 0.009, 18).tolist(), 1 / 240)


@given(
    works=st.lists(st.floats(0, 0.2), min_size=1, max_size=120),
    hertz=st.sampled_from([0.0, 24.0, 60.0, 240.0]),
    holds=st.booleans(),
    fps=st.floats(1, 240),
)
def test_no_frame_is_asked_to_begin_before_now_or_later_than_two_frames(works, hertz, holds, fps):
    display, pacer = Display(hertz or HZ, holds), Pacer(fps, hertz)
    for work in works:
        before = display.now
        began, _ = display.frame(pacer, work)
        assert before <= began <= before + 2 * max(1 / fps, 1 / (hertz or fps)) + 1e-9


def test_a_budget_keeps_the_nearest_rank_of_the_frames_it_remembers():
    budget = Budget(200)
    for value in range(1000):
        budget.add(float(value))
    assert budget.seconds == 998.0  # the 198th of 800..999: one in a hundred is more


@pytest.mark.parametrize(
    ("intervals", "expected"),
    [
        ([1 / 60] * 10, True),
        ([1 / 60] * 8 + [1 / 30] * 2, True),
        ([1 / 60, 1 / 60 + 0.001, 1 / 60 - 0.001] * 4, True),
        ([0.002] * 10, False),
        ([0.020, 0.023, 0.027, 0.022, 0.025] * 2, False),
        ([0.004, 0.0296] * 5, False),
    ],
)
def test_held_swaps_come_whole_periods_apart(intervals, expected):
    assert refresh.held(intervals, 1 / 60) is expected
