"""The device rung, end to end without a card: the real graph at once on the processor, a runtime that stands in."""

import math
import time
from dataclasses import replace

import numpy as np
import pytest
import torch
from fake_cuda import FakeRuntime
from showmaker import make

from live import stepping
from live.delivery import Delivery
from live.device_rung import Card, waiting_rung
from live.engine import build
from live.faults import parsed
from live.faulty import FaultyEngine
from live.ladder import RETRY, Ladder, Replayed
from live.ondevice import MOST_BAD, Drawn, OnDevice
from live.pictures import still_rungs
from live.slots import Slot
from live.worker import Wish, latent_at

PATIENCE = 60.0  # s for a thread that imports torch on a busy machine
FRAME = 1 / 60  # s


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tiny"), tracks=3)


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    from autoencoders.device import use_threads

    use_threads(1)


class Engine(FaultyEngine):
    """An engine that says what it is told to of its pace."""

    seconds = 0.001


class Stage:
    """A ladder with a device rung, a clock that goes on by frames, and a slot."""

    def __init__(self, show, context, cache, faults="", refused=None):
        self.faults, self.show, self.now = parsed(faults), show, 0.0
        self.cudart = FakeRuntime(context, refused)
        self.engines = []
        self.rung = OnDevice(lambda: self.built(cache), lambda: Delivery(self.cudart, context), show.tracks)
        self.ladder = Ladder([("device", self.rung), *still_rungs(show.title)])
        self.slot, self.other = Slot(context), Slot(context)

    def built(self, cache):
        track = self.show.tracks[0]
        engine = build(self.show.decoder, track.latents.shape[1:], len(track.latents), None, cache)
        self.engines.append(Engine(engine, self.faults))
        return self.engines[-1]

    def frame(self, position=0.6, index=0, slot=None, seconds=FRAME):
        self.now += seconds
        return self.ladder.show(Wish(self.show.tracks[index], position, self.now), slot or self.slot)

    def until(self, rung, position=0.6, index=0, seconds=FRAME):
        """Frames, a hundredth of a second apart in fact, until one comes from that rung; the frame."""
        end = time.monotonic() + PATIENCE
        while (shown := self.frame(position, index, seconds=seconds)).rung != rung:
            assert time.monotonic() < end, f"it stays at {shown.rung}: {self.ladder.reason}"
            time.sleep(0.002)
        return shown


@pytest.fixture
def stage(show, context, cache):
    made = []

    def start(faults="", refused=None):
        made.append(Stage(show, context, cache, faults, refused))
        return made[-1]

    yield start
    for each in made:
        each.ladder.close()


def seen(slot):
    width, height = slot.texture.size
    return np.frombuffer(slot.texture.read(), np.uint8).reshape(height, width, 4)


def test_until_the_decoder_is_built_the_baked_frames_play(stage):
    started = stage()
    assert started.frame().rung == "baked" and started.ladder.reason == "device: is being made ready"
    shown = started.until("device")
    assert started.ladder.reason == "device: shared texture"
    assert shown.position == 0.6 and shown.asked == started.now


def test_the_texture_holds_the_picture_that_the_show_s_decoder_makes(stage, show):
    from autoencoders.decoder import Decoder

    started, decoder = stage(), Decoder(show.decoder.verified())
    started.until("device")
    for position in (0.1, 0.9, 1.3):
        started.frame(position)
        wanted = decoder.decode(latent_at(show.tracks[0], position)).astype(int)
        assert np.abs(seen(started.slot).astype(int) - wanted).max() <= 2


def test_no_call_of_a_steady_frame_registers_allocates_or_waits(stage):
    started = stage()
    started.until("device")
    started.frame(0.3)
    started.cudart.calls.clear()
    for number in range(20):
        assert started.frame(0.3 + number / 100).rung == "device"
    assert set(started.cudart.calls) == {
        "cudaGraphicsMapResources",
        "cudaGraphicsSubResourceGetMappedArray",
        "cudaMemcpy2DToArrayAsync",
        "cudaGraphicsUnmapResources",
        "cudaEventRecord",
        "cudaEventQuery",
        "cudaEventElapsedTime",
    }


