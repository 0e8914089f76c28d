"""A stage whose keeper dies plays on, and the next keeper of the same show finds it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_keeper import PATIENCE, gone, keeping, starts

from live.state.file import Kept, read
from live.state.home import Home, home

LOOKING = """
import os, signal
find = live.keeper.memory.find
live.keeper.memory.find = lambda home: os.kill(os.getpid(), signal.SIGTERM) or find(home)
"""

pytestmark = [
    pytest.mark.timed,
    pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals are not here"),
]


def of(folder: Path) -> Home:
    return home(folder, folder / "state.json")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A show's folder; whatever stage still plays it in the end is ended."""
    yield tmp_path
    if (tmp_path / "starts").exists():
        for line in (tmp_path / "starts").read_text().splitlines():
            with contextlib.suppress(OSError):
                os.kill(json.loads(line)["pid"], signal.SIGKILL)
    where = of(tmp_path)
    for path in (where.meeting, where.door, where.lock, where.peephole, where.picture):
        path.unlink(missing_ok=True)


def said(keeper: subprocess.Popen[str]) -> str:
    keeper.send_signal(signal.SIGTERM)
    assert keeper.wait(PATIENCE) == 143
    assert keeper.stderr is not None
    return keeper.stderr.read()


def newest(folder: Path) -> Kept:
    """The state on disk; while one takes the place of another it is the one before."""
    for path in (of(folder).state, of(folder).previous):
        with contextlib.suppress(FileNotFoundError):
            return read(path.read_bytes())
    raise FileNotFoundError(of(folder).state)


def second(folder: Path) -> float:
    """Where the show stands, as its keeper keeps it."""
    return newest(folder).state.second


def test_a_stage_plays_on_without_its_keeper_and_the_next_one_takes_it_over_as_it_is(folder: Path) -> None:
    with keeping(folder, "steady", kept=True) as keeper:
        stage = starts(folder, 1)[0]
        keeper.kill()
        time.sleep(1.5)
        os.kill(stage["pid"], 0)  # it lives
    with keeping(folder, "steady", kept=True) as keeper:
        wait_for_state(folder, time.time())
        assert second(folder) == pytest.approx(time.monotonic() - stage["time"], abs=1.0)  # never stopped
        assert "the stage of this show plays on by itself: taken over as it is" in said(keeper)
    assert len(starts(folder, 1)) == 1
    assert gone(stage["pid"])
    assert "quit" in (folder / "heard").read_text()
    assert not of(folder).meeting.exists() and not of(folder).door.exists()


def wait_for_state(folder: Path, after: float) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(FileNotFoundError):
            if newest(folder).wall > after:
                return
        time.sleep(0.02)
    raise AssertionError("no state was kept")


def test_a_keeper_with_a_fault_of_its_own_leaves_the_stage_to_the_next_one(folder: Path) -> None:
    fault = "live.keeper.keeper.Keeper._complain = lambda self: 1 / (self._last is None or self._last.frame < 30)"
    with keeping(folder, "steady", kept=True, setting=fault) as keeper:
        stage = starts(folder, 1)[0]["pid"]
        assert keeper.wait(PATIENCE) == 1
        assert keeper.stderr is not None
        assert any("ZeroDivisionError" in line for line in keeper.stderr), "what was at fault"
    with keeping(folder, "steady", kept=True) as keeper:
        wait_for_state(folder, time.time())
        assert "taken over as it is" in said(keeper)
    assert len(starts(folder, 1)) == 1 and gone(stage)


def test_a_stage_that_was_taken_over_before_its_first_frame_has_its_time_for_that(folder: Path) -> None:
    with keeping(folder, "slow", kept=True) as keeper:
        starts(folder, 1)
        keeper.kill()
    with keeping(folder, "slow", kept=True) as keeper:
        wait_for_state(folder, time.time())
        assert "taken over as it is" in said(keeper)
    assert len(starts(folder, 1)) == 1


def test_a_stage_that_was_taken_over_is_looked_after_like_any_other(folder: Path) -> None:
    with keeping(folder, "steady", kept=True) as keeper:
        first = starts(folder, 1)[0]
        keeper.kill()
    with keeping(folder, "steady", kept=True) as keeper:
        wait_for_state(folder, time.time())
        killed = time.monotonic()
        os.kill(first["pid"], signal.SIGKILL)
        again = starts(folder, 2)[1]
        assert again["resumed"] == pytest.approx(killed - first["time"], abs=1.0)
        assert "the stage ended (without a word): starting it again" in said(keeper)


def test_a_stage_that_was_taken_over_ends_the_show_when_it_ends_well(folder: Path) -> None:
    with keeping(folder, "until", kept=True) as keeper:
        starts(folder, 1)
        keeper.kill()
    with keeping(folder, "until", kept=True) as keeper:
        wait_for_state(folder, time.time())
        (folder / "over").touch()
        assert keeper.wait(PATIENCE) == 0
    assert read(of(folder).state.read_bytes()).ended


