"""`limelight check` takes what `live` takes, and looks at every disk that `live` would write to."""

from __future__ import annotations

import argparse

import pytest
from showmaker import make

from limelight import arguments
from limelight.arguments import parse
from limelight.preflight import disk
from show.errors import ShowError


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tiny"))


def options(build):
    """The words that a command takes."""
    parser = argparse.ArgumentParser()
    build(parser)
    return {word for action in parser._actions for word in action.option_strings}


def test_check_takes_every_option_of_live():
    assert not options(arguments._live) - options(arguments._check)


def room(show, *words, free=5 << 30):
    """The row of the disks where so many bytes are free."""
    return disk.disk(show, parse(["check", "x", *words]), free=lambda folder: free)


def test_a_disk_without_room_is_a_fault_and_one_with_little_a_warning(show):
    with pytest.raises(ShowError, match="only 3 MB are free"):
        room(show, free=3 << 20)
    assert room(show, free=500 << 20).remedy == "free some room: below 1 GB no replay can be saved"
    assert not room(show, "--replay-minutes", "0", free=500 << 20).remedy
    assert not room(show).remedy


def test_a_read_only_image_is_a_warning_as_live_plays_from_it(show, monkeypatch):
    monkeypatch.setattr(disk, "writable", lambda folder: False)
    found = room(show, free=0)
    assert "cannot be written (state)" in found.told and "a show that is cut off begins anew" in found.remedy


@pytest.mark.parametrize(
    ("option", "purpose"),
    [("--state", "state"), ("--record", "recording"), ("--log", "session log"), ("--journal", "journal")],
)
def test_every_folder_that_live_would_write_to_is_looked_at_and_none_is_made(show, tmp_path, option, purpose):
    assert not room(show, option, str(tmp_path / "new" / "a.mp4")).remedy and not (tmp_path / "new").exists()
    (tmp_path / "file").write_text("no folder")
    found = room(show, option, str(tmp_path / "file" / "below" / "a.mp4"))
    assert f"cannot be written ({purpose})" in found.told and "mend its rights" in found.remedy


def test_a_disk_with_little_room_for_a_recording_is_a_warning(show, tmp_path):
    found = room(show, "--replay-minutes", "0", "--record", str(tmp_path / "a.mp4"), free=500 << 20)
    assert found.told == f"500 MB free in {tmp_path} (recording)"
    assert found.remedy == "free some room: below 1 GB the recording breaks off"
