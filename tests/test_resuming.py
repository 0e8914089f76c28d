"""A new stage goes on as the one before would have gone on: with what it was told and what happened meanwhile."""

from dataclasses import replace

import pytest
from showmaker import make
from showstep import DT, run
from test_keeper import state

from live.commands import Timecode, Trigger
from live.control import beating
from live.parameters import defaults
from live.stage.snapshot import resumed
from tests.stages import START, played

LENGTH = 8.0  # s of a track
HOUR = 3600.0
CUES = """
[[track.cue]]
time = 0.25
parameters = { hue = 0.1 }
fade = 0
[[track.cue]]
time = 2.0
parameters = { hue = 0.2 }
fade = 0
[[track.cue]]
parameters = { saturation = 0.0 }
fade = 0
follow = 1.0
[[track.cue]]
parameters = { contrast = 0.5 }
fade = 0
"""


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("resumed"), seconds=LENGTH, tracks=3, track_lines=CUES)


def told(**changes):
    """The last words of a stage on the first track."""
    return state(**{"track": 1, "second": 1.5, "duration": LENGTH, **changes})


def test_the_beat_goes_on_while_there_is_no_stage(show):
    before = told(tempo=(17.25, 96.0, "tap", 0.9))
    standing, now = resumed(show, before, before.time + 1.0)
    beat, bpm, source, _ = beating.told(standing, now)
    assert (beat, bpm, source) == (pytest.approx(17.25 + 1.6), 96.0, "tap")


CHOSEN = {"look": "silk", "parameters": {**defaults(), "look": "silk"}, "inputs": {(1, "glow"): 0.5}}


@pytest.mark.parametrize("tapes", [True, False])
def test_a_track_that_begins_while_there_is_no_stage_has_its_own_look_and_start(show, tapes):
    """Only our own recordings go on by themselves: where somebody else plays, the start of a track is not known."""
    before = told(second=LENGTH - 0.5, armed=2, **CHOSEN)
    standing, _ = resumed(show, before, before.time + 1.0, tapes)
    look = show.tracks[1].look
    assert (standing.track, standing.second, standing.going) == (1, pytest.approx(0.5), tapes)
    assert (standing.look, standing.values["look"], standing.inputs) == (look, look, {}) and look != "silk"
    assert standing.armed is None, "it has begun"


def test_what_stands_by_goes_on_doing_so_while_another_track_begins(show):
    before = told(second=LENGTH - 0.5, armed=3)
    assert resumed(show, before, before.time + 1.0)[0].armed == 2


def test_the_same_track_goes_on_in_the_look_that_was_chosen(show):
    before = told(armed=1, **CHOSEN)
    standing, _ = resumed(show, before, before.time + 1.0)
    assert (standing.track, standing.going, standing.armed) == (0, True, 0)
    assert (standing.look, standing.values["look"], standing.inputs) == ("silk", "silk", {(1, "glow"): 0.5})


def test_cues_whose_time_comes_while_there_is_no_stage_go_with_its_first_frame(show):
    before = told(second=1.5)
    standing, now = resumed(show, before, before.time + 1.0)
    state = run(standing, show.tracks, DT, start=now, hops=[])
    assert (state.cue, state.values["hue"]) == (2, 0.2)
    before = told(second=LENGTH - 0.5)
    standing, now = resumed(show, before, before.time + 1.0)
    state = run(standing, show.tracks, DT, start=now, hops=[])
    assert (state.track, state.cue, state.values["hue"]) == (1, 1, 0.1), "of a track that has begun, too"


def test_cues_that_have_been_go_no_second_time(show):
    before = told(second=3.0, cue=(2, ""), parameters={**defaults(), "hue": 0.7})
    standing, now = resumed(show, before, before.time + 1.0)
    state = run(standing, show.tracks, DT, start=now, hops=[])
    assert (state.cue, state.values["hue"]) == (2, 0.7)


