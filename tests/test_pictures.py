"""The decode ladder: the best rung that can, the next one when it cannot, and never no picture."""

import time
from dataclasses import replace

import numpy as np
import pytest
from showmaker import HEIGHT, WIDTH, make

from live.clock import SteppedClock
from live.decoding import worker as worker_module
from live.decoding.ladder import Ladder, ReplayLadder, Shown
from live.decoding.pictures import Decoded, baked, still_rungs
from live.decoding.slots import Slot
from live.decoding.testcard import card
from live.decoding.worker import Wish, Worker, latent_at
from live.options import RUNGS
from live.performing.opening import stepped_ladder
from show.decoding import NotFinite

PATIENCE = 20.0  # s for a thread on a busy machine


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tiny"), tracks=2)


@pytest.fixture
def slot(context):
    return Slot(context)


def seen(slot):
    """What a slot holds, uint8 [h, w, 4], top row first."""
    width, height = slot.texture.size
    return np.frombuffer(slot.texture.read(), np.uint8).reshape(height, width, 4)


def wish(show, position=0.6, asked=0.0, index=0):
    return Wish(show.tracks[index], position, asked)


class Echo:
    """A decoder whose pictures tell which latent they came from."""

    def __init__(self, fails=False):
        self.fails = fails

    def decode(self, latent):
        if self.fails:
            raise RuntimeError("out of memory")
        shade = np.uint8(np.clip(128 + 64 * float(latent.mean()), 1, 255))
        return np.full((HEIGHT, WIDTH, 4), shade, np.uint8)


def until(truth):
    end = time.monotonic() + PATIENCE
    while not truth():
        assert time.monotonic() < end, "the worker did not answer"
        time.sleep(0.002)


def started(decoders, show, clock=None):
    worker = Worker(decoders.__getitem__, lambda: list(decoders), clock or SteppedClock(), wish(show))
    worker.start()
    return worker


@pytest.mark.parametrize("rung", RUNGS)
def test_each_rung_when_forced_gives_a_picture_that_is_not_black(show, slot, rung):
    ladder = stepped_ladder(show, rung)
    shown = ladder.show(wish(show), slot)
    assert shown.rung == ("cpu" if rung == "device" else rung)
    assert seen(slot)[..., :3].mean() > 20


def test_a_mix_of_equal_neighbours_is_the_neighbour_itself(show, slot):
    baked(wish(show, 0.5), slot)
    np.testing.assert_array_equal(seen(slot)[..., :3], show.tracks[0].baked[2])


def test_a_mix_is_made_in_linear_light(slot):
    black, white = (np.full((16, 16, 3), level, np.uint8) for level in (0, 255))
    slot.mix(("black", "white"), (lambda: black, lambda: white), 0.5)
    assert np.abs(seen(slot)[..., :3].astype(int) - 188).max() <= 1  # sRGB of half the light


def test_a_rung_that_fails_hands_over_to_the_next_and_says_why(show, slot):
    broken = replace(show.tracks[0], baked=np.zeros((0,)))
    ladder = Ladder(still_rungs(show.title))
    shown = ladder.show(Wish(broken, 0.5, 0.0), slot)
    assert shown.rung == "keyframes" and ladder.reason.startswith("baked: ")
    assert ladder.show(wish(show, index=1), slot).rung == "baked"


def test_without_any_file_of_the_track_the_test_card_is_left(show, slot, tmp_path):
    gone = tmp_path / "gone.png"
    bare = replace(show.tracks[0], baked=np.zeros((0,)), keyframes=(gone, gone), artwork=gone)
    assert Ladder(still_rungs(show.title)).show(Wish(bare, 0.5, 0.0), slot).rung == "card"
    assert seen(slot)[..., :3].mean() > 20


def test_while_the_decoder_starts_the_baked_frames_stand_in(show, slot):
    worker = Worker(lambda device: Echo(), lambda: ["cpu"], SteppedClock(), wish(show))
    ladder = Ladder([("decoder", Decoded(worker)), *still_rungs(show.title)])
    assert ladder.show(wish(show), slot).rung == "baked"
    worker.start()
    until(lambda: ladder.show(wish(show), slot).rung == "cpu")
    worker.close()


def test_the_newest_wish_is_decoded_and_older_ones_are_forgotten(show):
    worker = started({"cpu": Echo()}, show)
    until(lambda: worker.device)
    for position in np.linspace(0, 2, 50):
        worker.ask(wish(show, float(position)))
    until(lambda: worker.newest().wish.position == 2.0)
    assert worker.decoded <= 3 + 50
    worker.close()


def test_a_device_that_fails_hands_over_to_the_next_device(show):
    worker = started({"cuda": Echo(fails=True), "cpu": Echo()}, show)
    until(lambda: worker.device == "cpu")
    assert "cuda failed (out of memory)" in worker.fault and not worker.over
    worker.close()


class Broken(Echo):
    """A decoder whose pictures are not finite for as long as `broken`."""

    def __init__(self, broken=False):
        super().__init__()
        self.broken, self.asked = broken, 0

    def decode(self, latent):
        self.asked += 1
        if self.broken:
            raise NotFinite
        return super().decode(latent)


