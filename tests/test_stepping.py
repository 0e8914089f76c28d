"""How large the decoder's pictures are, by who kept up when."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.decoding.stepping import CALM, MISSES, MOST_CALM, SCALES, begin, step

FRAME = 1 / 60  # s


def run(state, missed, seconds, start):
    """Frames at 60 a second from `start` s on, all of them missed or none."""
    for frame in range(round(seconds / FRAME)):
        state = step(state, missed, start + frame * FRAME)
    return state


def test_a_few_misses_a_second_change_nothing():
    state = begin(0.0)
    for second in range(20):
        for miss in range(MISSES - 1):
            state = step(state, True, second * 1.5 + miss * FRAME)
    assert state.scale == 1.0


def test_misses_in_a_row_make_the_pictures_smaller_step_by_step():
    state, scales = begin(0.0), []
    for frame in range(3 * MISSES):
        state = step(state, True, frame * FRAME)
        scales.append(state.scale)
    assert scales == [1.0] * (MISSES - 1) + [0.75] * MISSES + [0.5] * (MISSES + 1)


def test_calm_makes_them_larger_again_one_step_at_a_time():
    state = run(begin(0.0), True, 1.0, 0.0)
    assert state.scale == 0.5
    assert run(state, False, CALM - 0.5, 1.0).scale == 0.5
    assert run(state, False, CALM + 0.5, 1.0).scale == 0.75
    assert run(state, False, 2 * CALM + 0.5, 1.0).scale == 1.0


def test_a_climb_that_was_too_early_makes_the_next_one_later():
    state, climbs, before = begin(0.0), [], 1.0
    for frame in range(round(400 / FRAME)):
        now = frame * FRAME
        state = step(state, state.scale == 1.0, now)  # the card never manages the full size
        if state.scale > before:
            climbs.append(now)
        before = state.scale
    pauses = [round(later - earlier) for earlier, later in zip(climbs, climbs[1:], strict=False)]
    assert pauses[:4] == [20, 40, 80, 160] and max(pauses) <= MOST_CALM + 1


@given(st.lists(st.tuples(st.booleans(), st.floats(0.001, 5.0)), max_size=200))
def test_whatever_happens_the_size_is_one_of_the_steps_and_changes_by_one_at_a_time(frames):
    state, now = begin(0.0), 0.0
    for missed, passed in frames:
        now += passed
        following = step(state, missed, now)
        assert abs(following.level - state.level) <= 1 and following.scale in SCALES
        assert following.level >= state.level if missed else following.level <= state.level
        state = following


@pytest.mark.parametrize("seconds", [1.0, 30.0])
def test_the_smallest_size_is_kept_however_late_the_device_is(seconds):
    assert run(begin(0.0), True, seconds, 0.0).scale == SCALES[-1]
