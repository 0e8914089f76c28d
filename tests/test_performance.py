"""The show as pure values: what each command, cue and end of a track does to it."""

from dataclasses import replace

import numpy as np
import pytest
from showmaker import make
from showstep import DT, run, trigger

from live.commands import SetInput, SetValue
from live.control.advance import advance
from live.control.performance import begin
from live.control.walking import Hop, second_at
from live.sound.locator import Place

CUES = """
[[track.cue]]
time = 1.0
look = "plain"
fade = 0.5
[track.cue.parameters]
saturation = 0.5
"""


@pytest.fixture(scope="module")
def tracks(tmp_path_factory):
    return make(tmp_path_factory.mktemp("three"), tracks=3).tracks


def test_go_starts_the_track_that_stands_by_and_then_the_next(tracks):
    state = run(begin(tracks), tracks, DT, trigger("go"))
    assert (state.track, state.going) == (0, True)
    state = run(state, tracks, 1.0, start=DT)
    assert state.known and state.second == pytest.approx(1.0)
    state = run(state, tracks, DT, trigger("go"), start=1.0 + DT)
    assert (state.track, state.going, state.second) == (1, True, 0.0)


def test_a_known_place_reads_the_stored_curve(tracks):
    state = run(begin(tracks), tracks, 3.0, trigger("go"), hops=[])
    expected = np.interp(state.second + DT / 2, tracks[0].curve_times, tracks[0].curve_positions)
    assert state.walking.position == pytest.approx(expected)


def test_without_go_the_walk_goes_by_ear_and_meets_its_keyframes(tracks):
    state = run(begin(tracks), tracks, 2.0)
    assert not state.known
    assert state.walking.position == pytest.approx(1.0, abs=0.02)
    assert state.second == pytest.approx(second_at(tracks[0], state.walking.position))


def test_in_silence_the_walk_by_ear_waits(tracks):
    state = run(begin(tracks), tracks, 1.0)
    quiet = run(state, tracks, 3.0, hops=[Hop(0.0, False, DT)], start=1.0)
    assert quiet.walking.position == state.walking.position


def test_next_and_prev_change_the_track_with_its_transition(tracks):
    state = run(begin(tracks), tracks, DT, trigger("next"))
    assert state.track == 1 and state.change.transition == tracks[1].transition
    assert state.change.progress(DT + 1.0) == pytest.approx(0.5)
    state = run(state, tracks, 2.5, start=DT)
    assert state.change is None
    assert run(state, tracks, DT, trigger("prev"), start=3.0).track == 0


def test_next_after_the_last_track_changes_nothing_and_says_so(tracks):
    state = run(begin(tracks, 2), tracks, DT, trigger("next"))
    assert state.track == 2 and state.change is None
    assert state.refusals["test"][0] == "there is no track after Song 3"


@pytest.mark.parametrize("wanted", [3, "03-song-3", "Song 3"])
def test_a_track_is_started_by_number_slug_or_title(tracks, wanted):
    state = run(begin(tracks), tracks, DT, trigger("track", wanted))
    assert (state.track, state.going) == (2, True)


def test_a_track_that_is_not_there_is_refused_in_words(tracks):
    state = run(begin(tracks), tracks, DT, trigger("track", 9))
    assert state.track == 0 and state.refusals["test"][0] == "there is no track 9"


def test_a_notice_stays_until_its_source_takes_it_back(tracks):
    state = run(begin(tracks), tracks, DT, trigger("notice", "port 7700 is taken"))
    assert state.notices == {"test": "port 7700 is taken"}
    assert run(state, tracks, DT, trigger("notice"), start=DT).notices == {}


@pytest.mark.parametrize(("at_end", "first", "after"), [("next", 0, 1), ("hold", 0, 0), ("loop", 0, 0), ("next", 2, 0)])
def test_the_end_of_a_track_follows_the_setlist(tracks, at_end, first, after):
    ending = tuple(replace(track, at_end=at_end) for track in tracks)
    state = run(begin(ending, first, going=True), ending, 4.5, hops=[])
    assert state.track == after
    if at_end == "hold":
        assert state.walking.position == 2.0 and state.second == 4.0
    else:
        assert state.entry == 2 and state.walking.position < 2.0


