"""What a transition leaves: a picture that goes on moving where that costs nothing, and is replayed as it was."""

import json
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest
from showmaker import make

from live.between.channels import MemoryOutbox
from live.commands import SetValue, Trigger
from live.control.performance import begin
from live.decoding.ladder import Ladder, ReplayLadder, Shown
from live.decoding.pictures import DecodedAtOnce, still_rungs
from live.decoding.slots import Slot
from live.decoding.worker import Wish
from live.display.screen import Headless
from live.performing.opening import looking, performer, stepped_ladder
from live.performing.performer import Moment
from live.recording.sessionlog import FRAMES
from live.rendering.replay import replay
from live.sound.locator import Place
from tests.stages import stage_of

DT = 1 / 30
SIZE = (64, 36)


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tiny"), tracks=2)


@pytest.fixture(scope="module")
def context():
    with closing(Headless()) as screen:
        yield screen.context


class Noted(Ladder):
    """A ladder that notes what it was asked to let go on."""

    def __init__(self, rungs):
        super().__init__(rungs)
        self.asked = []

    def go_on(self, shown, wish, slot):
        self.asked.append((shown, wish))
        return super().go_on(shown, wish, slot)


class Late:
    """A rung as a worker is one: its picture may be an old one."""

    def __call__(self, wish, slot):
        slot.put(("late", wish.track.slug), np.full((4, 4, 3), 90, np.uint8))
        return Shown("cpu", wish.track.slug, 0.0, wish.asked)


class Flat:
    """A decoder of grey pictures."""

    def decode(self, latent):
        return np.full((4, 4, 4), 90, np.uint8)


def performed(show, context, ladder, frames=40, change_at=10):
    """A performer after so many frames of loud sound, with the outgoing picture at each."""
    stage = performer(looking(show, "plain"), context, SIZE, ladder, begin(show.tracks), "causal")
    sound = 0.5 * np.random.default_rng(0).uniform(-1, 1, (1600, 1)).astype(np.float32)
    outgoing = []
    for index in range(frames):
        commands = [Trigger("next", None, "test")] if index == change_at else []
        stage.step(Moment(index, index * DT, DT, sound, 48000, Place(), commands))
        outgoing.append(stage.outgoing)
    return stage, outgoing


def test_the_picture_that_goes_out_moves_on_from_the_baked_frames(show, context):
    ladder = Noted(still_rungs(show.title))
    stage, outgoing = performed(show, context, ladder)
    assert outgoing[:10] == [None] * 10
    places = [shown.position for shown in outgoing[10:]]
    assert all(shown.slug == show.tracks[0].slug for shown in outgoing[10:])
    assert np.all(np.diff(places) > 0)
    assert stage.shown.slug == show.tracks[1].slug
    assert {shown.slug for shown, _ in ladder.asked} == {show.tracks[0].slug}


def test_a_picture_that_a_worker_made_stays_as_it_is(show, context):
    _, outgoing = performed(show, context, Ladder([("decoder", Late()), *still_rungs(show.title)]))
    assert set(outgoing) == {None}


def test_a_render_that_waits_for_its_decoder_moves_both_pictures(show, context):
    ladder = Ladder([("decoder", DecodedAtOnce(Flat(), "cpu")), *still_rungs(show.title)])
    _, outgoing = performed(show, context, ladder)
    assert {shown.rung for shown in outgoing[10:]} == {"cpu"}
    assert outgoing[-1].position > outgoing[10].position


def test_nothing_goes_on_when_the_change_is_over_or_the_picture_is_frozen(show, context):
    _, outgoing = performed(show, context, stepped_ladder(show, "baked"), frames=90)
    assert outgoing[60] is not None and outgoing[-1] is None
    stage, _ = performed(show, context, stepped_ladder(show, "baked"))
    freeze = SetValue("freeze", True, "test")
    stage.step(Moment(40, 40 * DT, DT, np.zeros((0, 1), np.float32), 48000, Place(), [freeze]))
    assert stage.outgoing is None


def test_a_rung_that_fails_leaves_the_picture_that_goes_out(show, context):
    def broken(wish, slot):
        if wish.track.slug == show.tracks[0].slug and wish.asked > 0.5:
            raise RuntimeError("gone")
        slot.put(("baked", wish.track.slug, wish.position), np.full((4, 4, 3), 90, np.uint8))
        return Shown("baked", wish.track.slug, wish.position, wish.asked)

    stage, outgoing = performed(show, context, Ladder([("baked", broken)]))
    assert outgoing[12] is not None and outgoing[20:] == [None] * 20
    assert stage.shown.slug == show.tracks[1].slug


def test_a_replay_moves_the_picture_only_where_the_show_did(show, context):
    ladder, slot = ReplayLadder(still_rungs(show.title)), Slot(context)
    wish = Wish(show.tracks[0], 0.5, 1.0)
    ladder.expect(None, None)
    assert ladder.go_on(Shown("baked", wish.track.slug, 0.1, 0.9), wish, slot) is None and slot.shown is None
    expected = Shown("baked", wish.track.slug, 0.25, 1.0)
    ladder.expect(None, expected)
    assert ladder.go_on(None, wish, slot) == expected and slot.shown is not None
    ladder.expect(None, replace(expected, slug="other"))
    assert ladder.go_on(None, wish, slot) is None


def test_the_log_names_what_moved_and_its_replay_gives_identical_frames(show, tmp_path):
    class Next:
        frame = -1

        def receive(self):
            self.frame += 1
            return [Trigger("next", None, "test")] if self.frame == 8 else []

    with stage_of(show, look=None, log=tmp_path, frames=60) as (stage, screen):
        stage.run(Next(), MemoryOutbox())
        pictures = screen.pictures
    lines = next(tmp_path.rglob(FRAMES)).read_text().splitlines()[1:]
    moved = [json.loads(line)["outgoing"] for line in lines]
    assert moved[7] is None and moved[8][:2] == ["baked", show.tracks[0].slug]
    assert moved[-1][2] > moved[8][2]
    for one, other in zip(pictures, (frame.pixels for frame in replay(tmp_path)), strict=True):
        np.testing.assert_array_equal(one, other)
