"""A stage that plays on under another version of Limelight is ended, not left to play beside the next one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from live.keeper.adoption import find
from live.state.home import home

pytestmark = pytest.mark.timed

KEY = "0" * 64
STAGE = """
import json, os, sys, time
from multiprocessing.connection import Listener
listener = Listener(sys.argv[1] or None, authkey=bytes.fromhex(sys.argv[3]))
with open(sys.argv[2] + ".new", "w") as file:
    json.dump({"pid": os.getpid(), "address": listener.address, "key": sys.argv[3]}, file)
os.replace(sys.argv[2] + ".new", sys.argv[2])
connection = listener.accept()
connection.recv()
connection.send_bytes(b"clive.of.an.older.version\\nAbout\\n.")  # a class, by its name, as pickle writes it
time.sleep(60)
"""


def test_a_stage_whose_words_are_of_another_version_is_ended(tmp_path: Path) -> None:
    where = home(tmp_path, tmp_path / "state.json")
    where.meeting.parent.mkdir(parents=True, exist_ok=True)
    door = "" if sys.platform == "win32" else str(where.door)
    stage = subprocess.Popen([sys.executable, "-c", STAGE, door, str(where.meeting), KEY])
    try:
        while not where.meeting.exists():
            assert stage.poll() is None
        assert json.loads(where.meeting.read_text())["pid"] == stage.pid
        assert find(where) is None
        assert stage.wait(10.0) != 0
    finally:
        stage.kill()
        where.meeting.unlink(missing_ok=True)
        where.door.unlink(missing_ok=True)
