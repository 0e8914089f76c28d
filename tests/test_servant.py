"""A child that hangs is ended, and one that works or could not is left alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from live.between.pipes import Ends, channels
from live.keeper.offspring import Offspring
from live.keeper.servant import DEAF, STARTUP, Servant

ROUND = 0.5  # s between two looks of these tests
PATIENCE = 60.0  # s that a loaded machine may take


class Running:
    """A process that runs until it is killed."""

    sentinel, exitcode, killed = 0, None, False

    def is_alive(self) -> bool:
        return True

    def join(self, timeout: float | None = None) -> None:
        """It is not waited for."""

    terminate = join

    def kill(self) -> None:
        self.killed = True


class Served:
    """A servant that is told something at every look, and a child that takes it or does not."""

    def __init__(self) -> None:
        self.process, self.now = Running(), 100.0
        ours, self.theirs = channels()
        self.child = Offspring("desk", lambda: None, "", {})
        self.child.take(self.process, ours, self.now)
        self.servant = Servant(self.child, lambda: None)

    def looks(self, seconds: float, taking: bool, telling: bool = True) -> bool:
        """Looks after it for so long; whether it was ended."""
        for _ in range(round(seconds / ROUND)):
            self.now += ROUND
            if telling:
                self.child.tell("news")
            if taking:
                self.theirs.inbox.receive()
            self.servant.mind(self.now)
        return self.process.killed


@pytest.fixture
def served() -> Iterator[Served]:
    made = Served()
    yield made
    made.theirs.close()


def test_a_child_that_takes_its_news_is_left_alone(served: Served) -> None:
    assert not served.looks(10 * STARTUP, taking=True)


def test_a_child_that_has_taken_news_and_takes_no_more_is_ended(served: Served) -> None:
    served.looks(1.0, taking=True)
    assert not served.looks(DEAF - 1.0, taking=False)
    assert served.looks(2.0, taking=False)


def test_a_child_that_starts_has_its_time_before_it_takes_the_first(served: Served) -> None:
    assert not served.looks(STARTUP - 1.0, taking=False)
    assert served.looks(2.0, taking=False)


def test_a_child_that_nothing_was_told_has_nothing_to_take(served: Served) -> None:
    served.looks(1.0, taking=True)
    assert not served.looks(10 * DEAF, taking=True, telling=False)


def test_nobody_is_taken_for_hung_after_the_machine_stood_still(served: Served) -> None:
    served.looks(1.0, taking=True)
    for _ in range(10):
        served.looks(DEAF - 2.0, taking=False)
        served.now += 3600.0
    assert not served.process.killed


def test_a_start_that_the_system_refuses_is_tried_again_and_told_of_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tried = []

    def channels(*room: int) -> None:
        tried.append(room)
        raise OSError(24, "Too many open files")

    monkeypatch.setattr("live.keeper.offspring.channels", channels)
    child = Offspring("desk", lambda: None, "", {})
    for now in (10.0, 10.5, 11.1, 12.2):
        child.start_when_due(now, lambda: None)
    assert len(tried) == 3 and not child.running
    assert capsys.readouterr().err.count("the desk cannot be started ([Errno 24] Too many open files)") == 1


def leaves_its_folder(note: str, options: object, ends: Ends) -> None:
    Path(note).write_text(os.getcwd())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a folder that a process stands in")
def test_a_child_starts_again_in_a_working_folder_that_went_and_came_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stick, note = tmp_path / "stick", tmp_path / "note"
    stick.mkdir()
    monkeypatch.chdir(stick)
    child = Offspring("desk", leaves_its_folder, str(note), {})
    stick.rmdir()
    child.start_when_due(10.0, lambda: None)
    assert not child.running and "No such file or directory" in capsys.readouterr().err
    stick.mkdir()
    child.start_when_due(11.1, lambda: None)
    child.join(PATIENCE)
    assert child.ended() == 0 and note.read_text() == str(stick)
