"""A program we did not write: the npm package `osc` steers and listens over UDP and through the WebSocket."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from live.commands import SetValue, Trigger
from tests.oscquery.house import PATIENCE, House
from tests.showmaker import make

HERE = Path(__file__).parent
MODULES = HERE.parent.parent / "node_modules"
NODE = shutil.which("node")

pytestmark = [
    pytest.mark.timed,
    pytest.mark.skipif(
        NODE is None or not (MODULES / "osc" / "package.json").is_file(), reason="the npm package osc is not here"
    ),
]


class Foreign:
    """The program, driven by lines."""

    def __init__(self, house: House) -> None:
        ports = [str(house.exchange.ports[name]) for name in ("osc", "web")]
        self._process = subprocess.Popen(
            [NODE or "node", str(HERE / "foreign.js"), *ports],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "NODE_PATH": str(MODULES)},
        )
        self.heard: list[dict[str, Any]] = []
        self._lines: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        ready = [self.until(lambda line: "ready" in line)["via"] for _ in range(2)]
        assert sorted(ready) == ["udp", "ws"]

    def say(self, via: str, **said: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"via": via, **said}) + "\n")
        self._process.stdin.flush()

    def send(self, via: str, address: str, *arguments: tuple[str, Any]) -> None:
        self.say(via, address=address, args=[{"type": kind, "value": value} for kind, value in arguments])

    def listen(self, path: str) -> None:
        self.say("text", said={"COMMAND": "LISTEN", "DATA": path})

    def until(self, wanted: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        while True:
            line = self._lines.get(timeout=PATIENCE)
            self.heard.append(line)
            if wanted(line):
                return line

    def hears(self, via: str, address: str) -> list[tuple[str, Any]]:
        """The arguments, with their types, of the next message of an address."""
        line = self.until(lambda line: line.get("via") == via and line.get("address") == address)
        return [(each["type"], each.get("value")) for each in line["args"]]

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(PATIENCE)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(json.loads(line))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(tmp_path) as made:
        made.tell()
        yield made


@pytest.fixture
def foreign(house: House) -> Iterator[Foreign]:
    program = Foreign(house)
    yield program
    program.close()


@pytest.mark.parametrize(("via", "source"), [("udp", "osc"), ("ws", "oscquery")])
def test_it_steers(house: House, foreign: Foreign, via: str, source: str) -> None:
    foreign.send(via, "/master", ("f", 0.25))
    foreign.send(via, "/blackout", ("T", True))
    foreign.send(via, "/track/go", ("i", 2))
    foreign.send(via, "/go")
    assert house.until(lambda: len(house.heard) == 4)
    assert set(house.heard) == {
        SetValue("master", 0.25, source),
        SetValue("blackout", True, source),
        Trigger("track", 2, source),
        Trigger("go", None, source),
    }


@pytest.mark.parametrize(("via", "source"), [("udp", "osc"), ("ws", "oscquery")])
def test_its_bundles_are_read(house: House, foreign: Foreign, via: str, source: str) -> None:
    packets = [{"address": "/param/hue", "args": [{"type": "f", "value": 0.5}]}, {"address": "/back", "args": []}]
    foreign.say(via, packets=packets)
    assert house.until(lambda: len(house.heard) == 2)
    assert set(house.heard) == {SetValue("hue", 0.5, source), Trigger("back", None, source)}


def test_it_subscribes_over_udp_and_is_told_of_changes(house: House, foreign: Foreign) -> None:
    foreign.send("udp", "/subscribe", ("i", 1), ("i", 0))
    assert foreign.hears("udp", "/master") == [("f", 1.0)]
    house.tell(master=0.5)
    assert foreign.hears("udp", "/master") == [("f", 0.5)]


def test_it_listens_through_the_socket_and_is_told_in_the_declared_types(house: House, foreign: Foreign) -> None:
    for path, expected in (
        ("/master", [("f", 1.0)]),
        ("/blackout", [("F", False)]),
        ("/param/look", [("s", "plain")]),
        ("/state/track", [("i", 1), ("s", "One"), ("f", 59.0)]),
    ):
        foreign.listen(path)
        assert foreign.hears("ws", path) == expected
    house.tell(blackout=True)
    assert foreign.hears("ws", "/blackout") == [("T", True)]


def test_a_hand_at_one_end_is_seen_at_the_other(house: House, foreign: Foreign) -> None:
    foreign.listen("/param/hue")
    assert foreign.hears("ws", "/param/hue") == [("f", 0.0)]
    foreign.send("udp", "/param/hue", ("f", 0.75))
    assert foreign.hears("ws", "/param/hue") == [("f", 0.75)]


def test_it_asks_and_is_answered(house: House, foreign: Foreign) -> None:
    foreign.send("ws", "/param/saturation", ("s", "?"))
    assert foreign.hears("ws", "/param/saturation") == [("f", 1.0)]
    foreign.send("ws", "/nowhere", ("i", 1))
    assert foreign.hears("ws", "/reply/nowhere") == [("s", "error"), ("s", "/nowhere is not an address")]


def test_who_has_spoken_only_osc_is_told_of_no_changed_tree_and_who_reads_text_is(tmp_path: Path) -> None:
    with House(tmp_path, show=make(tmp_path / "made", seconds=1.0).root) as house:
        house.tell()
        foreign = Foreign(house)
        foreign.send("ws", "/subscribe", ("i", 1))
        foreign.hears("ws", "/master")
        house.tell(look="limelight", master=0.5)
        while foreign.hears("ws", "/master") != [("f", 0.5)]:
            pass
        foreign.listen("/param/hue")
        foreign.hears("ws", "/param/hue")
        house.tell(look="plain", master=0.25)
        line = foreign.until(lambda line: line["via"] == "text")
        foreign.close()
    assert line["said"] == {"COMMAND": "PATH_CHANGED", "DATA": "/"}
    assert [line for line in foreign.heard if line["via"] == "text"] == [line]
