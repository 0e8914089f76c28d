"""PortAudio that never comes in: the show begins without it, and says why nothing is heard."""

import json
import os
import subprocess
import sys
import time
import types

from live import soundstream

ASKER = """
import json, os, time
from live.clock import WallClock
from live.intake import open_card
from live import portaudio
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
