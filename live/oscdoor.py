"""The desk's OSC door: the UDP port, who talks through it, and what waits for its time."""

from __future__ import annotations

import heapq
import itertools
import sys
from collections.abc import Callable
from socket import socket

from live.addresses import newest_wins
from live.conversation import Conversation
from live.exchange import Exchange, say
from live.feedback import Host
from live.messages import Arguments, Message
from live.options import DeskOptions
from live.osc import Datagram, decode, encode, newest
from live.port import Port
from show.errors import ShowError

RETRY = 2.0  # s between attempts to open the port
FARTHEST = 2.0  # s ahead that a time tag may lie; a clock further off is wrong
READ_PER_SECOND = 2000.0  # messages beside the newest move of each fader; more is a flood
READ_AT_ONCE = 256  # of them in one burst, as when a desk sends a whole page
MOST_SCHEDULED = 256  # groups of messages


class OscDoor:
    """Hears OSC, answers, and tells subscribers what the show does; `opened` is called with the port once it is."""

    name = "osc"

    def __init__(self, options: DeskOptions, exchange: Exchange, opened: Callable[[int], None]) -> None:
        self._options, self._exchange, self._opened = options, exchange, opened
        self._conversation = Conversation(exchange, self._send)
        self._port: Port | None = None
        self._retry = float("-inf")
        self._allowance, self._last = float(READ_AT_ONCE), 0.0
        self._scheduled: list[tuple[float, int, list[Message], Host]] = []
        self._serial = itertools.count()

    def turn(self, now: float, wall: float) -> bool:
        """Takes what has arrived and what is due, and sends what has changed."""
        self._open_port(now)
        arrived = self._port.receive() if self._port is not None else []
        for datagram, origin in self._worth_reading(arrived, now):
            self._take(datagram, origin, now, wall)
        while self._scheduled and self._scheduled[0][0] <= now:
            _, _, messages, origin = heapq.heappop(self._scheduled)
            self._conversation.hear(messages, origin, now)
        self._conversation.report(now)
        return bool(arrived)

    def sockets(self) -> list[socket]:
        """The port's."""
        return [self._port.socket] if self._port is not None else []

    def close(self) -> None:
        """Gives the port back."""
        if self._port is not None:
            self._port.close()

    def _worth_reading(self, arrived: list[Datagram], now: float) -> list[Datagram]:
        """Returns what is worth reading of what has arrived, and counts what is given up."""
        if not arrived:
            return []
        self._allowance = min(READ_AT_ONCE, self._allowance + (now - self._last) * READ_PER_SECOND)
        self._last = now
        kept, others, given_up = newest(arrived, newest_wins(self._exchange.panel.known), int(self._allowance))
        self._allowance -= others
        if given_up:
            self._exchange.refuse(self.name, "too many at once", given_up)
        return kept

    def _take(self, datagram: bytes, origin: Host, now: float, wall: float) -> None:
        try:
            groups = decode(datagram, wall)
        except ValueError as error:
            self._exchange.refuse(self.name, str(error))
            self._conversation.complain(str(error), origin, now)
            return
        self._allowance -= sum(len(messages) for _, messages in groups) - 1  # a bundle counts by its members
        for delay, messages in groups:
            if delay == 0:
                self._conversation.hear(messages, origin, now)
            elif delay <= FARTHEST and len(self._scheduled) < MOST_SCHEDULED:
                heapq.heappush(self._scheduled, (now + delay, next(self._serial), messages, origin))
            else:
                self._exchange.refuse(self.name, "time tag too far ahead")
                self._conversation.hear(messages, origin, now)

    def _send(self, target: Host, address: str, arguments: Arguments) -> None:
        if self._port is not None:
            self._port.send(encode(address, arguments), target)

    def _open_port(self, now: float) -> None:
        if self._port is not None or now < self._retry:
            return
        try:
            self._port = Port(self._options.interface, self._options.osc)
        except ShowError as error:
            self._retry = now + RETRY
            self._exchange.complain(self.name, str(error), now)
            return
        host, number = self._port.host
        self._opened(number)
        self._exchange.ports[self.name] = number
        self._exchange.monitor.facts[self.name] = f"UDP {host} port {number}"
        say(f"OSC on {host} port {number}", sys.stdout)
        self._exchange.complain(self.name, "", now)
