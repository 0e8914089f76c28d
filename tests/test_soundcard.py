"""The sound card against a real sound server with virtual devices: what it delivers, and what happens when it goes."""

import json
import shutil
import subprocess
import sys
import time

import numpy as np
import pytest
import soundfile
from showmaker import make

from bench.soundserver import PATIENCE, RATE, Server

pytestmark = pytest.mark.timed

# What runs as a process of its own, because PortAudio reads its surroundings once.
LISTENER = """
import json, sys, time
import numpy as np
from live.clock import WallClock
from live.sound.soundcard import SoundCard
clock = WallClock()
picked = json.loads(sys.argv[1])
card = SoundCard(None, picked, clock)
while True:
    time.sleep(0.1)
    block = card.read(clock.now())
    loud = float(np.abs(block).max()) if len(block) else 0.0
    sides = [float(np.abs(block[:, n]).max()) for n in range(block.shape[1])] if len(block) else []
    told = {"problem": card.problem, "rate": card.rate, "channels": card.channels, "samples": len(block)}
    print(json.dumps({**told, "loud": loud, "sides": sides, "finite": bool(np.isfinite(block).all())}), flush=True)
"""


class Listener:
    """The process that listens; each line it says is what one read gave."""

    def __init__(self, server: Server, picked: list[int] | None = None) -> None:
        command = [sys.executable, "-c", LISTENER, json.dumps(picked)]
        self.process = subprocess.Popen(
            command, env=server.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def until(self, truth):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            said = json.loads(self.process.stdout.readline())
            assert said["finite"]
            if truth(said):
                return said
        raise AssertionError("it never happened")

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    if shutil.which("pulseaudio") is None:
        pytest.skip("PulseAudio is not installed")
    made = Server(tmp_path_factory.mktemp("sound"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def tone(tmp_path_factory):
    """A tone of 0.5 on the left and 0.1 on the right."""
    path = tmp_path_factory.mktemp("tone") / "tone.wav"
    wave = np.sin(2 * np.pi * 440 * np.arange(60 * RATE) / RATE)
    soundfile.write(path, np.stack((0.5 * wave, 0.1 * wave), axis=1), RATE)
    return path


@pytest.fixture
def playing(server, tone):
    player = server.play(tone)
    yield player
    player.kill()
    player.wait()


@pytest.fixture
def listening(server):
    started = []

    def start(picked=None):
        started.append(Listener(server, picked))
        return started[-1]

    yield start
    for listener in started:
        listener.close()


def test_what_is_played_is_heard_on_every_channel(playing, listening):
    said = listening().until(lambda told: told["loud"] > 0.4)
    assert said["problem"] == "" and said["channels"] == 2
    assert said["sides"] == pytest.approx([0.5, 0.1], abs=0.05)


def test_only_the_picked_channels_are_heard(playing, listening):
    said = listening([2]).until(lambda told: told["loud"] > 0.05)
    assert said["sides"] == pytest.approx([0.1], abs=0.03)


def test_a_card_that_vanishes_is_silence_and_is_heard_again_when_it_returns(server, tone, listening):
    first = server.play(tone)
    card = listening()
    card.until(lambda told: told["loud"] > 0.4)
    server.unplug()
    gone = card.until(lambda told: told["problem"])
    assert "looking for it" in gone["problem"]
    silent = card.until(lambda told: told["problem"] and told["samples"] > 0)
    assert silent["loud"] == 0.0
    server.plug()
    second = server.play(tone)
    assert card.until(lambda told: told["loud"] > 0.4)["problem"] == ""
    for player in (first, second):
        player.kill()
        player.wait()


TAPES = """
import sys, time
from pathlib import Path
from live.clock import WallClock
from live.sound.soundcard import Speakers
from live.sound.tapes import Tapes
from show.folder import open_show
show = open_show(Path(sys.argv[1]))
tapes, clock = Tapes(show.tracks, 48000, ahead=False), WallClock()
speakers = Speakers(tapes, clock)
while speakers.problem:
    time.sleep(0.01)
tapes.play(1, 0, 0.0)
begin, heard = clock.now(), 0
while clock.now() - begin < 2.0:
    heard += len(tapes.read(clock.now()))
    time.sleep(0.01)
print(heard, tapes.place()[1], clock.now() - begin)
speakers.close()
"""


def test_the_setlists_recordings_come_out_of_the_speakers_and_know_their_place(server, tmp_path, listening):
    show = make(tmp_path, seconds=4.0)
    ears = listening()
    ears.until(lambda told: not told["problem"])
    command = [sys.executable, "-c", TAPES, str(show.root)]
    player = subprocess.Popen(
        command, env=server.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    ears.until(lambda told: told["loud"] > 0.2)
    heard, second, took = map(float, player.communicate(timeout=PATIENCE)[0].split())
    assert 0 < heard / RATE <= took + 0.3, "no more is heard than has been played"
    assert second == pytest.approx(heard / RATE, abs=0.3), "the place is that of the sound"
