"""PortAudio that never comes in: the show begins without it, and says why nothing is heard."""

import ctypes.util
import json
import os
import subprocess
import sys
import threading
import time
import types

import numpy as np
import pytest
from fake_cards import OutputCard
from showmaker import make

from live.clock import SteppedClock
from live.sound import soundcard, soundstream
from live.sound.soundstream import DUMB, OFTEN, ROUND, SELDOM
from live.sound.tapes import STALLED, Tapes

pytestmark = pytest.mark.timed

ASKER = """
import json, os, time
from live.clock import WallClock
from live.sound.intake import open_card
from live.sound import portaudio
card = open_card(None, None, WallClock())
time.sleep(0.2)
blocks = [len(card.source.read(WallClock().now())) for _ in range(2)]
try:
    portaudio.loaded(0.3)
except OSError as error:
    told = str(error)
print(json.dumps({"told": told, "problem": card.source.problem, "silence": min(blocks) >= 0}), flush=True)
os._exit(0)
"""


def asked(folder, sounddevice: str, lines: str) -> str:
    """What a process says in which sounddevice is a module of ours."""
    (folder / "sounddevice.py").write_text(sounddevice)
    paths = [str(folder), *filter(None, [os.environ.get("PYTHONPATH"), os.getcwd()])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    command = [sys.executable, "-c", lines]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True).stdout


def test_a_sound_system_that_does_not_answer_keeps_no_show_from_beginning(tmp_path):
    said = json.loads(asked(tmp_path, "import time\ntime.sleep(3600)\n", ASKER))
    assert "does not answer" in said["told"] and said["silence"]
    assert said["problem"] == "sound input default input is being opened"


def test_who_has_no_portaudio_is_told_by_the_list_of_devices(tmp_path):
    lines = "from limelight.devices import _sounds\nprint(*_sounds(), sep='\\n')"
    said = asked(tmp_path, "raise OSError('PortAudio library not found')\n", lines)
    assert "none: PortAudio library not found" in said


def test_a_stream_that_was_taken_away_is_opened_again(monkeypatch):
    class Stream:
        def __init__(self, taken: bool) -> None:
            self._taken = taken

        @property
        def active(self) -> bool:
            if self._taken:
                raise OSError("Invalid stream pointer")
            return True

        def abort(self, ignore_errors: bool) -> None:
            self._taken = True

        close = abort

    opened = []

    def open_() -> Stream:
        opened.append(Stream(taken=not opened))
        return opened[-1]

    class PortAudio(types.SimpleNamespace):
        PortAudioError = RuntimeError
        _terminate = _initialize = staticmethod(lambda: None)

    monkeypatch.setattr(soundstream, "loaded", PortAudio)
    monkeypatch.setattr(soundstream, "DUMB", 0.02)
    monkeypatch.setattr(soundstream, "ROUND", 0.02)
    kept = soundstream.Kept(open_, lambda: None, "sound input")
    kept.start()
    deadline = time.monotonic() + 20.0
    while len(opened) < 2 and time.monotonic() < deadline:
        kept.beats += 1
        time.sleep(0.001)
    kept.close()
    assert len(opened) >= 2


class Failing(types.SimpleNamespace):
    """A sound system that fails at the second time that PortAudio begins, and PortAudio's own words on that."""

    class PortAudioError(Exception):
        pass

    begun = tried = 0

    def _initialize(self) -> None:
        self.tried += 1
        if self.tried == 1:
            raise self.PortAudioError("Error initializing PortAudio")
        self.begun += 1

    def _terminate(self) -> None:
        if not self.begun:
            raise self.PortAudioError("Error terminating PortAudio")
        self.begun -= 1


def test_sound_comes_back_after_a_look_for_it_at_which_portaudio_did_not_begin(monkeypatch):
    system, tries = Failing(begun=1), []

    def open_():
        tries.append(system.begun)
        if system.tried < 2:
            raise system.PortAudioError("no such device")
        return types.SimpleNamespace(active=True, abort=lambda **_: None, close=lambda **_: None)

    monkeypatch.setitem(sys.modules, "sounddevice", system)
    monkeypatch.setattr(soundstream, "ROUND", 0.01)
    kept = soundstream.Kept(open_, lambda: None, "sound input")
    kept.start()
    until(lambda: kept._stream is not None)
    kept.close()
    assert tries == [1, 1] and system.tried == 2


