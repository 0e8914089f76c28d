"""A torch that is installed and does not load, for want of a library: told as such, wherever a decoder is wanted."""

import sys
import types
from contextlib import contextmanager

import pytest
from showmaker import make

from limelight.devices import _decoders
from live.clock import SteppedClock
from live.decoding import decoders, engine, tuning
from live.decoding.device_rung import Card
from live.decoding.worker import Wish, Worker, present

WHY = "libcudart.so.12: cannot open shared object file"
TOLD = f"torch does not load ({WHY})"


class Broken(types.ModuleType):
    """A module whose import ends as torch's does where the system cannot load one of its libraries."""

    def __getattr__(self, name):
        raise OSError(WHY)


@pytest.fixture
def broken(monkeypatch):
    monkeypatch.setitem(sys.modules, "autoencoders.device", Broken("autoencoders.device"))


@pytest.fixture
def show(tmp_path):
    return make(tmp_path)


def test_the_operator_reads_why_nothing_is_decoded(broken, show):
    worker = Worker(lambda device: None, lambda: present(("cpu",)), SteppedClock(), Wish(show.tracks[0], 0.0, 0.0))
    worker.start()
    worker._thread.join(20.0)
    assert worker.fault == TOLD and worker.over


def test_a_render_and_the_check_before_the_show_say_it(broken, show, monkeypatch):
    assert decoders.quickest(show.decoder, ("cuda", "cpu")) == (None, TOLD)
    monkeypatch.setattr(tuning, "card", lambda faults: (Card(0), ""))
    assert tuning.tuned(show, compiling=False) == "", "it is told of the decoder, not of the card"


def test_the_list_of_devices_says_it(broken):
    assert f"  device, cpu: {TOLD}" in list(_decoders())


def test_the_rung_of_the_card_is_not_tried_again(monkeypatch, tmp_path):
    @contextmanager
    def importing():
        raise OSError(WHY)
        yield

    monkeypatch.setattr(engine, "uncollected", importing)
    with pytest.raises(engine.Absent) as told:
        engine.build(None, (8, 12, 16), 9, 0, tmp_path)
    assert str(told.value) == TOLD