def test_a_picture_that_is_not_finite_never_reaches_the_wall_and_the_last_one_stays(show, slot):
    decoder = Broken()
    worker = started({"cpu": decoder}, show)
    ladder = Ladder([("decoder", Decoded(worker)), *still_rungs(show.title)])

    def decoded():  # the baked frame stands at 0.1, too, and the decoder's first picture elsewhere
        shown = ladder.show(wish(show, 0.1), slot)
        return (shown.rung, shown.position) == ("cpu", 0.1)

    until(decoded)
    before, decoder.broken = seen(slot).copy(), True
    asked = decoder.asked
    assert ladder.show(wish(show, 0.9, 0.5), slot).rung == "cpu"
    until(lambda: decoder.asked > asked)
    assert ladder.show(wish(show, 0.9, 1.0), slot).position == 0.1
    np.testing.assert_array_equal(seen(slot), before)
    decoder.broken = False
    until(lambda: ladder.show(wish(show, 0.9, 1.1), slot).position == 0.9)
    worker.close()


def test_a_decoder_none_of_whose_pictures_is_finite_is_left_and_tried_again(show, slot, monkeypatch):
    monkeypatch.setattr(worker_module, "RETRY_SECONDS", 0.05)
    decoder = Broken(broken=True)
    worker = started({"cpu": decoder}, show)
    ladder = Ladder([("decoder", Decoded(worker)), *still_rungs(show.title)])

    def left():
        assert ladder.show(wish(show), slot).rung == "baked"
        return "pictures in a row held numbers that are not finite" in ladder.reason

    until(left)
    assert decoder.asked >= worker_module.MOST_BAD
    decoder.broken = False
    until(lambda: ladder.show(wish(show), slot).rung == "cpu")
    worker.close()


def test_when_no_device_decodes_the_ladder_steps_down_with_the_reason(show, slot):
    worker = started({"cpu": Echo(fails=True)}, show)
    ladder = Ladder([("decoder", Decoded(worker)), *still_rungs(show.title)])
    until(lambda: worker.over)
    assert ladder.show(wish(show), slot).rung == "baked"
    assert "out of memory" in ladder.reason


def test_a_decoder_that_is_too_slow_is_tried_again_later(show, slot, monkeypatch):
    monkeypatch.setattr(worker_module, "RETRY_SECONDS", 0.01)
    clock = Impatient()
    worker = Worker(lambda device: Echo(), lambda: ["cpu"], clock, wish(show))
    ladder = Ladder([("decoder", Decoded(worker)), *still_rungs(show.title)])
    worker.start()
    until(lambda: worker.fault)
    assert ladder.show(wish(show), slot).rung == "baked"
    assert ladder.reason == "decoder: cpu takes 1.0 s a picture"
    clock.pace = 0.0
    until(lambda: ladder.show(wish(show), slot).rung == "cpu")
    worker.close()


def test_a_decoder_that_is_hopelessly_slow_is_tried_once_and_then_rests_long(show, monkeypatch):
    monkeypatch.setattr(worker_module, "RETRY_SECONDS", 3600.0)
    clock = Impatient()
    clock.pace = 3.0
    worker = Worker(lambda device: Echo(), lambda: ["cpu"], clock, wish(show))
    worker.start()
    until(lambda: worker.fault)
    assert worker.fault == "cpu takes 3.0 s a picture" and worker.decoded == 1
    worker.close()


class Impatient:
    """A clock on which everything takes `pace` s."""

    pace = 1.0

    def __init__(self):
        self.time = 0.0

    def now(self):
        self.time += self.pace
        return self.time


def test_a_decoder_that_hangs_is_passed_over_until_it_answers(show, slot):
    worker = started({"cpu": Echo()}, show)
    ladder = Ladder([("decoder", Decoded(worker)), *still_rungs(show.title)])
    until(lambda: ladder.show(wish(show, 0.1, 0.0), slot).rung == "cpu")
    worker.close()  # from now on it answers nothing
    assert ladder.show(wish(show, 0.2, 1.0), slot).rung == "cpu"
    assert ladder.show(wish(show, 0.3, 9.0), slot).rung == "baked"


def test_a_picture_of_another_track_is_never_shown(show, slot):
    worker = started({"cpu": Echo()}, show)
    ladder = Ladder([("decoder", Decoded(worker)), *still_rungs(show.title)])
    until(lambda: ladder.show(wish(show), slot).rung == "cpu")
    assert ladder.show(wish(show, index=1), slot).slug == show.tracks[1].slug
    worker.close()


def test_a_replay_shows_the_place_that_the_log_names(show, slot):
    ladder = ReplayLadder(still_rungs(show.title))
    ladder.expect(Shown("baked", show.tracks[0].slug, 0.5, 0.0))
    ladder.show(wish(show, 1.9), slot)
    np.testing.assert_array_equal(seen(slot)[..., :3], show.tracks[0].baked[2])


def test_the_latent_at_a_keyframe_is_the_stored_one(show):
    np.testing.assert_array_equal(latent_at(show.tracks[0], 1.0), show.tracks[0].latents[4])


def test_the_test_card_carries_its_title():
    assert np.any(card("Ada") != card("Zoe"))
