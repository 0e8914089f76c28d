"""Start and stop: GO's rule, standing by, pause and panic, timed moves, and whoever touched a thing last."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from showmaker import make
from showstep import DT, run, trigger, value

from live.control import transport
from live.control.performance import begin
from live.sound.locator import Place

CUES = """
[[track.cue]]
name = "build"
parameters = { saturation = 0.5 }
fade = 0
[[track.cue]]
number = 12.5
parameters = { saturation = 0.2 }
fade = 0
"""


@pytest.fixture(scope="module")
def tracks(tmp_path_factory):
    return make(tmp_path_factory.mktemp("three"), tracks=3).tracks


@pytest.fixture(scope="module")
def cued(tmp_path_factory):
    return make(tmp_path_factory.mktemp("cued"), seconds=60.0, tracks=2, track_lines=CUES).tracks


def test_go_begins_the_track_then_its_cues_for_a_hand_then_the_next_track(cued):
    seen, state = [], begin(cued)
    for press in range(5):
        state = run(state, cued, DT, trigger("go"), start=press * DT, hops=[])
        seen.append((state.track, state.going, state.cue, state.values["saturation"]))
    assert [each[:3] for each in seen] == [(0, True, 0), (0, True, 1), (0, True, 2), (1, True, 0), (1, True, 1)]
    assert [each[3] for each in seen[:3]] == [1.0, 0.5, 0.2]


def test_go_starts_the_track_that_stands_by_before_all_else(cued):
    state = run(begin(cued, 1, going=True), cued, 1.0, trigger("load", 1), hops=[])
    assert (state.track, state.armed) == (1, 0), "standing by changes nothing yet"
    state = run(state, cued, DT, trigger("go"), start=1.0, hops=[])
    assert (state.track, state.going, state.second, state.armed) == (0, True, 0.0, None)
    assert run(state, cued, DT, trigger("go"), start=1.1, hops=[]).cue == 1


@pytest.mark.parametrize("wanted", [2, "Song 2", "02-song-2"])
def test_a_track_is_loaded_by_number_slug_or_title(tracks, wanted):
    assert run(begin(tracks), tracks, DT, trigger("load", wanted)).armed == 1


def test_a_track_that_is_not_there_cannot_stand_by(tracks):
    state = run(begin(tracks), tracks, DT, trigger("load", "nothing"))
    assert state.armed is None and state.refusals["test"][0] == "there is no track nothing"


def test_what_was_refused_is_told_for_a_while_only(tracks):
    state = run(begin(tracks), tracks, DT, trigger("track", 9))
    assert state.refusals
    assert run(state, tracks, 25.0, start=DT, hops=[]).refusals == {}


def test_restart_begins_the_track_that_plays_anew(tracks):
    state = run(begin(tracks, 1, going=True), tracks, 2.0, trigger("restart"), start=0.0, hops=[])
    assert (state.track, state.entry, state.second) == (1, 2, pytest.approx(2.0 - DT))


@pytest.mark.parametrize("going", [True, False])
def test_a_pause_stands_still_and_goes_on_from_there(tracks, going):
    state = run(begin(tracks, going=going), tracks, 1.0)
    still = run(state, tracks, 5.0, trigger("pause"), start=1.0)
    assert (still.second, still.walking.position) == (state.second, state.walking.position)
    assert transport.word(still) == "paused"
    after = run(still, tracks, 1.0, trigger("resume"), start=6.0)
    straight = run(state, tracks, 1.0, start=1.0)
    assert after.second == pytest.approx(straight.second, abs=2 * DT)
    assert after.walking.position == pytest.approx(straight.walking.position, abs=0.02)
    assert after.entry == state.entry, "it is the same start, so that a tape goes on, too"


def test_no_track_ends_while_the_show_stands(tracks):
    def over(state, now):
        return Place(3.9, entry=1, ended=True)

    state = run(begin(tracks, going=True), tracks, 1.0, trigger("pause"), place=over)
    assert state.track == 0


def test_faders_and_cues_of_a_hand_work_in_a_pause(cued):
    state = run(begin(cued, going=True), cued, 1.0, trigger("pause"), trigger("cue", 1), value("hue", 0.3), hops=[])
    assert (state.values["saturation"], state.values["hue"]) == (0.5, 0.3)


def test_go_in_a_pause_goes_on_and_a_track_by_its_number_starts(tracks):
    state = run(begin(tracks, going=True), tracks, 1.0, hops=[])
    state = run(state, tracks, 1.0, trigger("pause"), start=1.0, hops=[])
    again = run(state, tracks, DT, trigger("go"), start=2.0, hops=[])
    assert (again.stood, again.track, again.second) == (None, 0, pytest.approx(1.0, abs=2 * DT))
    other = run(state, tracks, 1.0, trigger("track", 2), start=2.0, hops=[])
    assert (other.stood, other.track) == (None, 1) and other.second == pytest.approx(1.0, abs=2 * DT)


def test_a_panic_fades_in_its_seconds_and_then_stops(tracks):
    state = run(begin(tracks, going=True), tracks, 0.5, trigger("panic", 1.0), hops=[])
    assert transport.light(state, 0.5 + DT) == pytest.approx(0.5)
    assert transport.seen(state, 0.5 + DT)["master"] == pytest.approx(0.5)
    assert state.values["master"] == 1.0, "the operator's master stays where it is"
    assert state.stood is None, "until it is dark the show goes on"
    state = run(state, tracks, 3.0, start=0.5, hops=[])
    assert state.second == pytest.approx(1.0, abs=2 * DT)
    assert (transport.light(state, 3.5), transport.word(state)) == (0.0, "panicked")


def test_a_second_panic_is_dark_at_once(tracks):
    state = run(begin(tracks, going=True), tracks, 0.5, trigger("panic", 10.0), hops=[])
    state = run(state, tracks, DT, trigger("panic"), start=0.5, hops=[])
    assert transport.light(state, 0.52) == 0.0 and state.stood is not None


@pytest.mark.parametrize("back", ["resume", "go"])
def test_a_panic_is_brought_back_with_the_shows_fade(tracks, back):
    state = run(begin(tracks, going=True), tracks, 2.0, trigger("panic", 1.0), hops=[])
    state = run(state, tracks, 1.0 + DT, trigger(back), start=2.0, hops=[])
    assert transport.light(state, 3.0 + DT) == pytest.approx(0.5) and transport.word(state) == "playing"
    assert state.second == pytest.approx(2.0, abs=3 * DT)
    assert run(state, tracks, 1.1, start=3.0 + DT, hops=[]).curtain is None


def test_a_panic_that_is_taken_back_early_never_got_dark(tracks):
    state = run(begin(tracks, going=True), tracks, 0.5, trigger("panic", 1.0), hops=[])
    lights = []
    for frame in range(100):
        state = run(state, tracks, DT, *([trigger("resume")] if frame == 0 else []), start=0.5 + frame * DT, hops=[])
        lights.append(transport.light(state, 0.5 + (frame + 1) * DT))
    assert lights[0] == pytest.approx(0.5) and lights == sorted(lights) and state.stood is None


def test_a_timed_move_takes_its_seconds(tracks):
    state = run(begin(tracks), tracks, 1.0, value("master", 0.0, 2.0))
    assert state.values["master"] == pytest.approx(0.5, abs=0.02)
    assert run(state, tracks, 1.1, start=1.0).values["master"] == 0.0


@pytest.mark.parametrize("seconds", [0.0, 1.0])
def test_whoever_touches_a_fader_last_has_it(tracks, seconds):
    state = run(begin(tracks), tracks, 0.5, value("hue", 1.0, 2.0))
    state = run(state, tracks, 3.0, value("hue", -0.5, seconds, "other"), start=0.5)
    assert state.values["hue"] == -0.5 and state.ramps == ()


def test_a_switch_that_fades_is_a_switch_again_when_it_has_arrived(tracks):
    state = run(begin(tracks), tracks, 1.0, value("blackout", True, 2.0))
    assert state.values["blackout"] == pytest.approx(0.5, abs=0.02)
    assert run(state, tracks, 1.1, start=1.0).values["blackout"] is True


def test_what_does_not_fade_is_there_at_once(tracks):
    state = run(begin(tracks), tracks, DT, value("freeze", True, 5.0), value("fade_time", 7.0, 5.0))
    assert (state.values["freeze"], state.values["fade_time"]) == (True, 7.0)


FADERS = st.sampled_from(["crossfade", "position", "master"])
COMMANDS = st.one_of(
    st.sampled_from(["go", "back", "pause", "resume", "restart", "next", "prev", "tap", "resync"]).map(trigger),
    st.builds(trigger, st.just("panic"), st.sampled_from([None, 0.0, 0.1])),
    st.builds(trigger, st.sampled_from(["track", "load", "cue"]), st.sampled_from([1, 2, 3, 9, "12.5", "build"])),
    st.builds(
        value, st.sampled_from(["crossfade", "position", "master"]), st.floats(0, 1), st.sampled_from([0.0, 0.1])
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(COMMANDS, st.integers(1, 12)), max_size=14))
def test_no_order_of_commands_loses_the_show_and_all_of_them_give_the_same_again(cued, orders):
    def played():
        state, now = replace(begin(cued), values={**begin(cued).values, "fade_time": 0.2}), 0.0
        for command, frames in orders:
            before = state
            state = run(state, cued, frames * DT, command, start=now)
            now += frames * DT
            assert 0 <= state.track < len(cued) and 0 <= state.walking.position <= len(cued[0].keyframe_times) - 1
            assert 0.0 <= state.second <= cued[state.track].duration and state.entry >= before.entry
            assert 0.0 <= transport.seen(state, now)["master"] <= 1.0
            assert state.crossing is None or (state.crossing.track != state.track and 0 < state.crossing.share < 1)
        return state

    assert played() == played()
