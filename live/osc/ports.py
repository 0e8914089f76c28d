"""The two ports of OSC, UDP and TCP of one number: opened when they can be, and read as one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from socket import socket

from live.exchange.exchange import Exchange, say
from live.network.senders import Host, judge
from live.options import DeskOptions
from live.osc.coding import Datagram
from live.osc.tcp import TcpPort
from live.osc.udp import Port
from show.errors import ShowError

OSC, TCP = "osc", "osc tcp"  # under these names faults are told
RETRY = 2.0  # s between attempts to open a port
ATTEMPTS = 8  # at finding a number that both have free, where any will do


class OscPorts:
    """Opens what it can and tells the operator of the rest; `opened` is called with the number. Never raises."""

    def __init__(self, options: DeskOptions, exchange: Exchange, opened: Callable[[int], None]) -> None:
        self._options, self._exchange, self._opened = options, exchange, opened
        self._udp: Port | None = None
        self._tcp: TcpPort | None = None
        self._retry = float("-inf")
        self._is_allowed: Callable[[str], bool] = lambda address: False

    def open(self, now: float) -> None:
        """Opens what is not open yet, now and then."""
        if now < self._retry or (self._udp is not None and self._tcp is not None):
            return
        self._retry = now + RETRY
        try:
            self._is_allowed = judge(self._options.allow)
            if self._udp is None:
                self._open_udp()
            self._exchange.complain(OSC, "", now)
        except ShowError as error:
            self._exchange.complain(OSC, str(error), now)
            return
        try:
            self._open_tcp()
            self._exchange.complain(TCP, "", now)
        except ShowError as error:
            self._exchange.complain(TCP, str(error), now)
        self._tell()

    def receive(self, now: float) -> list[Datagram]:
        """Returns what has arrived from those who may send; what is wrong with the rest is counted."""
        arrived: list[Datagram] = []
        if self._udp is not None:
            for packet, origin in self._udp.receive():
                if self._is_allowed(origin.address):
                    arrived.append((packet, origin))
                else:
                    self._exchange.refuse(OSC, "sender not allowed")
                    self._exchange.monitor.facts["osc senders"] = f"{origin.address} is not allowed to send"
        if self._tcp is not None:
            arrived += self._tcp.receive(now)
            for reason, count in self._tcp.refused.items():
                self._exchange.refuse(OSC, reason, count)
            self._tcp.refused.clear()
        return arrived

    def send(self, packet: bytes, target: Host, now: float) -> None:
        """Sends a packet; what cannot be taken is lost."""
        if target.connected and self._tcp is not None:
            self._tcp.send(packet, target, now)
        elif not target.connected and self._udp is not None:
            self._udp.send(packet, target)

    def ready(self, target: Host) -> bool:
        """Tells whether a packet would go out at once; over UDP nobody can know."""
        return not target.connected or (self._tcp is not None and self._tcp.ready(target))

    def ended(self) -> list[Host]:
        """Returns, once, the connections that are no more."""
        return self._tcp.ended() if self._tcp is not None else []

    @property
    def sockets(self) -> list[socket]:
        """Those that become readable when something has arrived."""
        udp = [self._udp.socket] if self._udp is not None else []
        return udp + (self._tcp.sockets if self._tcp is not None else [])

    def close(self) -> None:
        """Gives both ports back."""
        for port in (self._udp, self._tcp):
            if port is not None:
                port.close()

    def _open_udp(self) -> None:
        """Opens the UDP port; where any number will do, one that TCP has free too."""
        for _ in range(ATTEMPTS if self._options.osc == 0 else 1):
            if self._udp is not None:
                self._udp.close()
            self._udp = Port(self._options.interface, self._options.osc)
            if self._options.osc:
                return
            try:
                self._open_tcp()
                return
            except ShowError:
                continue

    def _open_tcp(self) -> None:
        if self._tcp is None and self._udp is not None:
            self._tcp = TcpPort(self._options.interface, self._udp.host.port, self._is_allowed)

    def _tell(self) -> None:
        if self._udp is None:
            return
        host, number, _ = self._udp.host
        ways = "UDP and TCP" if self._tcp is not None else "UDP"
        line = f"{ways} {host} port {number}"
        if self._exchange.monitor.facts.get(OSC) != line:
            self._opened(number)
            self._exchange.ports[OSC] = number
            self._exchange.monitor.facts[OSC] = line
            say(f"OSC on {host} port {number}, {ways}", sys.stdout)
