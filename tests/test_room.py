"""Room on a disk: of the folder, of the first above it that is there, and none that is told where nothing is."""

import shutil
from pathlib import Path

import pytest

from live.alarms.room import least
from live.room import free, nearest


def test_a_folder_that_has_to_be_made_lies_where_the_first_one_above_it_lies(tmp_path, monkeypatch):
    assert nearest(tmp_path / "a" / "b") == tmp_path
    assert free(tmp_path / "a" / "b") == pytest.approx(shutil.disk_usage(tmp_path).free, rel=0.2)
    monkeypatch.chdir(tmp_path)
    assert nearest(Path("a") / "b") in (tmp_path, Path())


def test_of_a_drive_that_is_gone_the_room_is_an_error_and_the_alarm_s_not_known(monkeypatch):
    monkeypatch.setattr(Path, "exists", lambda path: False)
    with pytest.raises(OSError, match="No such file or directory: 'replays'"):
        free(Path("replays"))
    assert least([Path("replays")]) is None
