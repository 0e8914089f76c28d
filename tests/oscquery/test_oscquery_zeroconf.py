"""The announcement, seen from another process; all of it on the loopback."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from zeroconf import NonUniqueNameException, ServiceInfo

from live.exchange.exchange import Exchange
from live.exchange.mailbox import Mailbox
from live.exchange.monitor import Monitor
from live.exchange.panel import Panel
from live.options import DeskOptions
from live.osc.door import OscDoor
from live.oscquery.door import RETRY, Announcer
from live.oscquery.mount import instance_name
from live.oscquery.zeroconf import Announcement
from live.web.door import WebDoor
from tests.oscquery.house import PATIENCE, House
from tests.waiting import until

pytestmark = pytest.mark.timed

BROWSER = """
import sys, zeroconf
class Listener(zeroconf.ServiceListener):
    def add_service(self, browsing, kind, name):
        info = browsing.get_service_info(kind, name, 5000)
        print("+", name, info.port, *info.parsed_addresses(), sep="|", flush=True)
    def update_service(self, browsing, kind, name): pass
    def remove_service(self, browsing, kind, name):
        print("-", name, sep="|", flush=True)
browsing = zeroconf.Zeroconf(["127.0.0.1"])
zeroconf.ServiceBrowser(browsing, ["_oscjson._tcp.local.", "_osc._udp.local."], Listener())
sys.stdin.read()
browsing.close()
"""


class Browsing:
    """Another process that looks for services."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", BROWSER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def told(self, wanted: set[tuple[str, ...]]) -> bool:
        """Whether all these lines come; the process is ended where they do not."""
        assert self._process.stdout is not None
        patience = threading.Timer(3 * PATIENCE, self._process.kill)  # other shows here may take their time
        patience.start()
        left = set(wanted)
        for line in iter(self._process.stdout.readline, ""):
            left.discard(tuple(line.strip().split("|")))
            if not left:
                break
        patience.cancel()
        return not left

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(PATIENCE)


@pytest.fixture
def browsing() -> Iterator[Browsing]:
    browser = Browsing()
    yield browser
    browser.close()


def test_another_process_finds_both_ports_and_hears_the_farewell(tmp_path: Path, browsing: Browsing) -> None:
    with House(tmp_path, (OscDoor, WebDoor, Announcer)) as house:
        facts, ports = house.exchange.monitor.facts, house.exchange.ports
        assert house.until(lambda: "announced as" in facts.get("zeroconf", ""), RETRY + PATIENCE)  # once more at most
        name = facts["zeroconf"].removeprefix("announced as ")
        assert name.startswith(instance_name())
        names = {"web": f"{name}._oscjson._tcp.local.", "osc": f"{name}._osc._udp.local."}
        assert browsing.told({("+", names[door], str(ports[door]), "127.0.0.1") for door in names})
    assert browsing.told({("-", each) for each in names.values()})


def exchange() -> Exchange:
    return Exchange(Panel(None), Mailbox(), Monitor())


def test_without_a_port_nothing_is_announced() -> None:
    shared = exchange()
    announcer = Announcer(DeskOptions(), shared, lambda port: None)
    for step in range(10):
        announcer.turn(step * RETRY, 0.0)
    announcer.close()
    assert shared.monitor.facts == {}


def test_an_interface_that_is_not_here_is_told_and_tried_again() -> None:
    shared = exchange()
    shared.ports["osc"] = 7700
    announcer = Announcer(DeskOptions(interface="nowhere.invalid"), shared, lambda port: None)
    for began in (0.0, RETRY + 1.0):
        shared.monitor.facts.clear()
        until(lambda began=began: announcer.turn(began, 0.0) or "zeroconf" in shared.monitor.facts)
        assert "nowhere.invalid" in shared.monitor.facts["zeroconf"]
    announcer.close()


def test_without_the_package_the_operator_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "live.oscquery.zeroconf", None)
    shared = exchange()
    shared.ports["osc"] = 7700
    announcer = Announcer(DeskOptions(), shared, lambda port: None)
    until(lambda: announcer.turn(0.0, 0.0) or shared.monitor.facts)
    assert shared.monitor.facts == {
        "zeroconf": "zeroconf is not installed: programs find this desk by its address only"
    }
    announcer.close()


class Network:
    """A network on which one name is taken for one service."""

    def __init__(self, taken: str) -> None:
        self.registered: list[str] = []
        self._taken = taken

    def register_service(self, info: ServiceInfo) -> None:
        assert info.server == f"limelight-{socket.gethostname().partition('.')[0]}-127-0-0-1.local."
        if info.name == self._taken:
            raise NonUniqueNameException
        self.registered.append(info.name)

    def unregister_service(self, info: ServiceInfo) -> None:
        self.registered.remove(info.name)


def test_both_services_get_another_name_where_one_of_them_has_lost_it(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network("Limelight._osc._udp.local.")
    monkeypatch.setattr("live.oscquery.zeroconf.Zeroconf", lambda interfaces: network)
    made = Announcement("Limelight", {"_oscjson._tcp": 7780, "_osc._udp": 7700}, "127.0.0.1")
    assert made.name == "Limelight-2"
    assert network.registered == ["Limelight-2._oscjson._tcp.local.", "Limelight-2._osc._udp.local."]
