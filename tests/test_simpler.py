"""A stage that is started simpler, as others before it kept dying: no look is shown, and none is forgotten."""

import numpy as np
import pytest
from showmaker import make

from live.commands import Trigger
from live.drawing.renderer import Renderer
from live.rendering.replay import replay
from live.stage.snapshot import resumed
from tests.stages import played, value


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tiny"), tracks=2)


def test_a_stage_that_is_started_simpler_shows_no_look_until_a_hand_chooses_one(show):
    """What is wanted is kept meanwhile, for the full stage that follows: each track's own look, or the one chosen."""
    compiled, prepare = [], Renderer.prepare
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Renderer, "prepare", lambda renderer, look: compiled.append(look) or prepare(renderer, look))
        _, before, _ = played(show, {1: [value("look", "silk")]}, look=None, simpler=True, frames=30)
        assert compiled == ["plain"]
    assert before.look == "silk" and not before.problems
    script = {2: [Trigger("next", None, "test")]}
    _, state, _ = played(show, script, look=None, simpler=True, resume=before, frames=5)
    assert (state.track, state.look, state.parameters["look"]) == (2, "plain", show.tracks[1].look)
    assert any("the stage kept dying: plain is shown" in problem for problem in state.problems)
    assert resumed(show, state, state.time)[0].look == show.tracks[1].look != "plain"


def test_a_replay_of_a_stage_that_was_started_simpler_gives_identical_frames(show, tmp_path):
    pictures, state, _ = played(show, log=tmp_path, look=None, simpler=True, frames=20)
    assert state.look == "plain"
    for one, other in zip(pictures, (frame.pixels for frame in replay(tmp_path)), strict=True):
        np.testing.assert_array_equal(one, other)
