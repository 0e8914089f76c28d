"""The device rung, end to end without a card: the real graph at once on the processor, a runtime that stands in."""

import math
import time
from dataclasses import replace

import numpy as np
import pytest

from live.decoding import stepping
from live.decoding.device_rung import Card, waiting_rung
from live.decoding.ladder import ReplayLadder
from live.decoding.ondevice import Drawn
from live.decoding.pictures import still_rungs
from live.decoding.slots import Slot
from live.decoding.worker import Wish, latent_at
from tests.devicestage import choice_cache, device_stage, seen, tiny_show  # noqa: F401

pytestmark = pytest.mark.usefixtures("one_thread")


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


def test_without_interop_the_picture_comes_through_pinned_memory_and_the_operator_reads_why(stage):
    started = stage(refused={"cudaGraphicsGLRegisterImage": 304, "cudaGraphicsGLRegisterBuffer": 304})
    started.until("device")
    assert started.ladder.reason.startswith("device: pinned ring (shared texture: registering the texture: ")


def test_a_replay_draws_on_the_device_what_the_stage_has_shown_there(stage, show, context, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    started, again = stage(), Slot(context)
    replayed = ReplayLadder([("device", waiting_rung(show, Card(None))), *still_rungs(show.title)])
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
