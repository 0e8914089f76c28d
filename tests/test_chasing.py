"""Timecode leads the show: into its tracks, through holes and jumps, backwards, and until a hand takes over."""

from dataclasses import replace

import pytest
from showmaker import make
from showstep import DT, run, trigger, value

from live.commands import Beat, Timecode, Trigger
from live.control import chasing, transport
from live.control.performance import begin
from live.stage.showtime import in_show_time
from show.timecode import RATES

RATE = 25.0
HOUR = 3600.0
CUED = """
[[track.cue]]
time = 5.0
parameters = { hue = 0.5 }
fade = 0
"""


@pytest.fixture(scope="module")
def tracks(tmp_path_factory):
    """Three tracks of 20 s; the first is called at one hour, the second 25 s later, the third by no timecode."""
    made = make(tmp_path_factory.mktemp("called"), seconds=20.0, tracks=3, track_lines=CUED).tracks
    return tuple(replace(track, timecode=start) for track, start in zip(made, (HOUR, HOUR + 25.0, None), strict=True))


def tape(begun, pace=1.0, at=0.0):
    """What a tape says with each frame: it stood at `begun` s of timecode at the moment `at`."""

    def said(now):
        return [Timecode("ltc", now, begun + pace * (now - at), pace, RATE)]

    return said


def led(tracks, second=3.0, seconds=1.0):
    """A show that timecode has led for a while, to `second` of the first track at the moment `seconds`."""
    return run(begin(tracks), tracks, seconds, said=tape(HOUR + second - seconds), hops=[])


def test_timecode_says_the_track_and_the_second(tracks):
    state = run(begin(tracks, 2), tracks, 1.0, said=tape(HOUR + 35.0), hops=[])
    assert (state.track, state.known, transport.word(state)) == (1, True, "playing")
    assert state.second == pytest.approx(11.0, abs=DT)


def test_what_it_says_is_told_at_the_shows_rate(tracks):
    state = led(tracks)
    assert chasing.told(state, RATES["25"], 1.0) == ("chasing", "01:00:03:00", "ltc")
    assert chasing.told(begin(tracks), RATES["25"], 1.0) == ("idle", "", "")


def test_a_track_that_already_plays_in_time_is_not_started_again(tracks):
    state = run(begin(tracks, going=True), tracks, 3.0, hops=[])
    state = run(state, tracks, 1.0, start=3.0, said=tape(HOUR), hops=[])
    assert (state.entry, state.second) == (1, pytest.approx(4.0, abs=0.05))


def test_the_show_goes_on_by_itself_when_the_timecode_is_gone(tracks):
    state = led(tracks)
    state = run(state, tracks, 1.0, start=1.0, hops=[])
    assert (state.chase.state, state.second) == ("freewheel", pytest.approx(4.0, abs=0.05))
    state = run(state, tracks, 4.0, start=2.0, hops=[])
    assert (state.chase.state, state.led, state.second) == ("lost", None, pytest.approx(8.0, abs=0.1))
    assert state.entry == led(tracks).entry


def test_a_jump_is_a_seek_and_sets_what_the_cues_before_it_set(tracks):
    state = led(tracks)
    assert state.values["hue"] == 0.0
    state = run(state, tracks, 0.2, start=1.0, said=tape(HOUR + 10.0, at=1.0), hops=[])
    assert state.second == pytest.approx(10.2, abs=2 * DT) and state.values["hue"] == 0.5
    state = run(state, tracks, 3.0, start=1.2, said=tape(HOUR + 1.0, at=1.2), hops=[])
    assert state.second == pytest.approx(4.0, abs=2 * DT) and state.values["hue"] == 0.0


