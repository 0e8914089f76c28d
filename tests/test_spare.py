"""A desk that stands by while another serves: it takes the place of one that ends, and ends with the keeper."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from noting_desk import NOTES
from test_keeper import PATIENCE, gone, keeping, starts

from live.between.pipes import Ends, channels
from live.keeper.offspring import Offspring
from live.keeper.servant import DEAF, Servant
from live.keeper.spare import AFTER, Spare

pytestmark = pytest.mark.timed

QUICKLY = "live.keeper.spare.AFTER = 0.0"
posix_signals = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals are not here")


class Running:
    """A process that runs until it is ended."""

    sentinel, exitcode, alive = 0, 0, True

    def is_alive(self) -> bool:
        return self.alive

    def join(self, timeout: float | None = None) -> None:
        """It is not waited for."""

    def kill(self) -> None:
        self.alive = False


class Standby:
    """A spare beside a desk, both without a process of their own."""

    def __init__(self) -> None:
        self.desk, self.child = (Offspring(name, lambda: None, "", {}) for name in ("desk", "spare desk"))
        self.spare = Spare(self.child, lambda: "options")
        self.process = Running()
        ours, self.theirs = channels()
        self.child.take(self.process, ours, 0.0)

    def says_that_it_is_ready(self) -> None:
        self.theirs.outbox.send("ready")
        self.spare.mind(self.desk, 1.0)


@pytest.fixture
def standby() -> Iterator[Standby]:
    made = Standby()
    yield made
    made.theirs.close()


def test_a_spare_that_is_ready_fills_the_place_and_is_told_with_which_options(standby: Standby) -> None:
    standby.says_that_it_is_ready()
    assert standby.spare.fill(standby.desk, 5.0)
    assert standby.theirs.inbox.receive() == ["options"]
    assert standby.desk.running and standby.desk.born == 5.0 and not standby.child.running
    assert not standby.spare.fill(standby.desk, 6.0), "there is one only"


def test_a_spare_that_still_loads_fills_no_place(standby: Standby) -> None:
    standby.spare.mind(standby.desk, 1.0)
    assert not standby.spare.fill(standby.desk, 5.0)
    assert standby.child.running and not standby.desk.running


def test_a_spare_that_has_ended_fills_no_place(standby: Standby) -> None:
    standby.says_that_it_is_ready()
    standby.process.alive = False
    assert not standby.spare.fill(standby.desk, 5.0)


def test_a_spare_that_took_a_place_and_stands_still_is_ended_as_soon_as_a_desk_at_work(
    standby: Standby, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standby.child, "start_when_due", lambda now, options: None)
    standby.says_that_it_is_ready()
    servant = Servant(standby.desk, lambda: "options", standby.spare)
    now = 5.0
    while now < 5.0 + DEAF:
        servant.mind(now)
        assert standby.process.alive and standby.desk.running
        now += 0.5
    servant.mind(now + 1.0)
    assert not standby.process.alive


def test_a_spare_is_made_when_the_desk_has_been_there_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[float] = []
    desk, child = (Offspring(name, lambda: None, "", {}) for name in ("desk", "spare desk"))
    monkeypatch.setattr(child, "start_when_due", lambda now, options: made.append(now))
    spare = Spare(child, lambda: None)
    spare.mind(desk, 50.0)
    ours, theirs = channels()
    desk.take(Running(), ours, 100.0)
    for now in (100.0, 99.0 + AFTER, 101.0 + AFTER):
        spare.mind(desk, now)
    assert made == [101.0 + AFTER]
    for ends in (ours, theirs):
        ends.close()


def test_a_spare_that_cannot_load_is_tried_again_now_and_then() -> None:
    desk, child = (Offspring(name, lambda: None, "", {}) for name in ("desk", "spare desk"))
    spare, starts, now = Spare(child, lambda: None), [], 0.0
    lines: list[Ends] = []

    def start(moment: float, options: object) -> None:
        if child.due(moment):
            ended, ours = Running(), channels()
            ended.alive = False
            lines.extend(ours)
            starts.append(moment)
            child.take(ended, ours[0], moment)

    child.start_when_due = start  # type: ignore[method-assign]
    lines.extend(channels())
    desk.take(Running(), lines[0], -AFTER)
    while now < 60.0:
        now += 0.1
        spare.mind(desk, now)
    assert np.diff(starts) == pytest.approx(AFTER, abs=0.3) and len(starts) == 6
    for ends in lines:
        ends.close()


def desks(folder: Path, at_least: int) -> list[tuple[int, str]]:
    """Which processes have loaded and served, in order."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if (folder / NOTES).exists():
            lines = [line.split(maxsplit=1) for line in (folder / NOTES).read_text().splitlines()]
            if len(lines) >= at_least:
                return [(int(pid), what) for pid, what in lines]
        time.sleep(0.02)
    raise AssertionError(f"not {at_least} notes of desks")


@posix_signals
def test_a_spare_desk_takes_over_with_what_the_last_one_had_and_another_one_stands_by(tmp_path: Path) -> None:
    with keeping(tmp_path, "steady", desk="noting_desk", setting=QUICKLY) as keeper:
        starts(tmp_path, 1)
        (spare, loads), (first, serves) = sorted(desks(tmp_path, 2), key=lambda each: each[1])
        assert (loads, serves) == ("loads", "serves 7700") and spare != first
        time.sleep(0.5)
        os.kill(first, signal.SIGKILL)
        taken, then = desks(tmp_path, 4)[2:]
        assert taken == (spare, "serves 7701") and then[1] == "loads"
        os.kill(then[0], signal.SIGKILL)
        again = desks(tmp_path, 5)[4]
        assert again[1] == "loads" and again[0] != then[0]
        keeper.terminate()
        _, said = keeper.communicate(timeout=PATIENCE)
    assert said.count("the desk ended") == 1 and all(gone(pid) for pid in (spare, again[0]))


@posix_signals
def test_a_spare_desk_does_not_outlive_its_keeper(tmp_path: Path) -> None:
    with keeping(tmp_path, "steady", desk="noting_desk", setting=QUICKLY) as keeper:
        spare = min(desks(tmp_path, 2), key=lambda each: each[1])[0]
        keeper.kill()
        assert gone(spare)
