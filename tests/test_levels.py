"""Levels: 0..1, quick to rise on a hit, quiet where the music is quiet, settled in silence."""

from dataclasses import astuple, fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from show.hearing import Ear, Heard, profile
from show.levels import Levels, start, step

FRAME = 1 / 60
PROFILE = profile("default", 44100)
NOTHING = Heard(0.0, 0.0, 0.0, 0.0, np.zeros(PROFILE.bins, np.float32), -120.0, False, 0.0, PROFILE)
SPECTRUM = np.geomspace(3e-2, 3e-5, PROFILE.bins, dtype=np.float32)
MUSIC = replace(NOTHING, percussive=0.01, harmonic=0.05, energy=4e-6, spectrum=SPECTRUM, level_db=-20.0, open=True)


def quieter(heard: Heard, decibels: float) -> Heard:
    gain = 10 ** (-decibels / 10)
    energies = {name: getattr(heard, name) * gain for name in ("percussive", "harmonic", "energy")}
    spectrum = heard.spectrum * np.float32(np.sqrt(gain))
    return replace(heard, **energies, spectrum=spectrum, level_db=heard.level_db - decibels)


def after(state, heard: Heard, seconds: float, dt: float = FRAME):
    levels = Levels()
    for _ in range(round(seconds / dt)):
        state, levels = step(state, [heard], dt)
    return state, levels


def test_music_at_a_steady_level_shows_well_above_the_middle():
    _, levels = after(start(), MUSIC, 20)
    assert all(0.5 < value <= 1 for value in astuple(levels)[1:])


def test_a_passage_20_db_down_looks_quiet_and_stays_so_for_ten_seconds():
    state, loud = after(start(), MUSIC, 20)
    for seconds in (3, 7):
        state, quiet = after(state, quieter(MUSIC, 20), seconds)
        assert all(q < 0.4 * v for q, v in zip(astuple(quiet)[1:], astuple(loud)[1:], strict=True))


def test_the_gain_finds_a_quieter_source_within_minutes():
    state, _ = after(start(), MUSIC, 20)
    _, levels = after(state, quieter(MUSIC, 20), 150, dt=0.05)
    assert levels.percussive > 0.8 and levels.harmonic > 0.8


def test_room_noise_is_not_lifted_to_full():
    _, levels = after(start(), quieter(MUSIC, 40), 60, dt=0.05)
    assert max(astuple(levels)) < 0.4


def test_silence_settles_to_nothing_within_four_seconds():
    state, _ = after(start(), MUSIC, 20)
    state, levels = after(state, NOTHING, 2)
    assert max(astuple(levels)) < 0.1
    _, levels = after(state, NOTHING, 2)
    assert max(astuple(levels)) < 0.01


def test_when_no_sound_arrives_any_more_everything_settles_too():
    state, _ = after(start(), MUSIC, 5)
    for _ in range(300):
        state, levels = step(state, [], FRAME)
    assert max(astuple(levels)) < 0.01


@pytest.mark.parametrize(("strength", "shortest", "longest"), [(0.2, 0.12, 0.16), (1.0, 0.23, 0.26)])
def test_a_hit_is_there_at_once_and_falls_to_a_tenth_in_120_to_250_ms_by_strength(strength, shortest, longest):
    state, levels = step(start(), [replace(MUSIC, hit=strength)], FRAME)
    assert levels.hit == strength
    seconds = 0.0
    while levels.hit > 0.1 * strength:
        state, levels = step(state, [MUSIC], 0.002)
        seconds += 0.002
    assert shortest <= seconds <= longest


def test_a_hit_in_any_of_the_hops_of_a_frame_counts():
    _, levels = step(start(), [replace(MUSIC, hit=0.7), MUSIC], FRAME)
    assert levels.hit == 0.7


@pytest.mark.parametrize(("name", "shortest", "longest"), [("percussive", 0.05, 0.1), ("harmonic", 0.3, 0.8)])
def test_levels_fall_with_the_time_constants_of_what_they_move(name, shortest, longest):
    state, levels = after(start(), MUSIC, 20)
    before = state.shown.copy()
    index = [field.name for field in fields(Levels)].index(name) - 1
    seconds = 0.0
    while state.shown[index] > before[index] / np.e:
        state, levels = step(state, [NOTHING], 0.002)
        seconds += 0.002
    assert shortest <= seconds <= longest


def test_the_frame_rate_does_not_change_the_course():
    slow, fast = start(), start()
    for _ in range(60):
        slow, at_30 = step(slow, [MUSIC], 1 / 30)
        fast, _ = step(fast, [MUSIC], 1 / 60)
        fast, at_60 = step(fast, [MUSIC], 1 / 60)
    assert astuple(at_30) == pytest.approx(astuple(at_60), abs=0.02)


def test_smoothing_makes_the_fall_slower():
    state, _ = after(start(), MUSIC, 5)
    _, plain = step(state, [NOTHING], 0.05)
    _, smooth = step(state, [NOTHING], 0.05, smooth=1.0)
    assert smooth.percussive > plain.percussive


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(width=32), min_size=1, max_size=50), st.floats(0, 5))
def test_whatever_is_heard_every_level_is_between_0_and_1(values, dt):
    ear, state = Ear(44100), start()
    for _ in range(3):
        state, levels = step(state, ear.hear(np.resize(np.array(values, np.float32), (1500, 1))), dt)
        assert all(0 <= value <= 1 for value in astuple(levels))