def test_a_signal_that_comes_while_a_stage_is_looked_for_ends_that_stage_too(folder: Path) -> None:
    with keeping(folder, "steady", kept=True) as keeper:
        stage = starts(folder, 1)[0]["pid"]
        keeper.kill()
    with keeping(folder, "steady", kept=True, setting=LOOKING) as keeper:
        assert keeper.wait(PATIENCE) == 143
        assert gone(stage)
    assert len(starts(folder, 1)) == 1


def test_whoever_wants_a_fresh_show_gets_one(folder: Path) -> None:
    with keeping(folder, "steady", kept=True) as keeper:
        first = starts(folder, 1)[0]
        keeper.kill()
    with keeping(folder, "steady", kept=True, fresh=True) as keeper:
        assert starts(folder, 2)[1]["resumed"] is None
        assert gone(first["pid"])
        said(keeper)


def test_a_stage_with_another_flash_guard_is_not_taken_over_and_its_place_is(folder: Path) -> None:
    with keeping(folder, "steady", kept=True, guard="off") as keeper:
        first = starts(folder, 1)[0]
        wait_for_state(folder, time.time())
        keeper.kill()
    with keeping(folder, "steady", kept=True, guard="public") as keeper:
        assert starts(folder, 2)[1]["resumed"] > 0
        assert gone(first["pid"])
        assert "flash guard off, and public is wanted: it is ended and begun again" in said(keeper)


@pytest.mark.parametrize("kept", [True, False])
def test_a_stage_with_another_flash_guard_is_asked_where_it_is_whatever_was_kept(folder: Path, kept: bool) -> None:
    with keeping(folder, "steady", kept=True, guard="off") as keeper:
        first = starts(folder, 1)[0]
        wait_for_state(folder, time.time())
        keeper.kill()
        keeper.wait()
    if not kept:
        of(folder).state.unlink()
        of(folder).previous.unlink(missing_ok=True)
    time.sleep(3.0)
    found = time.monotonic()
    with keeping(folder, "steady", kept=True, guard="public") as keeper:
        second = starts(folder, 2)[1]
        assert found < first["time"] + second["resumed"] < second["time"]
        said(keeper)


def test_a_stage_without_a_window_is_not_alone_for_ever(folder: Path) -> None:
    with keeping(folder, "steady", stage="lone_stage", kept=True, screen="headless") as keeper:
        stage = starts(folder, 1)[0]["pid"]
        keeper.kill()
        assert gone(stage)
    assert "quit" in (folder / "heard").read_text()


def test_a_stage_that_hangs_does_not_outlive_its_keeper_for_long(folder: Path) -> None:
    with keeping(folder, "hang", stage="lone_stage", kept=True) as keeper:
        stage = starts(folder, 1)[0]["pid"]
        time.sleep(0.6)
        keeper.kill()
        assert gone(stage)


def test_a_show_that_was_cut_off_goes_on_and_one_that_was_ended_begins_anew(folder: Path) -> None:
    with keeping(folder, "steady", kept=True) as keeper:
        first = starts(folder, 1)[0]
        wait_for_state(folder, time.time() + 0.5)
        keeper.kill()
        os.kill(first["pid"], signal.SIGKILL)
        killed = time.monotonic()
        assert gone(first["pid"])
    with keeping(folder, "steady", kept=True) as keeper:
        again = starts(folder, 2)[1]
        assert again["resumed"] == pytest.approx(killed - first["time"], abs=1.6)
        wait_for_state(folder, time.time())
        assert "the last show did not end by itself" in said(keeper)
    with keeping(folder, "steady", kept=True, screen="headless") as keeper:  # no backdrop, to which glfw has to come in
        assert starts(folder, 3)[2]["resumed"] is None
        assert said(keeper) == ""


def test_a_file_that_is_no_state_stops_no_start(folder: Path) -> None:
    of(folder).state.write_bytes(b"\0" * 100)
    with keeping(folder, "steady", kept=True) as keeper:
        assert starts(folder, 1)[0]["resumed"] is None
        assert "set aside as state.json.unreadable" in said(keeper)


def test_a_second_keeper_of_a_show_leaves_the_first_ones_state_and_stage_alone(folder: Path) -> None:
    with keeping(folder, "steady", kept=True) as first:
        starts(folder, 1)
        with keeping(folder, "steady", kept=True) as second:
            starts(folder, 2)
            assert "another Limelight plays this show and keeps its state" in said(second)
        assert first.poll() is None
        wait_for_state(folder, time.time())
        told = [line for line in said(first).splitlines() if "backdrop" not in line]  # it has no screen here
        assert told == []


def test_a_stage_that_never_shows_a_picture_is_begun_without_the_state_it_may_die_of(folder: Path) -> None:
    with keeping(folder, "steady", kept=True) as keeper:
        first = starts(folder, 1)[0]
        wait_for_state(folder, time.time() + 0.5)
        keeper.kill()
        os.kill(first["pid"], signal.SIGKILL)
    with keeping(folder, "blind " * 5 + "steady", kept=True) as keeper:
        later = starts(folder, 6)
        assert [each["resumed"] is None for each in later[1:]] == [False, False, False, False, True]
        assert later[-1]["rung"] == "keyframes"
        said(keeper)
