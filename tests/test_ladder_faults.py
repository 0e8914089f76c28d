"""Each fault that the environment can ask for, walked down and up again by the ladder that a stage opens."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest
from showmaker import make
from test_restart import PATIENCE, Client, free_port, pids

from live.clock import SteppedClock
from live.decoding.slots import Slot
from live.decoding.worker import Wish
from live.faults import faults
from live.performing.opening import live_ladder
from show.errors import ShowError

pytestmark = pytest.mark.timed

FRAME = 1 / 60  # s
KEEPER = """
import os, sys
from pathlib import Path
sys.path[:0] = {paths!r}
os.environ["LIMELIGHT_FAULTS"] = {faults!r}
from live.keeper.keeper import run
from live.options import DeskOptions, StageOptions
show = Path({show!r})
stage = StageOptions(show, input={sound!r}, screen="headless", size=(160, 90), fps=30.0)
sys.exit(run(stage, DeskOptions(osc={port}, show=show), "noted_stage"))
"""


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tiny"), tracks=2)


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def rungs(show, context, asked, last, monkeypatch):
    """The rungs that a stage with these faults goes through until it is on the `last` one, with the reasons."""
    monkeypatch.setenv(faults.VARIABLE, asked)
    told = faults.from_environment()
    ladder, worker = live_ladder(show, None, SteppedClock(), 0, context, told)
    slot, found, end, frame = Slot(context), [], time.monotonic() + PATIENCE, 0
    worker.start()
    try:
        while [rung for rung, _ in found][-len(last) :] != last:
            assert time.monotonic() < end, found
            frame += 1
            shown = ladder.show(Wish(show.tracks[0], frame % 100 / 50, frame * FRAME), slot)
            if not found or found[-1][0] != shown.rung:
                found.append((shown.rung, ladder.reason))
            time.sleep(0.004)
        return found
    finally:
        ladder.close()
        worker.close()


@pytest.mark.parametrize("fault", ["device-oom@5", "device-lost@5", "decode-nan@3-40"])
def test_a_device_that_fails_leaves_the_wall_to_the_baked_frames_and_comes_back(fault, show, context, monkeypatch):
    found = rungs(show, context, f"device-on-cpu worker-fails {fault}", ["device", "baked", "device"], monkeypatch)
    assert found[0][0] == "baked" and "device: is being made ready" in found[0][1]
    why = {"device-oom@5": "memory is full", "device-lost@5": "card is gone", "decode-nan@3-40": "not finite"}[fault]
    assert why in found[2][1] and found[3][1] == "device: plain write"


def test_a_processor_whose_pictures_are_not_finite_leaves_the_wall_to_the_baked_frames_and_comes_back(
    show, context, monkeypatch
):
    monkeypatch.setattr("live.cards.has_cuda_driver", lambda: False)
    monkeypatch.setattr("live.decoding.worker.RETRY_SECONDS", 0.5)
    found = rungs(show, context, "decode-nan@9-18", ["cpu", "baked", "cpu"], monkeypatch)
    assert found[0][0] == "baked" and found[-1] == ("cpu", "")


def test_a_device_that_never_finds_memory_leaves_the_processor_to_decode(show, context, monkeypatch):
    found = rungs(show, context, "device-on-cpu warm-up-oom", ["baked", "cpu"], monkeypatch)
    assert "memory is full" in found[-1][1]


def test_without_torch_the_baked_frames_play_and_say_why(show, context, monkeypatch):
    monkeypatch.setenv(faults.VARIABLE, "no-torch")
    ladder, worker = live_ladder(show, None, SteppedClock(), 0, context, faults.from_environment())
    worker.start()
    slot, end = Slot(context), time.monotonic() + PATIENCE
    while "torch is not here" not in ladder.reason:
        assert ladder.show(Wish(show.tracks[0], 0.5, 0.0), slot).rung == "baked" and time.monotonic() < end
        time.sleep(0.004)
    worker.close()


def test_without_a_card_the_processor_decodes_and_nothing_is_said_of_cuda(show, context, monkeypatch):
    monkeypatch.setattr("live.cards.has_cuda_driver", lambda: False)
    found = rungs(show, context, "", ["baked", "cpu"], monkeypatch)
    assert found == [("baked", "decoder: is starting"), ("cpu", "")]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals are not here")
def test_a_lost_context_ends_the_stage_and_the_next_one_goes_on_with_the_device(tmp_path):
    show, port = make(tmp_path, seconds=60.0), free_port()
    program = KEEPER.format(
        paths=sys.path, faults="device-on-cpu context-lost@9", show=str(show.root), sound=str(tmp_path / "song1.wav"),
        port=port,
    )  # fmt: skip
    keeper = subprocess.Popen([sys.executable, "-c", program])
    client = Client(port)
    try:
        pids(tmp_path, 2)
        client.wait_for("/state/rung", lambda told: told == ("device", "device: plain write"))
        assert len(pids(tmp_path, 2)) == 2
        keeper.send_signal(signal.SIGINT)
        assert keeper.wait(PATIENCE) == 130
    finally:
        client.close()
        keeper.kill()
        keeper.wait()


@pytest.mark.parametrize(
    ("text", "times"),
    [("device-oom", [1, 2, 3, 4]), ("device-oom@2", [2]), ("device-oom@2-3", [2, 3]), ("device-oom@3-", [3, 4])],
)
def test_a_fault_happens_at_the_times_that_its_text_names(text, times):
    asked = faults.parsed(text)
    assert [time for time in range(1, 5) if asked.due("device-oom")] == times
    assert not asked.due("device-lost") and asked.wanted("device-oom")


@pytest.mark.parametrize("text", ["device-fire", "device-oom@", "device-oom@x", "Device-OOM"])
def test_a_fault_that_there_is_not_is_refused_by_name(text):
    with pytest.raises(ShowError, match=f"{text} is no fault"):
        faults.parsed(text)


def test_a_stage_that_was_started_again_has_its_accidents_behind_it(monkeypatch):
    monkeypatch.setenv(faults.VARIABLE, "device-on-cpu context-lost@4 device-oom")
    again = faults.from_environment(resumed=True)
    assert again.wanted("device-on-cpu") and not again.wanted("context-lost") and not again.wanted("device-oom")
    monkeypatch.delenv(faults.VARIABLE)
    assert not faults.from_environment()