class Freeing(types.SimpleNamespace):
    """A sound system that, as PortAudio does, frees all streams when it begins anew; nobody may touch a freed one."""

    PortAudioError = RuntimeError

    def __init__(self) -> None:
        super().__init__(there=True, touched=[], lost=0, streams=[])

    def _terminate(self) -> None:
        for stream in self.streams:
            self.lost += stream.active
            stream.freed = True
        self.streams.clear()

    def _initialize(self) -> None:
        pass

    def open(self):
        if not self.there:
            raise OSError("no such device")
        self.streams.append(Freed(self))
        return self.streams[-1]


class Freed:
    def __init__(self, system: Freeing) -> None:
        self.freed, self._system, self._runs = False, system, True

    def _touch(self, how: str) -> None:
        if self.freed:
            self._system.touched.append(how)

    @property
    def active(self) -> bool:
        self._touch("asked")
        return self._runs and self._system.there

    def abort(self, ignore_errors: bool) -> None:
        self._touch("ended")
        self._runs = False

    close = abort


def test_two_streams_that_lose_their_card_find_it_again_and_neither_touches_what_the_other_took_away(monkeypatch):
    system = Freeing()
    monkeypatch.setattr(soundstream, "loaded", lambda patience=0.0: system)
    monkeypatch.setattr(soundstream, "DUMB", 0.02)
    monkeypatch.setattr(soundstream, "ROUND", 0.02)
    both = [soundstream.Kept(system.open, lambda: None, what) for what in ("sound input", "sound output")]

    def sounding() -> bool:
        for kept in both:
            kept.beats += 1
        return all(kept._stream is not None for kept in both)

    for kept in both:
        kept.start()
    for _ in range(5):
        until(sounding)
        system.there = False
        until(lambda: not any(kept._stream for kept in both))
        time.sleep(0.1)
        system.there, system.lost = True, 0
        until(sounding)
        assert system.lost <= 1, "at most one was taken away by the other's look for a card"
    for kept in both:
        kept.close()
    assert system.touched == []


LATE = """
from pathlib import Path
class PortAudioError(Exception):
    pass
tries = Path(__file__).with_suffix(".tries")
tries.open("a").write(".")
if len(tries.read_text()) < 4:
    raise PortAudioError("Error initializing PortAudio: Host error")
_terminate = _initialize = stop = lambda **how: None
"""
WAITER = """
import time, types
from live.sound import portaudio, soundstream
soundstream.ROUND = 0.05
def opened():
    module = portaudio.loaded()
    return types.SimpleNamespace(active=True, abort=module.stop, close=module.stop)
kept = soundstream.Kept(opened, lambda: None, "sound input")
kept.start()
told, deadline = set(), time.monotonic() + 20.0
while kept._stream is None and kept._thread.is_alive() and time.monotonic() < deadline:
    told.add(kept.problem)
    time.sleep(0.001)
print(kept._stream is not None, *sorted(told), sep="|")
"""


def test_a_sound_system_that_begins_late_is_heard_once_it_has_begun(tmp_path):
    said = asked(tmp_path, LATE, WAITER).strip().split("|")
    assert said[0] == "True" and said[-1] == "sound input: Error initializing PortAudio: Host error: looking for it"


def test_a_card_that_stays_away_is_looked_for_less_often_until_one_has_been_there_again(monkeypatch):
    """Every look costs memory that PortAudio never gives back: a night of them would be half a gigabyte."""
    tries, there, pauses = [], threading.Event(), []

    class Closing(threading.Event):
        def wait(self, timeout=None):
            pauses.append(timeout)
            if len(tries) == OFTEN + 3 and not there.is_set():
                there.set()  # the next try finds it, and it is gone again at once
            if len(pauses) > OFTEN + 8:
                self.set()
            return self.is_set()

    def open_():
        tries.append(None)
        if there.is_set() and len(tries) == OFTEN + 4:
            return types.SimpleNamespace(active=False, abort=lambda **_: None, close=lambda **_: None)
        raise OSError("no such device")

    nothing = types.SimpleNamespace(_terminate=lambda: None, _initialize=lambda: None, PortAudioError=OSError)
    monkeypatch.setattr(soundstream, "loaded", lambda patience=0.0: nothing)
    kept = soundstream.Kept(open_, lambda: None, "sound input")
    kept._closing = Closing()
    kept.start()
    kept._thread.join(20.0)
    assert pauses[: OFTEN - 1] == [ROUND] * (OFTEN - 1) and pauses[OFTEN - 1 : OFTEN + 3] == [SELDOM] * 4
    assert pauses[OFTEN + 3 : OFTEN + 6] == [DUMB, ROUND, ROUND]