def test_what_a_cue_has_set_is_taken_back_under_the_next_stage_too(show):
    _, before, _ = played(show, {1: [Trigger("cue", 3, "test")]}, frames=10)
    assert before.parameters["saturation"] == 0.0 and before.before_cues == {"saturation": 1.0}
    standing, now = resumed(show, before, before.time)
    left = run(standing, show.tracks, 3.0, Trigger("next", None, "test"), start=now, hops=[])
    assert (left.track, left.values["saturation"], left.before_cues) == (1, 1.0, {})


def test_what_a_cue_has_set_is_taken_back_where_the_track_ends_while_there_is_no_stage(show):
    values = {**defaults(), "saturation": 0.0}
    before = told(second=LENGTH - 0.5, before_cues={"saturation": 1.0, "of another version": 1.0}, parameters=values)
    standing, now = resumed(show, before, before.time + 0.6)
    state = run(standing, show.tracks, 3.0, start=now, hops=[])
    assert (state.track, state.values["saturation"], state.before_cues) == (1, 1.0, {})


def test_a_cue_that_is_still_to_come_comes_under_the_next_stage_at_its_time(show):
    _, before, _ = played(show, {18: [Trigger("cue", 3, "test")]}, frames=30)
    assert before.waiting == ((4, pytest.approx(1.0 - 11 / 60, abs=0.03), True, None),)
    standing, now = resumed(show, before, before.time + 0.4)
    state = run(standing, show.tracks, 0.2, start=now, hops=[])
    assert (state.cue, state.values["contrast"]) == (3, 1.0)
    state = run(state, show.tracks, 0.3, start=now + 0.2, hops=[])
    assert (state.cue, state.values["contrast"]) == (4, 0.5)


def test_a_cue_that_a_pause_puts_off_is_put_off_by_what_was_left_of_it(show):
    script = {18: [Trigger("cue", 3, "test")], 24: [Trigger("pause", None, "test")]}
    _, before, _ = played(show, script, frames=60)
    assert before.waiting == ((4, pytest.approx(0.9, abs=0.03), True, None),)
    standing, now = resumed(show, before, before.time + 5.0)
    state = run(standing, show.tracks, 0.8, Trigger("resume", None, "test"), start=now, hops=[])
    assert state.cue == 3
    assert run(state, show.tracks, 0.2, start=now + 0.8, hops=[]).cue == 4


def test_a_cue_of_a_track_that_has_ended_meanwhile_does_not_come(show):
    before = told(second=LENGTH - 0.1, waiting=((4, 1.0, True, None),))
    assert resumed(show, before, before.time + 0.2)[0].waiting == ()
    before = told(waiting=((5, 1.0, True, None), (4, 1.0, False, 0.3)))
    standing, now = resumed(show, before, before.time + 0.2)
    assert [(each.index, each.fade) for each in standing.waiting] == [(3, 0.3)], "of the setlist that there is now"


def test_a_hand_has_the_lead_over_timecode_under_the_next_stage_too(show):
    called = replace(show, tracks=(replace(show.tracks[0], timecode=HOUR), *show.tracks[1:]))

    def tape(now):
        return [Timecode("ltc", now, HOUR + 3.0 + now, 1.0, 25.0)]

    before = told(second=1.5, overruled=1)
    standing, now = resumed(called, before, before.time)
    state = run(standing, called.tracks, 1.0, start=now, said=tape, hops=[])
    assert state.chase.state == "chasing" and state.second == pytest.approx(2.5, abs=2 * DT)
    standing, now = resumed(called, replace(before, overruled=0), before.time)
    assert run(standing, called.tracks, 1.0, start=now, said=tape, hops=[]).second > 4.0


def test_whose_lead_it_is_is_told(show):
    called = replace(show, tracks=(replace(show.tracks[0], timecode=HOUR), *show.tracks[1:]))
    codes = {frame: [Timecode("ltc", START + frame / 60, HOUR + frame / 60, 1.0, 25.0)] for frame in range(60)}
    codes[30] = [*codes[30], Trigger("next", None, "test")]
    assert [played(called, codes, frames=frames)[1].overruled for frames in (25, 50)] == [0, 1]