def test_a_picture_that_is_there_already_is_not_drawn_again(stage):
    started = stage()
    started.until("device")
    started.frame(0.7)
    started.cudart.calls.clear()
    shown = started.frame(0.7)
    assert shown.asked == started.now and not started.cudart.calls


def test_the_following_track_is_loaded_while_one_plays_and_both_are_shown_in_a_transition(stage, show):
    started = stage()
    started.until("device")
    bank = started.engines[0].bank
    for _ in range(200):
        started.frame()
        time.sleep(0.001)
    assert bank.count(show.tracks[1].slug) and not bank.count(show.tracks[2].slug)
    assert started.frame(0.0, index=1, slot=started.other).rung == "device"
    going = started.ladder.go_on(
        replace(started.frame(0.0, index=1, slot=started.other)), Wish(show.tracks[0], 1.1, started.now), started.slot
    )
    assert going.slug == show.tracks[0].slug and going.position == 1.1
    assert started.slot.shown == Drawn(show.tracks[0].slug, 1.1, 1.0, 0.0)


def test_a_jump_to_a_track_that_is_not_there_yet_shows_its_baked_frames_meanwhile(stage, show):
    started = stage()
    started.until("device")
    shown = started.frame(0.5, index=2)
    assert shown.slug == show.tracks[2].slug
    assert started.until("device", 0.5, index=2).slug == show.tracks[2].slug


@pytest.mark.parametrize("fault", ["device-oom@5", "device-lost@5"])
def test_after_a_failure_in_the_show_everything_of_the_device_is_dropped_and_built_anew(fault, stage):
    started = stage(fault)
    started.until("device")
    for number in range(5):
        shown = started.frame(0.1 * number)
    assert shown.rung == "baked" and "(on purpose)" in started.ladder.reason
    assert not started.cudart.registered
    since = started.now
    started.until("device")
    assert started.now - since >= RETRY - 2 * FRAME and len(started.engines) == 2
    assert started.ladder.reason == "device: shared texture"


def test_an_out_of_memory_while_the_decoder_is_built_is_told_and_tried_again(show, context, cache):
    attempts = []

    def builds():
        attempts.append(1)
        if len(attempts) == 1:
            raise MemoryError("2 GiB more were asked for")
        track = show.tracks[0]
        return build(show.decoder, track.latents.shape[1:], len(track.latents), None, cache)

    started = Stage(show, context, cache)
    started.rung._build = builds
    end = time.monotonic() + PATIENCE
    while "2 GiB" not in started.ladder.reason:
        assert started.frame().rung == "baked" and time.monotonic() < end
        time.sleep(0.002)
    assert not started.rung.hopeful
    started.until("device")
    started.ladder.close()


def test_a_device_that_stays_lost_is_told_to_need_a_new_start(stage):
    from autoencoders.executing import DeviceLost

    def builds():
        raise DeviceLost("unspecified launch failure")

    started = stage("device-lost@2")
    started.until("device")
    while started.frame(started.now / 10).rung == "device":
        pass
    assert "start the show again" not in started.ladder.reason
    started.rung._build = builds
    end = time.monotonic() + PATIENCE
    while "start the show again" not in started.ladder.reason:
        assert started.frame().rung == "baked" and time.monotonic() < end
        time.sleep(0.002)


def test_pictures_that_are_not_finite_step_down_after_a_while_and_not_at_once(stage):
    started = stage(f"decode-nan@3-{2 * MOST_BAD}")
    started.until("device")
    rungs = []
    while not rungs or rungs[-1] == "device":
        rungs.append(started.frame(0.01 * len(rungs)).rung)
    assert len(rungs) >= MOST_BAD - 2 and "not finite" in started.ladder.reason


def test_a_few_pictures_that_are_not_finite_are_got_over(stage):
    started = stage(f"decode-nan@3-{MOST_BAD - 5}")
    started.until("device")
    assert {started.frame(0.01 * number).rung for number in range(2 * MOST_BAD)} == {"device"}


