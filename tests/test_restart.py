"""The whole program, headless: keeper, real stage and real desk; the stage is killed and comes back."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from showmaker import make

from live.addresses.messages import Message
from live.osc.coding import decode, encode
from tests.waiting import until

pytestmark = pytest.mark.timed

HERE = Path(__file__).parent
PROGRAM = """
import sys
from pathlib import Path
sys.path[:0] = [{root!r}, {tests!r}]
from live.keeper.keeper import run
from live.options import DeskOptions, StageOptions
show = Path({show!r})
stage = StageOptions(show, input={sound!r}, screen="headless", size=(160, 90), fps=30.0, rung="baked")
sys.exit(run(stage, DeskOptions(osc={port}, show=show), "noted_stage"))
"""
PATIENCE = 60.0  # s that a loaded machine may take for any step
ROUND = 0.5  # s between two questions


class Client:
    """A desk at the other end: asks for what the show says of itself."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0.2)

    def send(self, address: str, *arguments: object) -> None:
        self._socket.sendto(encode(address, arguments), ("127.0.0.1", self._port))

    def wait_for(self, address: str, accept: object = None) -> tuple[object, ...]:
        """The newest arguments of an address, once they are accepted."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            self.send("/subscribe", 1, 0)
            self.send(address, "?")  # a second full report within a second is not sent
            for message in self._arrived():
                if message.address == address and (accept is None or accept(message.arguments)):  # type: ignore[operator]
                    return message.arguments
        raise AssertionError(f"{address} never came")

    def close(self) -> None:
        self._socket.close()

    def _arrived(self) -> Iterator[Message]:
        until = time.monotonic() + ROUND
        try:
            while time.monotonic() < until:
                for _, messages in decode(self._socket.recv(8192), time.time()):
                    yield from messages
        except (TimeoutError, ConnectionError):
            return


def pids(folder: Path, at_least: int) -> list[int]:
    path = folder / "pids"
    return until(
        lambda: [int(line) for line in path.read_text().splitlines()] if path.exists() else [],
        lambda found: len(found) >= at_least,
        PATIENCE,
    )


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals are not here")
def test_a_killed_stage_shows_the_same_track_at_the_same_place_with_the_same_settings(tmp_path: Path) -> None:
    show = make(tmp_path, seconds=60.0, tracks=2)
    port = free_port()
    program = PROGRAM.format(
        root=str(HERE.parent), tests=str(HERE), show=str(show.root), sound=str(tmp_path / "song1.wav"), port=port
    )
    keeper = subprocess.Popen([sys.executable, "-c", program])
    client = Client(port)
    try:
        client.wait_for("/state/track")
        client.send("/track/2/go")
        client.send("/master", 0.5)
        client.wait_for("/state/track", lambda told: told[0] == 2)
        client.wait_for("/state/position", lambda told: told[0] > 2.0)
        (second, _), asked = client.wait_for("/state/position"), time.monotonic()
        os.kill(pids(tmp_path, 1)[-1], signal.SIGKILL)
        pids(tmp_path, 2)
        client.wait_for("/state/error", lambda told: "starting again" in told[0])
        client.wait_for("/state/error", lambda told: "starting again" not in told[0])
        (number, _, _) = client.wait_for("/state/track")
        (later, _), passed = client.wait_for("/state/position"), time.monotonic() - asked
        assert number == 2
        assert float(str(later)) == pytest.approx(float(str(second)) + passed, abs=1.0)
        assert client.wait_for("/master") == (0.5,)
        keeper.send_signal(signal.SIGINT)
        assert keeper.wait(PATIENCE) == 130
    finally:
        client.close()
        keeper.kill()
        keeper.wait()