def test_a_tape_in_reverse_takes_the_picture_back(tracks):
    state = led(tracks, second=10.0)
    places = []
    for frame in range(150):
        state = run(state, tracks, DT, start=1.0 + frame * DT, said=tape(HOUR + 10.0, -1.0, 1.0), hops=[])
        places.append((state.second, state.walking.position))
    assert places[-1][0] == pytest.approx(7.0, abs=0.6)
    assert places[-1][1] == pytest.approx(places[-1][0] / 10.0, abs=0.02), "the curve rises by a position in 10 s"


def test_a_tape_that_stands_holds_the_show(tracks):
    state = run(led(tracks), tracks, 5.0, start=1.0, said=tape(HOUR + 3.0, 0.0), hops=[])
    assert state.second == pytest.approx(3.0, abs=2 * DT)


def test_at_the_end_of_a_track_the_show_waits_for_the_next_timecode(tracks):
    state = led(tracks, second=19.0)
    state = run(state, tracks, 4.0, start=1.0, said=tape(HOUR + 18.0), hops=[])
    assert (state.track, state.second) == (0, 20.0)
    state = run(state, tracks, 6.0, start=5.0, said=tape(HOUR + 18.0), hops=[])
    assert (state.track, state.second) == (1, pytest.approx(4.0, abs=0.1))


@pytest.mark.parametrize(
    "hand", [trigger("next"), trigger("track", 3), value("position", 0.9), value("crossfade", 1.0)]
)
def test_a_hand_has_the_lead_until_the_timecode_is_in_another_track(tracks, hand):
    state = led(tracks)
    after = run(state, tracks, 2.0, hand, start=1.0, said=tape(HOUR + 2.0), hops=[])
    assert after.led is None and (after.track, after.second) != (0, pytest.approx(5.0, abs=0.2))
    after = run(after, tracks, 21.0, start=3.0, said=tape(HOUR + 2.0), hops=[])
    assert (after.track, after.second) == (1, pytest.approx(1.0, abs=0.1))


@pytest.mark.parametrize("back", [trigger("resume"), None])
def test_resume_or_a_jump_gives_the_lead_back(tracks, back):
    state = run(led(tracks), tracks, 2.0, value("position", 0.9), start=1.0, said=tape(HOUR + 2.0), hops=[])
    jump = 0.0 if back else 2.0
    state = run(state, tracks, 0.5, *([back] if back else []), start=3.0, said=tape(HOUR + 2.0 + jump), hops=[])
    assert state.second == pytest.approx(5.5 + jump, abs=0.1)


def test_a_pause_holds_against_the_timecode_and_then_catches_up(tracks):
    state = run(led(tracks), tracks, 5.0, trigger("pause"), start=1.0, said=tape(HOUR + 2.0), hops=[])
    assert state.second == pytest.approx(3.0, abs=2 * DT) and state.chase.state == "chasing"
    state = run(state, tracks, 0.1, trigger("resume"), start=6.0, said=tape(HOUR + 2.0), hops=[])
    assert state.second == pytest.approx(8.1, abs=2 * DT)


def test_who_shall_not_know_the_place_does_not_learn_it_from_timecode(tracks):
    state = run(begin(tracks), tracks, 2.0, said=tape(HOUR + 70.0), hops=[], mode="causal")
    assert (state.track, state.known) == (0, False)


def test_moments_of_the_machines_clock_become_show_time():
    given = [Beat("midi", 105.0, 8.0, 120.0, 1.0), Timecode("mtc", 107.0, 60.06, 1.0, 25.0), Trigger("go", None, "a")]
    beat, code, other = in_show_time(given, 100.0, RATES["25"])
    assert (beat.time, code.time, code.second, other) == (5.0, 7.0, 60.06, given[2])


def test_a_timecode_that_cannot_say_so_is_that_of_the_shows_rate():
    """3600 labelled seconds of 30 frames take 3603.6 s at 29.97: SMPTE ST 12-1."""
    (code,) = in_show_time([Timecode("mtc", 100.0, 3600.0, 1.0, 30.0)], 100.0, RATES["29.97"])
    assert code.second == pytest.approx(3603.6) and code.rate == pytest.approx(30000 / 1001)
