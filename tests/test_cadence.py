"""Frames that a machine cannot keep up with come less often, and evenly; and as often as asked once it can."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_pacing import HZ, Display

from live.display import cadence
from live.display.cadence import Cadence
from live.display.pacing import Pacer


def run(pacer, display, seconds, work):
    """The times at which frames were seen, until `seconds` later."""
    seen, end = [], display.now + seconds
    while display.now < end:
        seen.append(display.frame(pacer, work() if callable(work) else work)[1])
    return np.array(seen)


@pytest.mark.parametrize("holds", [True, False])
@pytest.mark.parametrize(("work", "every"), [(0.025, 2), (0.030, 2)])
def test_work_that_takes_longer_than_a_refresh_gets_every_second_one(holds, work, every):
    display, pacer = Display(HZ if holds else 0.0, holds=holds), Pacer(HZ, HZ if holds else 0.0)
    seen = run(pacer, display, 8.0, work)
    np.testing.assert_allclose(np.diff(seen[-60:]), every / HZ, atol=1e-6)
    before = pacer.missed
    run(pacer, display, 4.0, work)
    assert pacer.missed == before and pacer.ticks == every


def test_work_that_varies_about_a_refresh_comes_evenly_and_leaves_time():
    rng = np.random.default_rng(1)
    display, pacer = Display(0.0, holds=False), Pacer(HZ)
    seen = run(pacer, display, 20.0, lambda: rng.uniform(0.018, 0.032))
    assert np.std(np.diff(seen[-300:])) < 0.006 and np.mean(np.diff(seen[-300:])) == pytest.approx(1 / 30, rel=0.01)


def test_once_there_is_room_it_comes_as_often_as_asked_and_tries_less_and_less_where_that_was_too_early():
    display, pacer = Display(0.0, holds=False), Pacer(HZ)
    run(pacer, display, 5.0, 0.025)
    run(pacer, display, cadence.PAUSE + 2.0, 0.005)
    assert pacer.ticks == 1
    tries, before = [], pacer.ticks
    for _ in range(60 * 400):
        display.frame(pacer, 0.025 if pacer.ticks == 1 else 0.010)  # alone it is quick, beside a decoder it is not
        if pacer.ticks < before:
            tries.append(display.now)
        before = pacer.ticks
    waits = np.diff(tries)
    assert len(tries) >= 3 and (waits[1:] > 1.7 * waits[:-1]).all()


@pytest.mark.parametrize("fps", [24.0, 25.0, 30.0])
def test_a_show_of_few_frames_keeps_its_rate_whatever_it_takes(fps):
    display, pacer = Display(0.0, holds=False), Pacer(fps)
    run(pacer, display, 10.0, 1.4 / fps)
    assert pacer.ticks == 1


def test_a_stall_and_a_late_frame_now_and_then_change_nothing():
    display, pacer = Display(0.0, holds=False), Pacer(HZ)
    for index in range(1200):
        display.frame(pacer, 1.5 if index == 300 else 0.020 if index % 9 == 0 else 0.008)
    assert pacer.ticks == 1


@given(st.lists(st.tuples(st.booleans(), st.floats(0.0, 0.1)), max_size=400))
def test_it_never_comes_more_seldom_than_twenty_five_times_a_second(frames):
    state, now = Cadence(), 0.0
    for late, work in frames:
        now += max(work, 1 / 60)
        state = cadence.step(state, now, late, work, 1 / 60)
        assert 1 <= state.every <= 2