def test_a_source_says_when_its_recording_has_ended(tracks):
    def place(state, now):
        return Place(now - state.entered, entry=state.entry, ended=now - state.entered > 1.0)

    state = run(begin(tracks), tracks, 1.5, place=place)
    assert state.track == 1 and state.entry == 2


def test_a_place_of_an_earlier_start_is_not_believed(tracks):
    state = run(begin(tracks), tracks, DT, trigger("next"))
    state = advance(state, tracks, "auto", Place(3.9, entry=1, ended=True), [], (), 2 * DT, DT)
    assert state.track == 1 and not state.known


def test_position_seeks_within_the_track(tracks):
    state = run(begin(tracks), tracks, DT, SetValue("position", 0.75, "test"))
    assert state.second == pytest.approx(3.0, abs=0.1) and state.change is None
    back = run(state, tracks, DT, SetValue("position", 0.0, "test"), start=DT)
    assert back.walking.position < 0.05


@pytest.mark.parametrize(("value", "kept"), [(5.0, 1.0), (-1.0, 0.0), (0.25, 0.25)])
def test_values_are_kept_in_their_range(tracks, value, kept):
    state = run(begin(tracks), tracks, DT, SetValue("master", value, "test"))
    assert state.values["master"] == kept


@pytest.mark.parametrize("command", [SetValue("nonsense", 1.0, "test"), SetValue("master", float("nan"), "test")])
def test_a_value_that_makes_no_sense_changes_nothing(tracks, command):
    before = begin(tracks)
    state = run(before, tracks, DT, command)
    assert state.values == before.values and "test" in state.refusals


def test_the_newest_of_two_values_in_a_frame_wins(tracks):
    state = run(begin(tracks), tracks, DT, SetValue("hue", 0.1, "a"), SetValue("hue", 0.2, "b"))
    assert state.values["hue"] == 0.2


def test_shader_inputs_last_until_the_look_changes(tracks):
    state = run(begin(tracks), tracks, DT, SetInput(1, "glow", 0.4, "test"))
    assert state.inputs == {(1, "glow"): 0.4}
    assert run(state, tracks, DT, trigger("next"), start=DT).inputs == {}


@pytest.fixture(scope="module")
def cued(tmp_path_factory):
    return make(tmp_path_factory.mktemp("cued"), tracks=2, track_lines=CUES).tracks


def test_a_cue_fades_its_parameters_from_its_second_on(cued):
    state = run(begin(cued, going=True), cued, 1.26, hops=[])
    assert state.values["saturation"] == pytest.approx(0.75, abs=0.03)
    assert state.look == "plain" and state.change.length == 0.5
    assert run(state, cued, 1.0, start=1.26, hops=[]).values["saturation"] == 0.5


def test_what_cues_have_set_goes_back_with_the_track(cued):
    state = run(begin(cued, going=True), cued, 2.0, hops=[])
    state = run(state, cued, 3.0, trigger("next"), start=2.0, hops=[])
    assert state.values["saturation"] == 1.0


def test_a_hand_on_a_fader_wins_over_a_cue(cued):
    state = run(begin(cued, going=True), cued, 1.2, hops=[])
    state = run(state, cued, 1.0, SetValue("saturation", 1.5, "test"), start=1.2, hops=[])
    assert state.values["saturation"] == 1.5
    assert run(state, cued, 3.0, trigger("next"), start=2.2, hops=[]).values["saturation"] == 1.5


def test_a_seek_past_a_cue_sets_what_it_would_have_set(cued):
    state = run(begin(cued, going=True), cued, 1.0, SetValue("position", 0.5, "test"), hops=[])
    assert state.look == "plain" and state.values["saturation"] == 0.5


