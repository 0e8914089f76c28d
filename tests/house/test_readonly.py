"""A disk that takes nothing, or is full: the show goes on and says what it cannot keep."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from showmaker import make

from live.control.performance import begin
from live.options import StageOptions
from live.stage.keeping import open_keeping

pytestmark = pytest.mark.timed

ROOT = Path(__file__).parents[2]
PLACES = ("HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA", "APPDATA")
LONGEST = 120  # s that a loaded machine may take


@pytest.fixture
def nowhere(tmp_path: Path) -> Path:
    """A place below a file, where not even root can write."""
    (tmp_path / "file").write_text("")
    return tmp_path / "file"


def test_a_show_whose_disk_takes_nothing_plays_to_its_end(tmp_path: Path, nowhere: Path) -> None:
    root = make(tmp_path / "tiny").root
    command = [sys.executable, "-m", "limelight", "live", str(root), "--installation", "--screen", "headless"]
    command += ["--size", "64x48", "--fps", "30", "--rung", "baked", "--web", "off", "--osc", "0", "--no-midi"]
    command += ["--log", str(nowhere / "log"), "--record", str(nowhere / "a.mp4"), "--journal", str(nowhere / "j.txt")]
    surroundings = os.environ | dict.fromkeys(PLACES, str(nowhere))
    done = subprocess.run(
        [*command, "--seconds", "3"], cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=LONGEST
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "j.txt: the journal cannot be written" in done.stderr
    assert nowhere.read_text() == ""


def test_a_show_that_is_started_again_leaves_the_recording_that_is_there(tmp_path: Path) -> None:
    show, there = make(tmp_path / "tiny"), tmp_path / "a.mp4"
    there.write_bytes(b"the evening")
    stage = SimpleNamespace(state=begin(show.tracks))
    for _ in range(2):
        keeping = open_keeping(StageOptions(show.root, record=there, size=(64, 48)), show, stage, 0.0)  # type: ignore[arg-type]
        assert keeping.recorder is not None
        keeping.recorder.add(np.zeros((48, 64, 3), np.uint8), 0, np.zeros((800, 2), np.float32), 48000)
        keeping.close()
    assert there.read_bytes() == b"the evening"
    assert sorted(path.name for path in tmp_path.glob("*.mp4")) == ["a-2.mp4", "a-3.mp4", "a.mp4"]


def test_what_cannot_be_kept_is_a_problem_and_not_the_end(tmp_path: Path, nowhere: Path) -> None:
    show = make(tmp_path / "tiny")
    options = StageOptions(show.root, log=nowhere / "log", record=nowhere / "a.mp4", size=(64, 48))
    stage = SimpleNamespace(state=begin(show.tracks))
    keeping = open_keeping(options, show, stage, 0.0)  # type: ignore[arg-type]
    assert keeping.recorder is None and keeping.log is None
    recording, log = keeping.problems
    assert "a.mp4: cannot be written" in recording and "cannot be written" in log
    keeping.close()
