"""A new stage goes on as the one before would have gone on: with what it was told and what happened meanwhile."""

import pytest
from showmaker import make
from showstep import DT, run
from test_keeper import state

from live import beating
from live.parameters import defaults
from live.snapshot import resumed

LENGTH = 8.0  # s of a track
CUES = """
[[track.cue]]
time = 0.25
parameters = { hue = 0.1 }
fade = 0
[[track.cue]]
time = 2.0
parameters = { hue = 0.2 }
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