def test_a_change_in_the_first_half_of_another_keeps_the_picture_that_is_seen(tracks):
    state = run(begin(tracks), tracks, DT, trigger("next"))
    early = run(state, tracks, DT, trigger("next"), start=0.5)
    assert early.track == 2 and early.change.entry == 1
    late = run(state, tracks, DT, trigger("next"), start=1.5)
    assert late.track == 2 and late.change.entry == 2


def test_linear_goes_by_time_alone(tracks):
    state = run(begin(tracks, going=True), tracks, 1.0, mode="linear", hops=[Hop(9.0, True, DT)])
    assert state.walking.position == pytest.approx(0.5)


def test_causal_does_not_believe_a_known_second(tracks):
    state = run(begin(tracks, going=True), tracks, 1.0, mode="causal", hops=[])
    assert not state.known and state.walking.position == 0.0


def test_position_is_finite_and_never_falls_whatever_is_heard(tracks):
    rng = np.random.default_rng(0)
    energies = np.concatenate((rng.exponential(1, 200), [np.nan, np.inf, -np.inf, -1.0, 1e30, 0.0]))
    rng.shuffle(energies)
    state, last = begin(tracks), 0.0
    for frame, energy in enumerate(energies[:150]):
        hops = [Hop(float(energy), bool(frame % 7), DT)]
        state = advance(state, tracks, "auto", Place(), hops, (), (frame + 1) * DT, DT)
        assert np.isfinite(state.walking.position) and state.walking.position >= last
        last = state.walking.position


def test_the_walk_that_a_change_leaves_goes_on_by_ear(tracks):
    before = run(begin(tracks), tracks, 1.0)
    state = run(before, tracks, 1.0, trigger("next"), start=1.0)
    left = state.change
    assert (left.track, left.key) == (0, tracks[0].slug)
    unchanged = run(before, tracks, 1.0, start=1.0)
    assert left.walking.position == pytest.approx(unchanged.walking.position)
    silent = run(before, tracks, 1.0, trigger("next"), start=1.0, hops=[Hop(0.0, False, DT)])
    assert silent.change.walking.position == before.walking.position


def test_the_walk_that_a_change_leaves_stands_at_its_end(tracks):
    state = run(begin(tracks), tracks, 3.5)
    state = run(state, tracks, 1.5, trigger("next"), start=3.5)
    assert state.change.walking.position == len(tracks[0].keyframe_times) - 1


def test_by_time_alone_the_walk_that_a_change_leaves_goes_on_too(tracks):
    state = run(begin(tracks, going=True), tracks, 1.0, mode="linear", hops=[])
    state = run(state, tracks, 1.0, trigger("next"), start=1.0, mode="linear", hops=[])
    assert state.change.walking.position == pytest.approx(1.0, abs=0.02)


def test_a_change_of_look_has_one_walk(tracks):
    state = run(begin(tracks), tracks, 1.0)
    state = run(state, tracks, 0.5, SetValue("look", "plain", "test"), start=1.0)
    assert state.change.entry == state.entry
    assert state.walking.position > state.change.walking.position


def test_an_early_second_change_keeps_the_walk_of_the_picture_that_is_seen(tracks):
    state = run(begin(tracks), tracks, 1.0)
    state = run(state, tracks, 0.5, trigger("next"), start=1.0)
    left = state.change.walking.position
    state = run(state, tracks, DT, trigger("next"), start=1.5)
    assert state.change.track == 0 and left < state.change.walking.position < left + 0.1


@pytest.mark.parametrize("offset", [-250.0, 0.0, 250.0])
def test_the_offset_of_the_light_reads_the_stored_curve_later_or_earlier(tracks, offset):
    state = run(begin(tracks), tracks, 3.0, trigger("go"), SetValue("av_offset_ms", offset, "test"), hops=[])
    due = state.second + DT / 2 - offset / 1000
    expected = np.interp(due, tracks[0].curve_times, tracks[0].curve_positions)
    assert state.walking.position == pytest.approx(expected)
