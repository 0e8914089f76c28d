"""A stage that follows another goes on where that one stood."""

import json
from dataclasses import replace

import pytest
from showmaker import make

from live.commands import SetValue, Trigger
from live.control import ramps
from live.sound.tapes import Tapes
from live.stage.snapshot import resumed
from live.state.coding import state_read, state_written
from show.errors import ShowError
from tests.stages import START, played, value


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tiny"), tracks=2)


def test_a_new_stage_goes_on_where_the_dead_one_stood(show):
    _, before, _ = played(show, {3: [value("hue", 0.25)], 5: [Trigger("next", None, "test")]}, frames=60)
    _, after, _ = played(show, frames=2, resume=replace(before, time=START - 0.5))
    assert after.track == before.track == 2 and after.parameters["hue"] == 0.25
    assert after.second == pytest.approx(before.second + 0.5, abs=2 / 60)


@pytest.mark.parametrize(("track", "mode", "on"), [(1, "auto", True), (1, "causal", True), (2, "auto", False)])
def test_a_file_is_heard_on_from_where_the_dead_stage_stood_if_it_is_of_the_track_that_plays(show, track, mode, on):
    song = str(show.tracks[0].audio)
    _, before, _ = played(show, input=song, frames=120)
    assert before.known and before.second == pytest.approx(2.0, abs=0.1)
    resume = replace(before, track=track, time=START - 0.5)
    _, after, stage = played(show, input=song, frames=3, resume=resume, mode=mode)
    assert stage._intake.source.second == pytest.approx(before.second + 0.5 if on else 0.0, abs=0.1)
    assert after.track == track and after.second == pytest.approx(before.second + 0.5, abs=0.1)


@pytest.mark.parametrize("paused", [False, True])
def test_a_new_stage_lays_the_recording_on_where_the_show_is_once_it_is_loaded(show, paused, monkeypatch):
    """As at the start of a track it would stay behind by what loading takes."""
    play, asked = Tapes.play, []
    monkeypatch.setattr(Tapes, "play", lambda tapes, *given: asked.append(given) or play(tapes, *given))
    _, dead, _ = played(show, {30: [Trigger("pause", None, "test")]} if paused else {}, frames=60)
    _, after, _ = played(show, resume=replace(dead, time=START - 2.0), frames=3)
    (_, at_start), (_, resumed_at) = ((given[0], given[1:]) for given in asked)
    assert at_start == (0, 0.0, False)
    assert resumed_at == (0, pytest.approx(dead.second + (0.0 if paused else 2.0), abs=0.05), not paused)
    assert after.second == pytest.approx(resumed_at[1], abs=0.1)


def test_a_state_survives_being_written_down(show):
    _, state, _ = played(show, {3: [value("hue", 0.25)]}, frames=5)
    state = replace(state, inputs={(1, "glow"): (0.1, 0.2), (2, "size"): 3.0})
    assert state_read(state_written(state)) == state


def test_a_fade_goes_on_from_where_it_was_when_a_stage_follows(show):
    """Through a state that was written down; an older one, without the fades, is at their ends."""
    to_dark = {10: [SetValue("hue", 1.0, "test", 4.0), SetValue("blackout", True, "test", 8.0)]}
    _, before, _ = played(show, to_dark, frames=130)
    hue, blackout = (before.fades[name][0] for name in ("hue", "blackout"))
    assert hue == before.parameters["hue"] == pytest.approx(119 / 60 / 4, abs=0.01)
    assert (blackout, before.parameters["blackout"]) == (pytest.approx(119 / 60 / 8, abs=0.01), True)
    again = state_read(json.loads(json.dumps(state_written(before))))
    assert again == before
    standing, now = resumed(show, again, before.time + 30.0)
    for seconds, shown in ((0.0, (hue, blackout)), (1.0, (hue + 1 / 4, blackout + 1 / 8)), (7.0, (1.0, True))):
        values, _ = ramps.step(standing.values, standing.ramps, now + seconds)
        assert (values["hue"], values["blackout"]) == pytest.approx(shown, abs=0.01)
    written = {name: each for name, each in state_written(before).items() if name != "fades"}
    older, _ = resumed(show, state_read(written), before.time + 30.0)
    assert (older.values["hue"], older.values["blackout"], older.ramps) == (1.0, True, ())


def test_a_known_place_goes_on_into_the_next_track_while_the_stage_is_away(show):
    _, state, _ = played(show, frames=30)
    standing, _ = resumed(show, replace(state, second=3.5, known=True), state.time + 1.0)
    assert standing.track == 1 and standing.second == pytest.approx(0.5)


def test_a_stage_that_follows_one_whose_look_was_spared_has_the_look_that_was_chosen(show):
    _, state, _ = played(show, {1: [Trigger("spare", "*", "look")], 2: [value("look", "silk")]}, look=None, frames=5)
    assert (state.look, state.parameters["look"]) == ("silk", "silk"), "whoever chooses a look gets it"
    _, state, _ = played(show, {1: [value("look", "silk")], 2: [Trigger("spare", "*", "look")]}, look=None, frames=5)
    assert (state.look, state.parameters["look"]) == ("plain", "silk")
    assert resumed(show, state, state.time)[0].look == "silk"


def test_a_look_that_was_deleted_meanwhile_keeps_no_show_from_going_on(show):
    with pytest.raises(ShowError, match="there is no such look"):
        played(show, look="gone", frames=2)
    _, before, _ = played(show, frames=5)
    _, after, _ = played(show, look="gone", frames=2, resume=before)
    assert any("there is no such look" in problem for problem in after.problems)


def test_a_stage_that_resumes_keeps_the_offset_that_the_desk_has_set(show):
    _, before, _ = played(show, {3: [value("av_offset_ms", -50.0)]}, frames=10)
    _, after, _ = played(show, frames=2, resume=before, av_offset_ms=120.0)
    assert after.parameters["av_offset_ms"] == -50.0
