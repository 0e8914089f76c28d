"""The MIDI clock: clocks with known tempo and phase, made late, early, bunched and lossy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live.midi.bytes import SongPosition, Transport
from live.midi.clock import FREEWHEEL, SILENCE, TICKS, Clock, beat, is_alive, step

TICK, START, CONTINUE, STOP = (Transport(word) for word in ("tick", "start", "continue", "stop"))
BLOCK = 512 / 48000  # s of a block of JACK


def due(bpm: float, seconds: float, first: float = 10.0) -> np.ndarray:
    """Moments of the ticks of a perfect clock, s."""
    return first + np.arange(round(seconds * bpm * TICKS / 60)) * 60 / (bpm * TICKS)


def ticked(clock: Clock, times: np.ndarray) -> Clock:
    for time in times:
        clock = step(clock, TICK, float(time))
    return clock


@pytest.mark.parametrize("bpm", [60.0, 90.0, 120.0, 128.0, 174.0, 200.0])
def test_a_perfect_clock_is_read_exactly_after_a_beat(bpm: float) -> None:
    times = due(bpm, 70 / bpm)  # a beat and a sixth
    found = beat(ticked(step(Clock(), START, 9.9), times), float(times[-1]))
    assert found is not None and found.source == "midi"
    assert found.bpm == pytest.approx(bpm, abs=1e-6)
    assert found.beat == pytest.approx((len(times) - 1) / TICKS, abs=1e-6)


@pytest.mark.parametrize("seed", range(20))
def test_at_128_with_ten_milliseconds_of_jitter_it_is_right_after_two_seconds(seed: int) -> None:
    times = due(128.0, 2.0)
    late = times + np.random.default_rng(seed).uniform(0, 0.010, len(times))
    found = beat(ticked(Clock(), np.maximum.accumulate(late)), 12.0)
    assert found is not None and found.bpm == pytest.approx(128.0, abs=0.2)


@given(st.floats(0, 1), st.sampled_from([124.0, 128.0, 140.0, 174.0]))
@settings(max_examples=30, deadline=None)
def test_ticks_that_wait_for_the_next_block_of_audio_do_not_bend_the_tempo(phase: float, bpm: float) -> None:
    times = due(bpm, 2.0)
    held = (np.ceil(times / BLOCK - phase) + phase) * BLOCK
    found = beat(ticked(Clock(), held), 12.0)
    assert found is not None and found.bpm == pytest.approx(bpm, abs=0.2)
    assert found.beat == pytest.approx((12.0 - 10.0) * bpm / 60, abs=BLOCK * bpm / 60)


@pytest.mark.parametrize("late", [[60], [60, 61], [40, 80]])
def test_late_ticks_are_left_out(late: list[int]) -> None:
    times = due(128.0, 2.0)
    times[late] += 0.040
    found = beat(ticked(Clock(), np.maximum.accumulate(times)), 12.0)
    assert found is not None and found.bpm == pytest.approx(128.0, abs=0.05)


@pytest.mark.parametrize("gone", [[50], [50, 51], [50, 52, 70]])
def test_lost_ticks_do_not_move_the_beat(gone: list[int]) -> None:
    times = due(128.0, 3.0)
    found = beat(ticked(step(Clock(), START, 9.9), np.delete(times, gone)), float(times[-1]))
    assert found is not None and found.bpm == pytest.approx(128.0, abs=0.05)
    assert found.beat == pytest.approx((len(times) - 1) / TICKS, abs=0.01)


@pytest.mark.parametrize(("before", "after"), [(128.0, 131.0), (120.0, 100.0), (90.0, 174.0)])
def test_a_new_tempo_is_followed_within_two_seconds(before: float, after: float) -> None:
    first = due(before, 4.0)
    second = first[-1] + 60 / (before * TICKS) + due(after, 2.0, 0.0)
    found = beat(ticked(ticked(Clock(), first), second), float(second[-1]))
    assert found is not None and found.bpm == pytest.approx(after, abs=0.5)


def test_the_first_tick_after_start_is_beat_nought() -> None:
    clock = ticked(Clock(), due(120.0, 2.0))
    clock = step(clock, START, 12.0)
    times = due(120.0, 1.0, 12.0)
    found = beat(ticked(clock, times), 12.5)
    assert found is not None and found.beat == pytest.approx(1.0, abs=1e-6)


def test_a_song_position_counts_sixteenths() -> None:
    clock = ticked(step(Clock(), START, 9.9), due(120.0, 2.0))
    clock = step(step(step(clock, STOP, 12.0), SongPosition(64), 12.0), CONTINUE, 12.0)
    found = beat(ticked(clock, due(120.0, 1.0, 12.0)), 12.5)
    assert found is not None and found.beat == pytest.approx(16 + 1.0, abs=1e-6)


def test_continue_goes_on_where_it_was_stopped_although_ticks_went_on() -> None:
    clock = ticked(step(Clock(), START, 9.9), due(120.0, 2.0))  # four beats
    clock = ticked(step(clock, STOP, 12.0), due(120.0, 1.5, 12.0))
    idle = beat(clock, 13.5)
    assert idle is not None and idle.bpm == pytest.approx(120.0, abs=1e-6)  # the pulse that it gives goes on
    clock = ticked(step(clock, CONTINUE, 13.5), due(120.0, 1.0, 13.5))
    found = beat(clock, 14.0)
    assert found is not None and found.beat == pytest.approx(4 + 1.0, abs=1e-6)


def test_a_clock_that_falls_silent_goes_on_by_itself_less_and_less_surely() -> None:
    clock = ticked(step(Clock(), START, 9.9), due(120.0, 4.0))
    assert is_alive(clock, 14.0) and not is_alive(clock, 14.1 + SILENCE)
    found = [beat(clock, moment) for moment in (14.0, 15.0, 16.0)]
    beats = [each.beat for each in found if each is not None]
    assert beats == pytest.approx([8.0, 10.0, 12.0], abs=1e-6)
    qualities = [each.quality for each in found if each is not None]
    assert 1 >= qualities[0] > qualities[1] > qualities[2] > 0
    assert beat(clock, 14.0 + FREEWHEEL) is None


def test_after_a_pause_the_beat_is_where_it_would_have_been() -> None:
    clock = ticked(step(Clock(), START, 9.9), due(120.0, 2.0))
    again = due(120.0, 1.0, 13.0)
    found = beat(ticked(clock, again), 13.5)
    assert found is not None and found.beat == pytest.approx(7.0, abs=1e-6)


def test_a_clock_that_was_stopped_and_falls_silent_says_nothing() -> None:
    clock = step(ticked(Clock(), due(120.0, 2.0)), STOP, 12.0)
    assert beat(clock, 12.1) is not None and beat(clock, 12.1 + SILENCE) is None


def test_nothing_is_said_before_there_is_a_beat_of_ticks() -> None:
    assert beat(Clock(), 1.0) is None
    assert beat(ticked(Clock(), due(120.0, 0.4)), 11.0) is None


words = st.sampled_from([TICK] * 12 + [START, CONTINUE, STOP, SongPosition(3)])


@given(st.lists(st.tuples(words, st.floats(0, 2)), max_size=80))
@settings(deadline=None)
def test_no_order_of_messages_gives_anything_but_a_tempo_of_music(found: list[tuple[Transport, float]]) -> None:
    clock, now = Clock(), 0.0
    for event, wait in found:
        now += wait * wait * wait / 4
        clock = step(clock, event, now)
        told = beat(clock, now)
        assert told is None or (20 <= told.bpm <= 400 and 0 <= told.quality <= 1 and np.isfinite(told.beat))
