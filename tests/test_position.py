"""Position: finite and never falling whatever it is given, on time at every keyframe, still in silence."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from show import pace
from show.position import Position, seek, start, step_known, step_unknown

HOP = 512 / 44100
TIMES = np.array([0.0, 10.0, 20.0, 34.0])
CURVE = (np.array([0.0, 4.0, 5.0, 10.0, 20.0, 34.0]), np.array([0.0, 0.1, 0.8, 1.0, 2.0, 3.0]))


def walked(state: Position, energies, open: bool = True, dt: float = HOP, **settings) -> np.ndarray:
    positions = []
    for energy in energies:
        state = step_unknown(state, float(energy), open, dt, TIMES, **settings)
        positions.append(state.position)
    return np.array(positions)


def music(seconds: float, seed: int = 0) -> np.ndarray:
    """Energy like music's: a floor, and hits that decay."""
    rng = np.random.default_rng(seed)
    hops = round(seconds / HOP)
    hits = (rng.uniform(size=hops) < 0.04) * rng.exponential(1.0, hops)
    return np.convolve(hits, 0.7 ** np.arange(20))[:hops] + 0.01


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.floats(), st.booleans(), st.floats(), st.floats(), st.floats(), st.floats()), max_size=60),
    st.floats(),
)
def test_whatever_the_input_position_is_finite_never_falls_and_ends_at_the_last_keyframe(steps, first):
    state = start(min(first, 3.0) if math.isfinite(first) else first)
    for energy, is_open, dt, depth, speed, drift in steps:
        after = step_unknown(state, energy, is_open, dt, TIMES, depth, speed, drift)
        assert math.isfinite(after.position)
        assert state.position <= after.position <= 3.0
        state = after


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.floats(), st.floats(), st.floats()), max_size=60))
def test_knowing_the_place_now_and_then_it_never_falls_either(steps):
    state = start()
    for known, place, energy, dt in steps:
        before = state.position
        if known:
            state = step_known(state, place, dt, *CURVE)
        else:
            state = step_unknown(state, energy, True, dt, TIMES)
        assert math.isfinite(state.position) and before <= state.position <= 3.0


@pytest.mark.parametrize("depth", [0.0, 0.65, 1.0])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_every_keyframe_is_reached_on_time(depth, seed):
    positions = walked(start(), music(34.5, seed), depth=depth)
    at = np.arange(1, len(positions) + 1) * HOP
    for keyframe, time in enumerate(TIMES):
        miss = abs(float(np.interp(time, at, positions)) - keyframe)
        assert miss <= 0.01, (keyframe, miss)


def test_without_depth_the_walk_is_the_clock():
    positions = walked(start(), music(20.0), depth=0.0)
    straight = np.arange(1, len(positions) + 1) * HOP / 10
    assert np.abs(positions - straight).max() < 0.002


def test_a_steady_tone_gives_a_straight_line():
    positions = walked(start(), np.full(round(20 / HOP), 0.37))
    assert np.abs(positions - np.arange(1, len(positions) + 1) * HOP / 10).max() < 0.002


def test_more_energy_is_more_way():
    energies = music(9.0)
    steps = np.diff(walked(start(), energies))
    settled = slice(round(2 / HOP), None)
    assert np.corrcoef(steps[settled], energies[1:][settled])[0, 1] > 0.85


def test_hops_or_frames_lead_to_the_same_place():
    energies = music(8.0)
    frames = energies[: len(energies) // 2 * 2].reshape(-1, 2).mean(axis=1)
    by_hop, by_frame = walked(start(), energies)[-1], walked(start(), frames, dt=2 * HOP)[-1]
    assert by_hop == pytest.approx(by_frame, abs=0.02)


def test_a_closed_gate_stops_the_clock_and_arrival_keeps_its_unpaused_time():
    state = start()
    for energy in music(4.0):
        state = step_unknown(state, energy, True, HOP, TIMES)
    paused = state
    for _ in range(round(10 / HOP)):
        paused = step_unknown(paused, 0.0, False, HOP, TIMES)
    assert paused.position == state.position
    assert paused.clock == state.clock
    rest = walked(paused, music(6.2, seed=5))
    reached = (np.flatnonzero(rest >= 1.0)[0] + 1) * HOP
    assert reached == pytest.approx(6.0, abs=0.03)


def test_after_twenty_seconds_of_silence_the_walk_drifts_as_slowly_as_set():
    positions = walked(start(0.4), np.zeros(80), open=False, dt=1.0, drift=0.6)
    assert positions[19] == 0.4
    np.testing.assert_allclose(np.diff(positions[20:]), 0.01, atol=1e-12)
    assert walked(start(0.4), np.zeros(80), open=False, dt=1.0, drift=0.0)[-1] == 0.4


def test_speed_scales_the_clock():
    assert walked(start(), music(5.3), speed=2.0)[-1] == pytest.approx(1.05, abs=0.1)
    assert walked(start(), music(5.0), speed=0.0)[-1] == 0.0


def test_a_known_place_is_met_on_the_curve_after_a_second_of_blending():
    state = start(0.0)
    positions = []
    for frame in range(240):
        state = step_known(state, 4.5 + frame / 60, 1 / 60, *CURVE)
        positions.append(state.position)
    expected = np.interp(4.5 + np.arange(240) / 60, *CURVE)
    np.testing.assert_allclose(positions[60:], expected[60:], atol=1e-12)
    assert positions[0] == pytest.approx(0.0, abs=1e-12)
    assert np.diff(positions).max() < 0.03


def test_where_the_curve_is_behind_the_walk_waits():
    state = start(0.9)
    positions = []
    for frame in range(600):
        state = step_known(state, frame / 60, 1 / 60, *CURVE)
        positions.append(state.position)
    assert min(np.diff(positions)) >= 0
    assert positions[-1] == pytest.approx(np.interp(599 / 60, *CURVE))


def test_keyframes_are_met_through_silence_where_the_place_is_known():
    state = start()
    for frame in range(1, 34 * 30 + 1):
        state = step_known(state, frame / 30, 1 / 30, *CURVE)
        if frame / 30 in (10.0, 20.0, 34.0):
            assert state.position == pytest.approx(float(np.searchsorted(TIMES, frame / 30)), abs=1e-9)


def test_seek_is_the_one_way_back_and_the_segment_goes_on_from_there():
    state = start()
    for energy in music(15.0):
        state = step_unknown(state, energy, True, HOP, TIMES)
    back = seek(state, 0.5)
    assert back.position == 0.5
    assert back.pace == state.pace
    reached = np.flatnonzero(walked(back, music(6.0, seed=3)) >= 1.0)[0] * HOP
    assert reached == pytest.approx(5.0, abs=0.05)


@pytest.mark.parametrize("change", [0.01, 100.0])
def test_a_change_of_level_of_20_db_is_learned_within_seconds(change):
    state, ratios = pace.Pace(), []
    for energy in np.concatenate((music(20.0), change * music(20.0, seed=1))):
        state, ratio = pace.step(state, float(energy), HOP)
        ratios.append(ratio)
    ratios = np.array(ratios)
    after = slice(round(24 / HOP), round(34 / HOP))
    assert 0.5 < ratios[after].mean() / ratios[round(5 / HOP) : round(20 / HOP)].mean() < 2.0


def test_the_ratio_is_one_on_average_and_at_most_eight():
    state, ratios = pace.Pace(), []
    for energy in music(60.0):
        state, ratio = pace.step(state, float(energy), HOP)
        ratios.append(ratio)
    assert np.mean(ratios) == pytest.approx(1.0, abs=0.15)
    assert max(ratios) <= 8.0
