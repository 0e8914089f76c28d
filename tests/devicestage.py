"""A ladder with the device rung, without a card: the graph at once on the processor, a runtime that stands in."""

import time

import numpy as np
import pytest
from fake_cuda import FakeRuntime
from showmaker import make

from live.decoding.delivery import Delivery
from live.decoding.engine import build
from live.decoding.faulty import FaultyEngine
from live.decoding.ladder import Ladder
from live.decoding.ondevice import OnDevice
from live.decoding.pictures import still_rungs
from live.decoding.slots import Slot
from live.decoding.worker import Wish
from live.faults.faults import parsed

PATIENCE = 60.0  # s for a thread that imports torch on a busy machine
FRAME = 1 / 60  # s


@pytest.fixture(name="show", scope="module")
def tiny_show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tiny"), tracks=3)


@pytest.fixture(name="cache", scope="module")
def choice_cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


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


@pytest.fixture(name="stage")
def device_stage(show, context, cache):
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
