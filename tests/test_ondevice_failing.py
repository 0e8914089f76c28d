"""The device rung where something fails: memory, the device, pictures that are none, pictures that are late."""

import time
from dataclasses import replace

import pytest
import torch

from live.decoding.engine import build
from live.decoding.ladder import RETRY
from live.decoding.ondevice import MOST_BAD
from live.decoding.worker import Wish
from tests.devicestage import FRAME, PATIENCE, Stage, choice_cache, device_stage, tiny_show  # noqa: F401

pytestmark = pytest.mark.usefixtures("one_thread")


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
    from live.decoding.engine import Absent

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