def test_an_output_that_ran_dry_is_told_for_a_while(monkeypatch):
    class Played:
        rate, delay = 48000, 0.0
        pull = staticmethod(lambda count: np.zeros((count, 2), np.float32))
        sounded = hand_to = staticmethod(lambda *given, **named: None)

    card, clock = OutputCard(), SteppedClock()
    card.plug(monkeypatch)
    speakers = soundcard.Speakers(Played(), clock)
    deadline = time.monotonic() + 20.0
    while speakers.problem and time.monotonic() < deadline:
        card.ask(64)
        time.sleep(0.001)
    told = []
    for dry in (False, True, False):
        assert not card.ask(64, dry).any()
        told.append(speakers.problem)
    clock.sleep_until(soundcard.REMEMBERED)
    assert told == ["", soundcard.DRY, soundcard.DRY] and speakers.problem == ""
    speakers.close()


def test_while_a_stuck_output_is_opened_again_and_again_the_pictures_go_on(monkeypatch, tmp_path):
    monkeypatch.setattr(soundstream, "DUMB", 0.05)
    card, clock = OutputCard(), SteppedClock()
    card.plug(monkeypatch)
    opened = []
    monkeypatch.setattr(card, "_initialize", lambda: opened.append(clock.now()))
    tapes = Tapes(make(tmp_path, seconds=60.0).tracks, 48000, ahead=False)
    tapes.play(1, 0, 0.0)
    speakers = soundcard.Speakers(tapes, clock)
    places = []
    for frame in range(400):
        clock.sleep_until(frame / 50)
        tapes.read(clock.now())
        places.append(tapes.place()[1])
        time.sleep(0.002)
    speakers.close()
    assert len(opened) > 3
    assert places[-1] > 399 / 50 - STALLED - 0.1, "it stands once, not at every opening"


def test_an_output_that_rests_takes_no_input_away(monkeypatch, tmp_path):
    monkeypatch.setattr(soundstream, "ROUND", 0.01)
    card, tries = OutputCard(), []
    card.plug(monkeypatch)
    monkeypatch.setattr(card, "_terminate", lambda: tries.append(1))
    monkeypatch.setattr(soundcard, "index_of", no_output)
    speakers = soundcard.Speakers(Tapes([], 48000), SteppedClock())
    until(lambda: len(tries) > 2)
    speakers.rest(True)
    time.sleep(0.1)
    rested = len(tries)
    time.sleep(0.2)
    assert len(tries) == rested
    speakers.rest(False)
    until(lambda: len(tries) > rested)
    speakers.close()


def no_output(name, kind):
    raise OSError("there is no output")


def until(true):
    deadline = time.monotonic() + 20.0
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.001)


OPENING = """
import ctypes, sys
from live.sound import portaudio
if sys.argv[1] == "hushed":
    portaudio.loaded()
alsa = ctypes.CDLL("libasound.so.2")
assert alsa.snd_pcm_open(ctypes.byref(ctypes.c_void_p()), b"no such card", 0, 0) < 0
"""


@pytest.mark.skipif(ctypes.util.find_library("asound") is None, reason="ALSA is not here")
@pytest.mark.parametrize(("way", "said"), [("hushed", False), ("unhushed", True)])
def test_alsa_says_nothing_on_the_operators_terminal(way, said):
    run = subprocess.run([sys.executable, "-c", OPENING, way], capture_output=True, text=True, timeout=60, check=True)
    assert ("ALSA lib" in run.stderr) is said
