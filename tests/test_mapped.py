"""Memory that several processes see, where there is none left: the show plays on without a picture in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from live.backdrop.lastpicture import LastPicture, last_picture
from live.between.mapped import mapped
from live.keeper.memory import Memory
from live.options import DeskOptions, StageOptions
from live.state.home import Home

pytestmark = pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="macOS and Windows set no memory aside")


def test_all_of_a_file_is_there_before_anybody_writes_to_it(tmp_path: Path) -> None:
    size = 1 << 20
    mapped(tmp_path / "block", size)
    assert os.stat(tmp_path / "block").st_blocks * 512 >= size
    os.truncate(tmp_path / "block", 0)
    os.truncate(tmp_path / "block", size)  # as a version had left it that set nothing aside
    mapped(tmp_path / "block", size)
    assert os.stat(tmp_path / "block").st_blocks * 512 >= size


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(number: int, offset: int, length: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", refused)


@pytest.mark.parametrize("kept", [True, False])
def test_where_the_memory_is_full_a_show_begins_without_the_page_s_picture(
    full: None, kept: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = Home(tmp_path / "state.json", tmp_path, "demo") if kept else None
    memory = Memory(StageOptions(tmp_path, home=home), DeskOptions(), False)
    try:
        assert memory.stage.peephole is None and memory.desk.peephole is None
        assert "the page does not show the picture ([Errno 28] No space left on device)" in capsys.readouterr().err
    finally:
        memory.close(False)


def test_where_the_memory_is_full_a_backdrop_hangs_what_it_can_read_elsewhere(full: None, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left"):
        LastPicture(tmp_path / "picture")
    assert last_picture(tmp_path / "picture").picture() is None
