"""Chasing timecode: holes, jumps, pauses, reverse, midnight, and the place in the show that it stands for."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.commands import Timecode
from live.tempo.timecode import Chase, hear, place, second, step, timed
from show.timecode import RATES

RATE = 25.0


def said(now: float, at: float, pace: float = 1.0, source: str = "ltc", rate: float = RATE) -> Timecode:
    return Timecode(source, now, at, pace, rate)


def run(chase: Chase, start: float, end: float, begin: float, pace: float = 1.0, source: str = "ltc") -> Chase:
    """Chases a tape that stands at `begin` s at the moment `start`, a word a frame, until just before `end`."""
    for frame in range(round((end - start) * RATE)):
        now = start + frame / RATE
        chase = hear(chase, said(now, begin + pace * (now - start), pace, source), now)
    return chase


def test_without_timecode_it_is_idle_and_knows_no_place():
    chase = step(Chase(), 100.0)
    assert (chase.state, second(chase, 100.0)) == ("idle", None)


def test_two_words_that_agree_are_chased_and_one_alone_is_not():
    chase = hear(Chase(), said(10.0, 3600.0), 10.0)
    assert chase.state == "idle"
    chase = hear(chase, said(10.04, 3600.04), 10.04)
    assert (chase.state, chase.jumps) == ("chasing", 1)
    assert second(chase, 10.1) == pytest.approx(3600.1)


def test_two_words_that_have_nothing_to_do_with_each_other_are_not_chased():
    chase = hear(Chase(), said(10.0, 3600.0), 10.0)
    chase = hear(chase, said(10.04, 60.0), 10.04)
    chase = hear(chase, said(10.04, 60.0), 10.05)  # the same word once more proves nothing
    assert chase.state == "idle"


def test_a_short_hole_is_bridged_and_a_long_one_loses_the_place():
    chase = run(Chase(), 0.0, 5.0, 3600.0, 0.5)
    chase = step(chase, 5.5)
    assert chase.state == "freewheel"
    assert second(chase, 5.5) == pytest.approx(3602.75)
    chase = step(chase, 7.1)
    assert (chase.state, second(chase, 7.1)) == ("lost", None)
    chase = run(chase, 9.0, 9.1, 3700.0)
    assert (chase.state, chase.jumps) == ("chasing", 2)


def test_after_a_hole_it_goes_on_without_a_jump():
    chase = run(Chase(), 0.0, 5.0, 3600.0)
    chase = run(step(chase, 6.0), 6.0, 6.2, 3606.02)
    assert (chase.state, chase.jumps) == ("chasing", 1)
    assert second(run(chase, 6.2, 7.0, 3606.22), 7.0) == pytest.approx(3607.02)


def test_one_false_word_changes_nothing_and_a_real_jump_is_followed_at_its_second_word():
    chase = run(Chase(), 0.0, 5.0, 3600.0)
    chase = hear(chase, said(5.0, 40000.0), 5.0)
    chase = run(chase, 5.04, 6.0, 3605.04)
    assert chase.jumps == 1
    chase = hear(chase, said(6.0, 60.0), 6.0)
    assert second(chase, 6.0) == pytest.approx(3606.0)
    chase = hear(chase, said(6.04, 60.04), 6.04)
    assert (chase.jumps, second(chase, 6.04)) == (2, pytest.approx(60.04))


def test_jitter_is_smoothed_and_never_steps_back():
    jitter = np.random.default_rng(3).uniform(-0.02, 0.02, 250)
    chase, last, steps = Chase(), 0.0, []
    for frame, late in enumerate(jitter):
        now = frame / RATE
        chase = hear(chase, said(now, 100 + now + late), now)
        found = second(chase, now)
        if found is not None:
            steps.append(found - last)
            last = found
    assert min(steps[1:]) > 0
    assert np.ptp(steps[25:]) < 0.02


def test_a_tape_that_turns_round_is_followed_backwards():
    chase = run(Chase(), 0.0, 5.0, 3600.0)
    chase = run(chase, 5.0, 7.0, 3605.0, -1.0)
    assert second(chase, 7.0) == pytest.approx(3603.0, abs=0.01)
    assert second(chase, 7.1) == pytest.approx(3602.9, abs=0.01)


def test_a_source_that_says_it_stands_is_waited_for_as_long_as_it_takes():
    chase = run(Chase(), 0.0, 5.0, 3600.0)
    chase = hear(chase, said(5.0, 3605.0, 0.0), 5.0)
    chase = step(chase, 500.0)
    assert (chase.state, second(chase, 500.0), chase.jumps) == ("chasing", pytest.approx(3605.0), 1)
    assert second(run(chase, 500.0, 502.0, 3605.0), 502.0) == pytest.approx(3607.0)


def test_a_source_that_says_one_second_over_and_over_stands_whatever_it_claims():
    chase = run(Chase(), 0.0, 5.0, 3600.0)
    for frame in range(50):
        now = 5.0 + frame / RATE
        chase = hear(chase, said(now, 3605.0), now)
    assert (second(chase, 7.0), chase.jumps) == (pytest.approx(3605.0), 1)


def test_a_locate_while_standing_is_gone_to_at_once():
    chase = hear(Chase(), said(0.0, 3600.0, 0.0, "mtc"), 0.0)
    chase = hear(chase, said(1.0, 7200.0, 0.0, "mtc"), 1.0)
    assert (second(chase, 1.0), chase.jumps) == (7200.0, 2)


def test_one_source_is_followed_while_it_lasts_and_another_one_may_fill_its_hole():
    chase = run(Chase(), 0.0, 5.0, 3600.0)
    for frame in range(25):
        now = 5.0 + frame / RATE
        chase = hear(chase, said(now, 3605.0 + frame / RATE), now)
        chase = hear(chase, said(now, 50.0 + frame / RATE, source="mtc"), now)
    assert (chase.source, chase.jumps) == ("ltc", 1)
    chase = hear(step(chase, 6.5), said(6.5, 3606.5, source="mtc"), 6.5)
    assert (chase.source, chase.jumps, chase.state) == ("mtc", 1, "chasing")


def test_midnight_is_passed_without_a_jump():
    chase = run(Chase(), 0.0, 5.0, 86398.0)
    for frame in range(25):
        now = 5.0 + frame / RATE
        chase = hear(chase, said(now, 3.0 + frame / RATE), now)
    assert (chase.jumps, second(chase, 6.0)) == (1, pytest.approx(86404.0))


def test_frames_that_cannot_say_their_rate_are_timed_by_the_one_expected():
    found = timed(said(0.0, 3600.0, rate=30.0), RATES["29.97"])
    assert (found.second, found.rate) == (pytest.approx(3603.6), pytest.approx(29.97, abs=1e-3))
    assert timed(found, RATES["29.97"]) == found
    assert timed(said(0.0, 3600.0, rate=25.0), RATES["29.97"]).second == 3600.0


@pytest.mark.parametrize(
    ("at", "found"),
    [
        (3600.0, (0, 0.0)),
        (3790.0, (1, 10.0)),  # the next one has begun within the first
        (3599.0, None),
        (3961.0, None),
        (86390.0, (3, 90.0)),
        (10.0, (3, 110.0)),  # past midnight
        (86400.0 + 10.0, (3, 110.0)),
    ],
)
def test_a_second_of_the_show_is_a_second_of_a_track(at, found):
    starts, durations = [3600.0, 3780.0, None, 86300.0], [200.0, 180.0, 300.0, 200.0]
    assert place(at, starts, durations) == (found and (found[0], pytest.approx(found[1])))


numbers = st.floats(allow_nan=True, allow_infinity=True) | st.floats(-1e5, 1e5)


@given(
    st.lists(
        st.tuples(st.floats(0, 3), numbers, numbers, st.sampled_from(("ltc", "mtc")), st.floats(0, 0.2)), max_size=40
    )
)
def test_whatever_is_said_the_second_is_finite_or_unknown(script):
    chase, now = Chase(), 0.0
    for pause, at, pace, source, late in script:
        now += pause
        chase = step(hear(chase, said(now - late, at, pace, source), now), now)
        found = second(chase, now)
        assert (found is None) == (chase.state in ("idle", "lost"))
        assert found is None or math.isfinite(found)
