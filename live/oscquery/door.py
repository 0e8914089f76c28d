"""The desk's announcer: tells the local network where the OSC port and the OSCQuery server are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from socket import socket
from typing import TYPE_CHECKING

from live.exchange.exchange import Exchange
from live.making import Making
from live.network.interfaces import address_of
from live.oscquery.mount import instance_name

if TYPE_CHECKING:
    from live.options import DeskOptions
    from live.oscquery.zeroconf import Announcement

SERVICES = {"_oscjson._tcp": "web", "_osc._udp": "osc"}  # by service, the door whose port it tells
RETRY = 30.0  # s; nobody waits for it, and a network without multicast gets none soon
FAREWELL = 1.0  # s


class Announcer:
    """A door without a port of its own; the announcement is made on a thread, as it takes a second or two."""

    name = "zeroconf"

    def __init__(self, options: DeskOptions, exchange: Exchange, opened: Callable[[int], None]) -> None:
        self._interface, self._exchange = options.interface, exchange
        self._making: Making[Announcement] | None = None
        self._ports: dict[str, int] = {}
        self._known = False  # how the making has ended
        self._retry = float("-inf")

    def turn(self, now: float, wall: float) -> bool:
        """Announces the ports that are open, and again where they have changed or it has failed."""
        open_ports = self._exchange.ports
        ports = {service: open_ports[door] for service, door in SERVICES.items() if door in open_ports}
        if self._making is not None and not self._known:
            self._known = self._told(self._making, now)
        elif ports and now >= self._retry and (self._making is None or ports != self._ports):
            self._begin(ports)
        return False

    def sockets(self) -> list[socket]:
        """None: the announcement has a thread of its own."""
        return []

    def close(self) -> None:
        """Says farewell to the network."""
        if self._making is not None:
            self._making.abandon(FAREWELL)

    def _begin(self, ports: dict[str, int]) -> None:
        before, self._ports, self._known = self._making, ports, False

        def make() -> Announcement:
            if before is not None:
                before.abandon(FAREWELL)
            return _announced(ports, self._interface)

        self._making = Making(make, lambda announcement: announcement.close())

    def _told(self, making: Making[Announcement], now: float) -> bool:
        """Tells the operator how the making has ended; whether it has."""
        try:
            announcement = making.taken()
        except ImportError:
            self._note("zeroconf is not installed: programs find this desk by its address only")
            self._retry = float("inf")
        except Exception as error:  # whatever the network answers, the show goes on without
            self._note(f"not announced: {error}")
            self._making, self._retry = None, now + RETRY
        else:
            if announcement is None:
                return False
            self._note(f"announced as {announcement.name}")
        return True

    def _note(self, line: str) -> None:
        self._exchange.monitor.facts[self.name] = line


def _announced(ports: Mapping[str, int], interface: str) -> Announcement:
    from live.oscquery.zeroconf import Announcement

    return Announcement(instance_name(), ports, address_of(interface))
