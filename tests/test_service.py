"""A show under systemd: what is told to the service manager, from the first picture to the end."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from test_keeper import gone, keeping, starts, state

from live.keeper.notify import Notifier

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="systemd is not here")


class Manager:
    """The service manager's end: a socket, and what has come."""

    def __init__(self, address: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + address[1:] if address.startswith("@") else address)
        self.socket.settimeout(30.0)
        self.environment = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "10000000"}

    def told(self) -> list[str]:
        said = []
        self.socket.setblocking(False)
        try:
            while True:
                said.append(self.socket.recv(4096).decode())
        except BlockingIOError:
            return said


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    made = Manager(str(tmp_path / "notify"))
    yield made
    made.socket.close()


def test_a_show_is_ready_with_its_first_picture_and_says_how_it_goes(manager: Manager) -> None:
    notifier = Notifier(manager.environment)
    assert manager.told() == []
    shown = state(second=75.0, fps=59.9, rung="cpu", title="First light", problems=("the card is gone",))
    notifier.playing(shown, 1.0)
    assert manager.told() == [
        "READY=1", "WATCHDOG=1", "STATUS=track 2, First light, 1:15; 60 frames/s, cpu; the card is gone"
    ]  # fmt: skip
    notifier.stopping()
    assert manager.told() == ["STOPPING=1"]
    notifier.close()


def test_whatever_a_track_is_called_its_keeper_goes_on_and_says_one_line(manager: Manager) -> None:
    notifier = Notifier(manager.environment)
    notifier.playing(state(title="Caf\udce9\nWATCHDOG=trigger"), 1.0)
    assert manager.told()[2:] == ["STATUS=track 2, Caf? WATCHDOG=trigger, 0:15; 0 frames/s, cpu"]
    notifier.close()


def test_only_another_picture_feeds_the_watchdog_and_not_too_often(manager: Manager) -> None:
    notifier = Notifier(manager.environment)
    notifier.playing(state(frame=1), 0.0)
    manager.told()
    for now in (1.0, 4.9, 6.0, 100.0):
        notifier.playing(state(frame=1), now)
    assert "WATCHDOG=1" not in manager.told()
    notifier.playing(state(frame=2), 100.1)
    assert "WATCHDOG=1" in manager.told()
    for frame in range(3, 300):
        notifier.playing(state(frame=frame), 100.1 + frame / 60)  # to 105.08
    assert manager.told().count("WATCHDOG=1") == 0
    notifier.playing(state(frame=301), 105.2)
    assert manager.told().count("WATCHDOG=1") == 1
    notifier.close()


def test_a_stage_that_is_starting_again_has_the_time_for_it(manager: Manager) -> None:
    notifier = Notifier(manager.environment)
    notifier.playing(state(frame=1), 0.0)
    manager.told()
    notifier.starting()
    assert manager.told() == ["STATUS=the stage is starting again", "WATCHDOG_USEC=75000000"]
    notifier.playing(state(frame=1, time=9.0), 9.0)
    assert manager.told()[:2] == ["WATCHDOG_USEC=10000000", "WATCHDOG=1"]
    notifier.close()


def test_a_stage_that_closes_its_files_at_the_end_has_the_time_for_that(manager: Manager) -> None:
    notifier = Notifier(manager.environment)
    notifier.playing(state(frame=1), 0.0)
    manager.told()
    notifier.closing()
    assert manager.told() == ["STATUS=the stage is closing its files", "WATCHDOG_USEC=75000000"]
    notifier.close()


def test_a_stage_that_is_started_again_before_the_first_picture_extends_the_start(manager: Manager) -> None:
    notifier = Notifier(manager.environment)
    notifier.starting()
    assert manager.told() == ["STATUS=the stage is starting again", "EXTEND_TIMEOUT_USEC=75000000"]
    notifier.playing(state(frame=1), 0.0)
    assert manager.told()[:2] == ["READY=1", "WATCHDOG=1"]
    notifier.close()


@pytest.mark.parametrize(
    "environment",
    [{}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "relative"}, {"NOTIFY_SOCKET": "/nobody/listens"},
     {"NOTIFY_SOCKET": "@nobody", "WATCHDOG_USEC": "often", "WATCHDOG_PID": "me"}],
)  # fmt: skip
def test_without_a_service_manager_nothing_is_said_and_nothing_fails(environment: dict[str, str]) -> None:
    notifier = Notifier(environment)
    notifier.playing(state(), 0.0)
    notifier.starting()
    notifier.stopping()
    notifier.close()


def test_a_watchdog_that_watches_another_process_is_not_fed(manager: Manager) -> None:
    notifier = Notifier({**manager.environment, "WATCHDOG_PID": str(os.getpid() + 1)})
    notifier.playing(replace(state(), problems=()), 0.0)
    assert "WATCHDOG=1" not in manager.told()
    notifier.close()


def test_the_keeper_tells_it_from_the_first_picture_to_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manager = Manager(f"@limelight-test-{os.getpid()}")
    for name, value in manager.environment.items():
        monkeypatch.setenv(name, value)
    with keeping(tmp_path, "steady") as keeper:
        assert manager.socket.recv(4096) == b"READY=1"
        assert manager.socket.recv(4096) == b"WATCHDOG=1"
        keeper.terminate()
        keeper.wait(30)
    assert manager.told()[-1] == "STOPPING=1"
    manager.socket.close()


HARD_TO_END = """
import time
import live.keeper.offspring
ended = live.keeper.offspring.Offspring.kill
live.keeper.offspring.Offspring.kill = lambda self: (time.sleep(1.0), ended(self))
"""


def test_the_watchdog_is_given_the_time_for_a_new_stage_before_a_hung_one_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = Manager(f"@limelight-test-{os.getpid()}-hung")
    for name, value in manager.environment.items():
        monkeypatch.setenv(name, value)
    with keeping(tmp_path, "hang steady", setting=HARD_TO_END):
        hung = starts(tmp_path, 1)[0]["pid"]
        while manager.socket.recv(4096) != b"WATCHDOG_USEC=75000000":
            pass
        os.kill(hung, 0)  # it is there still
        assert gone(hung)
    manager.socket.close()
