"""The crossfader: what it shows on its way, what it makes of the show at its ends, and that a replay shows the same."""

import numpy as np
import pytest
from showmaker import make
from showstep import DT, run, trigger, value

from live.between.channels import MemoryOutbox
from live.commands import SetValue, Trigger
from live.control.performance import begin
from live.rendering.replay import replay
from tests.stages import Script, played, stage_of


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("three"), seconds=20.0, tracks=3)


def fader(place):
    return value("crossfade", place)


def test_on_its_way_the_track_that_plays_is_still_the_show(show):
    state = run(begin(show.tracks, going=True), show.tracks, 2.0, fader(0.5))
    assert (state.track, state.entry, state.known) == (0, 1, True)
    assert (state.crossing.track, state.crossing.share) == (1, 0.5)
    assert state.crossing.walking.position > 0, "the picture that comes in moves"


def test_back_at_home_nothing_has_happened(show):
    state = run(begin(show.tracks, going=True), show.tracks, 1.0, fader(0.7))
    state = run(state, show.tracks, 1.0, fader(0.0), start=1.0)
    assert (state.crossing, state.track, state.entry) == (None, 0, 1)


def test_at_the_other_end_it_is_the_other_track_from_where_its_picture_has_come_to(show):
    state = run(begin(show.tracks, going=True), show.tracks, 2.0, fader(0.5))
    come = state.crossing.walking.position
    state = run(state, show.tracks, DT, fader(1.0), start=2.0)
    assert (state.track, state.entry, state.going, state.change, state.crossing) == (1, 2, False, None, None)
    assert come <= state.walking.position < come + 0.05


def test_its_home_is_where_it_stands(show):
    state = run(begin(show.tracks), show.tracks, DT, fader(1.0))
    assert (state.track, state.home) == (1, 1.0), "from end to end in one frame is a cut"
    state = run(state, show.tracks, DT, fader(0.25), start=DT)
    assert (state.crossing.track, state.crossing.share) == (2, 0.75)
    state = run(state, show.tracks, DT, fader(0.0), start=2 * DT)
    assert (state.track, state.home) == (2, 0.0)


def test_after_a_change_on_the_way_the_rest_of_the_way_leads_to_the_next(show):
    state = run(begin(show.tracks), show.tracks, DT, fader(0.4))
    state = run(state, show.tracks, 3.0, trigger("track", 3), start=DT)
    assert (state.track, state.home, state.crossing) == (2, 0.4, None)
    state = run(state, show.tracks, DT, trigger("load", 1), start=4.0)
    state = run(state, show.tracks, DT, fader(0.7), start=4.1)
    assert (state.crossing.track, state.crossing.share) == (0, pytest.approx(0.5))


def test_it_goes_to_the_track_that_stands_by_first(show):
    state = run(begin(show.tracks), show.tracks, DT, trigger("load", 3), fader(0.5))
    assert state.crossing.track == 2
    state = run(state, show.tracks, DT, fader(1.0), start=DT)
    assert (state.track, state.armed) == (2, None)


def test_after_the_last_track_there_is_nowhere_to_go(show):
    state = run(begin(show.tracks, 2), show.tracks, DT, fader(0.5))
    assert state.crossing is None and "no track to cross to after Song 3" in state.refusals["test"][0]


def test_go_for_the_track_that_comes_in_fades_on_from_where_the_hand_was(show):
    state = run(begin(show.tracks, going=True), show.tracks, 1.0, fader(0.25))
    state = run(state, show.tracks, DT, trigger("track", 2), start=1.0)
    assert (state.track, state.going) == (1, True)
    assert state.change.progress(1.0 + DT) == pytest.approx(0.25) and state.change.track == 0


@pytest.mark.parametrize(("share", "left"), [(0.3, 0), (0.7, 1)])
def test_another_track_comes_in_over_what_was_seen_most(show, share, left):
    state = run(begin(show.tracks, going=True), show.tracks, 1.0, fader(share))
    state = run(state, show.tracks, DT, trigger("track", 3), start=1.0)
    assert (state.track, state.change.track, state.change.key) == (2, left, show.tracks[left].slug)


def press(name, argument=None):
    return Trigger(name, argument, "test")


def slide(place):
    return SetValue("crossfade", place, "test")


def test_the_picture_goes_over_with_the_fader_without_a_jump(show):
    moves = {10 + step: [slide(step / 60)] for step in range(61)}
    pictures, state, _ = played(show, moves, frames=90)
    steps = [np.abs(one.astype(int) - other).mean() for one, other in zip(pictures, pictures[1:], strict=False)]
    assert state.track == 2 and max(steps) < 8
    assert np.abs(pictures[5].astype(int) - pictures[-1]).mean() > 20


@pytest.mark.parametrize("then", [press("track", 2), press("track", 3), slide(0.0), slide(1.0)])
def test_whatever_ends_it_the_picture_goes_on_from_what_was_seen(show, then):
    """At three quarters: `slide(0.0)` is a cut by the operator's own hand, all others are none."""
    moves = {10 + step: [slide(step / 60)] for step in range(46)} | {56: [then]}
    pictures, _, _ = played(show, moves, frames=60)
    jump = np.abs(pictures[56].astype(int) - pictures[55]).mean()
    cut = np.abs(pictures[56].astype(int) - pictures[5]).mean()
    if then == slide(0.0):
        assert cut < 4
    elif then == slide(1.0):
        assert jump < 15
    else:
        assert jump < 6


@pytest.mark.parametrize("rung", ["baked", "keyframes", "cpu"])
def test_a_replay_of_a_crossfade_gives_identical_frames(show, tmp_path, rung):
    moves = {3 + step: [slide(step / 30)] for step in range(20)} | {25: [press("track", 3)], 30: [slide(0.9)]}
    moves |= {34: [slide(1.0)], 40: [slide(0.5)], 44: [press("freeze")], 46: [slide(0.0)]}
    with stage_of(show, log=tmp_path, frames=50, look=None, rung=rung) as (stage, screen):
        assert stage.run(Script(moves), MemoryOutbox()) == 0
    again = [frame.pixels for frame in replay(tmp_path)]
    assert len(again) == len(screen.pictures) == 50
    for one, other in zip(screen.pictures, again, strict=True):
        np.testing.assert_array_equal(one, other)
