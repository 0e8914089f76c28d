"""The analysis of flashes against closed forms: rates, shares of area, luminance and saturated red, windows."""

from dataclasses import replace

import numpy as np
import pytest
from flashclips import (
    ALL_OVER,
    BLACK,
    WHITE,
    bursts,
    crossing,
    drifting,
    in_turn,
    pulses,
    seen,
    square,
    swaying,
    unsafe,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from show import flash, flashcells
from show.errors import ShowError
from show.flashprofiles import OFF, PROFILES, PUBLIC, SAFE, SHOW, described, guarded
from show.setlist import load

NTSC = 60000 / 1001
RATES = (24.0, 25.0, 30.0, 50.0, NTSC, 60.0)


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("profile", [SHOW, PUBLIC])
def test_as_many_flashes_as_are_allowed_are_safe_at_any_phase_and_one_more_is_not(fps, profile):
    for phase in (0.0, 0.13, 0.5, 0.77):
        assert not unsafe(square(profile.flashes, fps, 2.5, phase=phase, size=ALL_OVER), fps, profile)
        assert unsafe(square(profile.flashes + 1, fps, 2.5, phase=phase, size=ALL_OVER), fps, profile)


@pytest.mark.parametrize("profile", [SHOW, PUBLIC, guarded(SHOW), guarded(PUBLIC)])
@pytest.mark.parametrize("shape", [pulses, swaying])
def test_pulses_that_die_away_may_come_as_often_as_a_strobe_flashes(shape, profile):
    for often in (profile.flashes / 2, profile.flashes - 0.3, profile.flashes):
        assert not unsafe(shape(often), 60, profile)
    assert unsafe(shape(profile.flashes + 0.5), 60, profile)


@pytest.mark.parametrize("profile", [SHOW, PUBLIC, guarded(SHOW), guarded(PUBLIC)])
def test_pictures_that_fade_into_each_other_and_waves_that_drift_do_not_flash(profile):
    assert not any(unsafe(crossing(seconds), 60, profile) for seconds in (0.3, 2.0, 8.0))
    assert not any(unsafe(drifting(hz), 60, profile) for hz in (0.1, 0.5))


@pytest.mark.parametrize("hz", [6.0, 10.0, 15.0])
def test_quicker_strobes_are_unsafe_from_the_seventh_transition_on(hz):
    frames = list(square(hz, 60, 2.0, size=ALL_OVER))
    first = next(n for n in range(len(frames)) if unsafe(frames[: n + 1], 60, SHOW))
    assert first == round(7 * 60 / (2 * hz))


@pytest.mark.parametrize(("share", "harmful"), [(0.24, False), (0.26, True)])
@pytest.mark.parametrize("size", [(640, 360), (360, 640), (480, 480)])
def test_a_quarter_of_the_picture_is_the_limit_in_any_shape(size, share, harmful):
    assert bool(unsafe(square(4, 30, 1.5, share, size=size), 30, SHOW)) == harmful


def test_the_shares_of_random_rectangles_are_true_to_a_third_of_a_percent():
    rng = np.random.default_rng(2)
    x, y = np.moveaxis(flashcells.corners((1280, 720)), -1, 0) + flashcells.side((1280, 720)) / 2
    for _ in range(300):
        left, right = np.sort(rng.integers(0, 1281, 2))
        top, bottom = np.sort(rng.integers(0, 721, 2))
        inside = ((x >= left) & (x < right) & (y >= top) & (y < bottom)).mean()
        assert inside == pytest.approx((right - left) * (bottom - top) / (1280 * 720), abs=0.0033)


def test_a_fine_balanced_pattern_that_turns_over_is_none():
    y, x = np.mgrid[:720, :1280]
    checks = np.repeat((((x // 2 + y // 2) % 2) * 255).astype(np.uint8)[..., None], 3, axis=2)
    assert not unsafe((checks if n % 2 else 255 - checks for n in range(90)), 60, SHOW)


@pytest.mark.parametrize(
    ("bright", "dark", "harmful"),
    [
        ((89, 89, 89), BLACK, False),  # 0.0999 of relative luminance
        ((90, 90, 90), BLACK, True),  # 0.1022
        (WHITE, (231, 231, 231), False),  # the darker state at 0.799 and 0.2 apart, but never back under 0.80
        (WHITE, (230, 230, 230), True),
        ((255, 0, 0), (127, 127, 127), True),  # saturated red of equal luminance, u'v' 0.26 apart
        ((0, 180, 0), (151, 151, 151), False),
        ((255, 0, 0), (255, 0, 60), False),  # both red and near each other
    ],
)
def test_what_counts_as_a_transition(bright, dark, harmful):
    light = [flashcells.luminance(flashcells.linear(np.float32(each) / 255)) for each in (bright, dark)]
    if (bright, dark) == (WHITE, (231, 231, 231)):
        assert min(light) == pytest.approx(0.799, abs=0.001)
        bright, dark = (255,) * 3, (232,) * 3
    assert bool(unsafe(square(5, 30, 1.5, bright=bright, dark=dark, size=ALL_OVER), 30, SHOW)) == harmful


def test_chromaticities_are_those_of_the_published_primaries():
    reds, shares = flashcells.redness(np.float32(((1, 0, 0), (1, 1, 1), (0, 0, 0), (0, 1, 0), (0, 0, 1))))
    away = [np.hypot(u - 0.4507, v - 0.5229) for u, v in ((0.4507, 0.5229), (0.1978, 0.4683), (0.1978, 0.4683),
                                                          (0.1250, 0.5625), (0.1754, 0.1579))]  # fmt: skip
    np.testing.assert_allclose(reds, away, atol=0.01)
    np.testing.assert_allclose(shares, (1, 1 / 3, 1 / 3, 0, 0), atol=0.01)


def most_transitions(levels, change, dark):
    """The longest row of changes up and down in turns that can be picked out of luminances, by trying all."""
    up, down = np.zeros(len(levels), int), np.zeros(len(levels), int)
    for later in range(1, len(levels)):
        for earlier in range(later):
            if levels[later] - levels[earlier] >= change and levels[earlier] < dark:
                up[later] = max(up[later], down[earlier] + 1)
            if levels[earlier] - levels[later] >= change and levels[later] < dark:
                down[later] = max(down[later], up[earlier] + 1)
    return max(up.max(), down.max())


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from((0.0, 0.06, 0.13, 0.2, 0.27, 0.5, 0.79, 0.85, 0.95, 1.0)), min_size=10, max_size=24))
def test_transitions_are_as_many_as_can_be_picked_out_of_any_row_of_luminances(levels):
    light = [np.full((1, 1, 3), level, np.float32) for level in levels]
    endless = replace(SHOW, window=8.0)
    state, most = flash.begin(light[0], endless), 0
    for cells in light[1:]:
        state, verdict = flash.step(state, cells, 0.1, endless)
        most = max(most, verdict.luminance.transitions)
    assert most == min(most_transitions(np.float32(levels), np.float32(0.1), 0.8), flash.AGES)


def first_unsafe(light, fps, profile):
    """The number of the first unsafe picture of one cell, which is how many there are where none is."""
    state = flash.begin(light[0], profile)
    for number, cells in enumerate(light[1:], 1):
        state, verdict = flash.step(state, cells, 1 / fps, profile)
        if not verdict.safe:
            return number
    return len(light)


CREEPING = st.tuples(st.sampled_from((0.0, 0.02, 0.085, 0.095, 0.105, 0.115, 0.19, 0.3)), st.integers(1, 12))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(CREEPING, min_size=8, max_size=24),
    st.lists(st.floats(-0.004, 0.004), min_size=300, max_size=300),
    st.sampled_from((SHOW, PUBLIC)),
)
def test_what_the_measure_finds_the_guard_has_found_however_a_picture_creeps_and_a_file_rounds(steps, errors, profile):
    levels = [level for level, frames in steps for _ in range(frames)]
    light = [np.full((1, 1, 3), level, np.float32) for level in levels]
    filed = [cells + np.float32(error) for cells, error in zip(light, errors, strict=False)]
    assert first_unsafe(light, 30, guarded(profile)) <= first_unsafe(filed, 30, profile)


def test_flashes_on_both_sides_of_a_whole_second_add_up():
    assert unsafe(bursts((0.5, 0.67, 0.84, 1.01, 1.18, 1.35)), 60, SHOW)


def test_three_quick_flashes_and_three_more_a_second_later_are_safe():
    assert not unsafe(bursts((0.2, 0.3, 0.4, 1.2, 1.3, 1.4)), 60, SHOW)
    assert unsafe(bursts((0.2, 0.3, 0.4, 1.1, 1.2, 1.3)), 60, SHOW)


def test_large_regions_that_flash_in_turn_are_counted_together():
    assert unsafe(in_turn(5.0, 3), 60, SHOW)
    assert not unsafe(in_turn(2.5, 3), 60, SHOW)
    assert not unsafe(in_turn(5.0, 8), 60, SHOW), "an eighth of the picture at a time"


def test_a_slow_fade_and_a_single_cut_are_no_flashes():
    fade = [np.full((1, 1, 3), round(127.5 - 127.5 * np.cos(n / 30)), np.uint8) for n in range(200)]
    assert not unsafe(fade, 60, SHOW)
    assert not unsafe([np.full((1, 1, 3), 255 * (n > 30), np.uint8) for n in range(90)], 60, SHOW)


def test_a_long_pause_lets_everything_be_forgotten():
    frames = [seen(frame) for frame in square(10, 60, 0.3, size=ALL_OVER)]
    state = flash.begin(frames[0], SHOW)
    for cells in frames[1:]:
        state, verdict = flash.step(state, cells, 1 / 60, SHOW)
    assert verdict.luminance.transitions == 5
    state, verdict = flash.step(state, frames[-1], 3600.0, SHOW)
    assert verdict.safe and verdict.luminance.transitions == 0


def test_the_guard_is_tighter_than_the_measure_in_everything():
    for profile in PROFILES.values():
        tight = guarded(profile)
        assert tight.area < profile.area and tight.luminance < profile.luminance and tight.red < profile.red
        assert tight.dark > profile.dark and tight.saturated < profile.saturated and tight.window > profile.window
        assert tight.flashes == profile.flashes


def test_a_setlist_chooses_a_profile_and_no_other_word(tmp_path):
    path = tmp_path / "a.toml"
    for word in SAFE:
        path.write_text(f'guard = "{word}"\n[[track]]\naudio = "a.wav"\n')
        assert load(path).guard == word
    path.write_text('[[track]]\naudio = "a.wav"\n')
    assert load(path).guard == "show"
    path.write_text('guard = "off"\n[[track]]\naudio = "a.wav"\n')
    with pytest.raises(ShowError, match='"guard" is "off": leave it out, and start the show with --guard off'):
        load(path)
    path.write_text('guard = "none"\n[[track]]\naudio = "a.wav"\n')
    with pytest.raises(ShowError, match='"guard" is "none": it has to be one of show, public'):
        load(path)


def test_profiles_are_described_in_a_line():
    assert described("show").startswith("show: at most 3 flashes a second over 25%")
    assert described("public").startswith("public: at most 2 flashes a second over 15%")
    assert described(OFF) == "off: strobes and cuts reach the wall as they are"