def test_a_device_that_is_late_gets_smaller_pictures_and_the_last_one_stays_meanwhile(stage):
    started = stage("decoder-slow@5-40")
    started.until("device")
    shown = [started.frame(0.01 * number) for number in range(60)]
    assert {each.rung for each in shown} == {"device"}
    assert started.engines[0].scale == 0.5 and "at 50% of the size" in started.ladder.reason
    assert started.slot.texture.size == (32, 24)
    assert max(each.asked for each in shown[10:30]) == shown[3].asked  # what was drawn before it was late


@pytest.mark.parametrize(("seconds", "scale"), [(0.012, 0.5), (0.001, 1.0)])
def test_frames_that_are_late_for_the_screen_make_pictures_smaller_only_if_those_take_long(seconds, scale, stage):
    started = stage()
    started.until("device")
    started.engines[0].seconds = seconds
    for number in range(20):
        started.frame(0.01 * number)
        started.ladder.missed(number)
    assert started.engines[0].scale == scale


def test_without_interop_the_picture_comes_through_pinned_memory_and_the_operator_reads_why(stage):
    started = stage(refused={"cudaGraphicsGLRegisterImage": 304, "cudaGraphicsGLRegisterBuffer": 304})
    started.until("device")
    assert started.ladder.reason.startswith("device: pinned ring (shared texture: registering the texture: ")


def test_a_decoder_that_does_not_run_as_was_quickest_says_so_to_the_operator(show, context, tmp_path):
    from autoencoders import choices
    from autoencoders.choices import Choice

    track, broken = show.tracks[0], tmp_path / "made.compiled"
    named = choices.key(show.decoder.verified(), track.latents.shape[1:], torch.device("cpu"))
    broken.write_bytes(b"of another machine")
    choices.keep(tmp_path, named, Choice("float32", compiled=broken))
    started = Stage(show, context, tmp_path)
    started.until("device")
    assert started.ladder.reason.startswith("device: shared texture; the decoder runs plainly, since what was quickest")
    started.ladder.close()


def test_a_track_with_latents_of_another_size_keeps_its_baked_frames(stage, show):
    started = stage()
    started.until("device")
    odd = replace(show.tracks[0], slug="odd", latents=show.tracks[0].latents[:, :, :6])
    assert started.ladder.show(Wish(odd, 0.5, started.now), started.slot).rung == "baked"
    assert started.frame().rung == "device"


def test_where_there_is_no_cuda_at_all_nothing_is_tried_again(show, context, cache):
    from live.engine import Absent

    attempts = []

    def builds():
        attempts.append(1)
        raise Absent("torch finds no CUDA here")

    started = Stage(show, context, cache)
    started.rung._build = builds
    for _ in range(50):
        started.frame(seconds=5.0)
        time.sleep(0.001)
    assert started.ladder.reason == "device: torch finds no CUDA here" and len(attempts) == 1


def test_a_replay_draws_on_the_device_what_the_stage_has_shown_there(stage, show, context, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    started, again = stage(), Slot(context)
    replayed = Replayed([("device", waiting_rung(show, Card(None))), *still_rungs(show.title)])
    started.until("device")
    for position in (0.2, 0.9, 1.9):
        replayed.expect(started.frame(position))
        assert replayed.show(Wish(show.tracks[0], 0.0, started.now), again).position == position
        np.testing.assert_array_equal(seen(again), seen(started.slot))


def test_closing_unregisters_everything_while_the_context_is_there(stage):
    started = stage()
    started.until("device")
    started.ladder.close()
    assert not started.cudart.registered and not started.cudart.memory


def test_the_sizes_are_those_of_the_graph():
    from autoencoders.graph import SCALES

    assert stepping.SCALES == SCALES


def test_the_way_into_the_texture_is_timed_on_the_device(stage):
    started = stage()
    assert math.isnan(started.ladder.copied)
    started.until("device")
    for number in range(3):
        started.frame(0.3 + number / 100)
    assert started.ladder.copied == 0.00025, "as the runtime's twin says of all that is over"


def test_the_track_that_stands_by_is_loaded_instead_of_the_one_that_would_follow(stage, show):
    started = stage()
    started.ladder.stand_by(show.tracks[2])
    started.until("device")
    bank = started.engines[0].bank
    for _ in range(200):
        started.frame()
        time.sleep(0.001)
    assert bank.count(show.tracks[2].slug) and not bank.count(show.tracks[1].slug)
