"""The clock of beats: who leads it, how it follows, and that it never falls back."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.commands import Beat
from live.midi import clock as midi
from live.midi.bytes import Transport
from live.tempo.clock import AUTO, SOURCES, TempoClock, dial, hear, pin, read, resync, step

FRAME = 1 / 60  # s


def said(source: str, now: float, bpm: float, beat: float | None = None, quality: float = 1.0) -> Beat:
    """What a source says that has counted steadily since second 0."""
    return Beat(source, now, now * bpm / 60 if beat is None else beat, bpm, quality)


def run(state: TempoClock, start: float, end: float, *sources: tuple[str, float]) -> TempoClock:
    """Lets sources say their tempo sixty times a second."""
    for frame in range(round((end - start) / FRAME)):
        now = start + frame * FRAME
        state = step(state, now)
        for source, bpm in sources:
            state = hear(state, said(source, now, bpm), now)
    return state


def test_before_anybody_said_anything_there_is_no_tempo():
    assert read(step(TempoClock(), 1.0), 1.0) is None


def test_the_first_source_that_is_good_leads_at_once_and_is_read_between_its_words():
    state = hear(TempoClock(), Beat("midi", 10.0, 6.0, 120.0, 1.0), 10.0)
    found = read(state, 10.25)
    assert (found.beat, found.bpm, found.source, found.free) == (6.5, 120.0, "midi", False)


def test_a_better_source_takes_over_only_after_it_was_good_for_two_seconds():
    state = run(TempoClock(), 0.0, 5.0, ("audio", 100.0))
    state = run(state, 5.0, 6.9, ("audio", 100.0), ("link", 130.0))
    assert read(state, 6.9).source == "audio"
    state = run(state, 6.9, 7.1, ("audio", 100.0), ("link", 130.0))
    assert (read(state, 7.1).source, read(state, 7.1).bpm) == ("link", pytest.approx(130.0))


def test_a_source_that_comes_and_goes_never_takes_over():
    state = run(TempoClock(), 0.0, 1.0, ("midi", 100.0))
    for second in range(1, 30):
        state = run(state, second, second + 1, ("midi", 100.0))
        quality = 1.0 if second % 2 else 0.0
        state = hear(state, said("link", second + 1, 130.0, quality=quality), second + 1)
        assert read(state, second + 1).source == "midi"


def test_a_source_that_wavers_between_the_two_thresholds_keeps_the_lead_and_below_both_it_loses_it():
    state = hear(TempoClock(), said("audio", 0.0, 120.0, quality=0.7), 0.0)
    state = hear(state, said("audio", 0.5, 120.0, quality=0.3), 0.5)
    assert not read(state, 0.5).free
    state = hear(state, said("audio", 1.0, 120.0, quality=0.1), 1.0)
    assert read(state, 1.0).free
    state = hear(state, said("audio", 1.5, 120.0, quality=0.3), 1.5)
    assert read(state, 1.5).free


def test_when_every_source_falls_silent_the_clock_goes_on_and_its_quality_halves_every_eight_seconds():
    state = run(TempoClock(), 0.0, 4.0, ("midi", 120.0))
    for frame in range(round(20 / FRAME)):
        state = step(state, 4.0 + frame * FRAME)
    found = read(state, 24.0)
    assert (found.free, found.bpm, found.beat) == (True, pytest.approx(120.0), pytest.approx(48.0))
    assert found.quality == pytest.approx(0.5 ** ((24.0 - state.led) / 8.0))
    assert 5.9 < state.led < 6.1


def test_silence_hands_the_lead_down_and_a_slow_source_is_not_taken_for_silent():
    state = run(TempoClock(), 0.0, 6.0, ("midi", 120.0), ("audio", 90.0))
    state = run(state, 6.0, 9.0, ("audio", 90.0))
    assert read(state, 9.0).source == "audio"
    slow = hear(TempoClock(), said("link", 0.0, 20.0), 0.0)
    assert not read(step(slow, 5.9), 5.9).free
    assert read(step(slow, 6.1), 6.1).free


def test_the_bar_of_a_new_leader_is_met_by_going_forward():
    state = hear(TempoClock(), Beat("audio", 0.0, 37.2, 60.0, 1.0), 0.0)
    state = hear(state, Beat("manual", 0.0, 0.0, 60.0, 1.0), 0.0)
    assert read(state, 0.0).beat == 40.0


def test_a_source_that_knows_no_bars_only_moves_the_phase():
    state = hear(TempoClock(), Beat("manual", 0.0, 37.2, 60.0, 1.0), 0.0)
    state = hear(pin(state, AUTO, 0.0), Beat("tap", 0.0, 2.0, 60.0, 1.0), 0.0)
    assert read(state, 2.0).beat == pytest.approx(39.0)


def test_a_jittered_source_is_followed_smoothly():
    offsets = [0.05 * math.sin(7.3 * n) for n in range(600)]
    state, last, steps = TempoClock(), 0.0, []
    for n, offset in enumerate(offsets):
        now = n * FRAME
        state = hear(state, Beat("link", now, 2 * now + offset, 120.0, 1.0), now)
        steps.append(read(state, now).beat - last)
        last = read(state, now).beat
    assert max(abs(step - 2 * FRAME) for step in steps[60:]) < 0.015
    assert last == pytest.approx(2 * 599 * FRAME, abs=0.05)


def test_a_midi_clock_with_ten_milliseconds_of_jitter_leads_and_keeps_its_tempo():
    """128 BPM, 24 ticks a beat, each up to 10 ms late; from the second second on it is 0.2 BPM off at most."""
    late = np.random.default_rng(128).uniform(0.0, 0.01, 400)
    ticks = midi.step(midi.Clock(), Transport("start"), 0.0)
    state, worst = TempoClock(), 0.0
    for n in range(400):
        now = n * 60 / 128 / 24 + late[n]
        ticks = midi.step(ticks, Transport("tick"), now)
        beat = midi.beat(ticks, now)
        state = hear(state, beat, now) if beat else step(state, now)
        if now > 2.0:
            found = read(state, now)
            assert (found.source, found.free) == ("midi", False)
            worst = max(worst, abs(found.bpm - 128.0))
            assert found.beat == pytest.approx(now * 128 / 60, abs=0.05)
    assert worst <= 0.2


def test_a_start_of_the_leader_is_a_new_bar_at_once():
    state = run(TempoClock(), 0.0, 3.0, ("midi", 120.0))  # 6 beats in
    state = hear(state, Beat("midi", 3.0, 0.0, 120.0, 1.0), 3.0)
    assert read(state, 3.0).beat == 8.0


def test_resync_puts_beat_one_here_and_the_source_keeps_to_it():
    state = run(TempoClock(), 0.0, 4.9, ("midi", 60.0))
    state = resync(state, 4.9)
    assert read(state, 4.9).beat == 8.0
    state = run(state, 4.9, 10.9, ("midi", 60.0))
    assert read(state, 10.9).beat == pytest.approx(14.0)


def test_resync_just_after_beat_one_goes_back_to_it():
    state = hear(TempoClock(), Beat("tap", 0.0, 8.3, 60.0, 1.0), 0.0)
    assert read(resync(state, 0.0), 0.0).beat == 8.0


def test_resync_does_nothing_while_a_link_session_leads_or_nothing_is_known():
    state = hear(TempoClock(), Beat("link", 0.0, 5.5, 120.0, 1.0), 0.0)
    assert read(resync(state, 0.0), 0.0).beat == 5.5
    assert resync(TempoClock(), 0.0) == TempoClock()


def test_a_tempo_set_by_hand_keeps_the_phase_and_holds_until_auto():
    state = run(TempoClock(), 0.0, 3.1, ("midi", 120.0))
    state = dial(state, "manual", 140.0, 3.1)
    assert read(state, 3.1).beat == pytest.approx(6.2)
    state = run(state, 3.1, 60.0, ("midi", 120.0))
    assert (read(state, 60.0).source, read(state, 60.0).bpm) == ("manual", pytest.approx(140.0))
    state = pin(state, AUTO, 60.0)
    assert read(state, 60.0).source == "midi"


def test_the_newer_of_tap_and_manual_leads():
    state = dial(TempoClock(), "manual", 140.0, 0.0)
    state = hear(state, said("tap", 1.0, 100.0), 1.0)
    assert read(state, 1.0).source == "tap"
    assert read(dial(state, "manual", 90.0, 2.0), 2.0).source == "manual"


def test_a_pinned_source_leads_whatever_its_rank_and_is_waited_for():
    state = run(TempoClock(), 0.0, 3.0, ("midi", 120.0), ("audio", 90.0))
    assert read(pin(state, "audio", 3.0), 3.0).source == "audio"
    waiting = pin(state, "link", 3.0)
    found = read(waiting, 3.0)
    assert (found.source, found.free, found.bpm) == ("link", True, pytest.approx(120.0))
    waiting = hear(waiting, said("midi", 3.0, 99.0), 3.0)
    assert read(waiting, 3.0).bpm == pytest.approx(120.0)
    assert read(hear(waiting, said("link", 3.1, 99.0), 3.1), 3.1).bpm == pytest.approx(99.0)


def test_pinning_manual_holds_the_tempo_that_is():
    state = run(TempoClock(), 0.0, 3.0, ("audio", 93.0))
    state = run(pin(state, "manual", 3.0), 3.0, 9.0, ("audio", 150.0))
    assert read(state, 9.0).bpm == pytest.approx(93.0)


def test_an_unknown_source_is_refused_and_one_that_says_nonsense_is_forgotten():
    with pytest.raises(ValueError, match="tempo comes from auto, manual, tap, link"):
        pin(TempoClock(), "ltc", 0.0)
    state = hear(TempoClock(), said("midi", 0.0, 120.0), 0.0)
    for bad in (
        Beat("midi", 1.0, math.nan, 120.0, 1.0),
        said("midi", 1.0, 2000.0, 3.0),
        said("midi", 1.0, math.nan, 3),
    ):
        assert read(hear(state, bad, 1.0), 1.0).free
    assert hear(state, said("sundial", 1.0, 60.0), 1.0) == state


numbers = st.floats(allow_nan=True, allow_infinity=True) | st.floats(-10, 1000)
acts = st.one_of(
    st.tuples(st.just("hear"), st.sampled_from(SOURCES), numbers, numbers, numbers, st.floats(0, 0.2)),
    st.tuples(st.just("pin"), st.sampled_from((*SOURCES, AUTO))),
    st.tuples(st.just("dial"), st.sampled_from(("manual", "osc")), st.floats(-1e6, 1e6)),
    st.tuples(st.just("step")),
)


@given(st.lists(st.tuples(st.floats(0, 5), acts), max_size=40))
def test_whatever_the_sources_say_the_position_is_finite_and_never_falls_back(script):
    state, now, last = TempoClock(), 0.0, -math.inf
    for pause, (act, *values) in script:
        now += pause
        if act == "hear":
            source, beat, bpm, quality, late = values
            state = hear(state, Beat(source, now - late, beat, bpm, quality), now)
        elif act == "pin":
            state = pin(state, values[0], now)
        elif act == "dial":
            state = dial(state, values[0], values[1], now)
        state = step(state, now)
        found = read(state, now)
        if found:
            assert math.isfinite(found.beat)
            assert found.beat >= last - 1e-6 * max(1.0, abs(last))
            assert 20.0 - 1e-9 <= found.bpm <= 999.0 + 1e-9
            assert 0.0 <= found.quality
            last = found.beat
