"""Tapping: what a hand does wrong does not reach the tempo."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.commands import Beat
from live.tempo.clock import Reading
from live.tempo.quantise import due
from live.tempo.tap import Taps, tap


def tapped(times: list[float], taps: Taps | None = None) -> tuple[Taps, Beat | None]:
    taps, beat = taps or Taps(), None
    for now in times:
        taps, beat = tap(taps, now)
    return taps, beat


def test_the_fourth_tap_says_the_tempo_and_the_first_was_beat_one():
    taps, beat = tapped([10.0, 10.5, 11.0])
    assert beat is None
    _, beat = tap(taps, 11.5)
    assert (beat.source, beat.time, beat.bpm, beat.beat) == ("tap", 11.5, pytest.approx(120.0), pytest.approx(3.0))
    assert beat.quality == pytest.approx(1.0)


@pytest.mark.parametrize(
    "times",
    [
        [0.0, 0.5, 1.0, 2.0, 2.5, 3.0],  # one was missed
        [0.0, 0.5, 1.0, 1.25, 1.5, 2.0, 2.5],  # an odd one between
        [0.0, 0.5, 0.56, 1.0, 1.5, 2.0],  # a key that bounces
        [0.0, 0.5, 1.0, 1.5, 1.9 + 0.27, 2.5, 3.0],  # one far off
        [0.3, 0.5, 1.0, 1.5, 2.0, 2.5],  # the first far off
    ],
)
def test_a_missed_a_doubled_or_a_wrong_tap_does_not_move_the_tempo(times):
    _, beat = tapped(times)
    assert beat.bpm == pytest.approx(120.0)
    assert beat.beat % 1 == pytest.approx(0.0, abs=1e-6) or beat.beat % 1 == pytest.approx(1.0, abs=1e-6)


@given(
    bpm=st.floats(66, 190),
    seed=st.integers(0, 2**32 - 1),
    missing=st.sets(st.integers(1, 11), max_size=2),
)
def test_a_dozen_taps_of_an_unsteady_hand_are_within_two_percent(bpm, seed, missing):
    period = 60 / bpm
    jitter = np.random.default_rng(seed).uniform(-0.06, 0.06, 12) * period
    times = [n * period + jitter[n] for n in range(12) if n not in missing]
    _, beat = tapped(times)
    assert beat.bpm == pytest.approx(bpm, rel=0.02)


def test_after_a_pause_or_at_another_tempo_the_taps_begin_anew():
    taps, _ = tapped([0.5 * n for n in range(8)])
    _, beat = tapped([10.0 + 0.7 * n for n in range(4)], taps)
    assert beat.bpm == pytest.approx(60 / 0.7)
    _, beat = tapped([3.5 + 0.8 * n for n in range(1, 9)], taps)
    assert beat.bpm == pytest.approx(75.0)


def reading(beat: float, quality: float = 1.0) -> Reading:
    return Reading(beat, 120.0, quality, "tap", False)


@pytest.mark.parametrize(
    ("word", "before", "now", "is_due"),
    [
        ("off", 1.1, 1.2, True),
        ("beat", 1.1, 1.9, False),
        ("beat", 1.9, 2.0, True),
        ("bar", 1.9, 2.0, False),
        ("bar", 3.9, 4.0, True),
        ("bar", 2.2, 8.0, True),  # the clock was put forward over a bar
    ],
)
def test_a_quantised_cue_waits_for_its_beat_or_bar(word, before, now, is_due):
    assert due(word, reading(before), reading(now)) is is_due


def test_nothing_waits_for_a_tempo_that_nobody_knows():
    assert due("bar", None, None)
    assert due("bar", reading(1.0), reading(1.1, quality=0.1))
