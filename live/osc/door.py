"""The desk's OSC door: the ports, who talks through them, and what waits for its time."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from socket import socket

from live.addresses.messages import Arguments, Inputs, Message
from live.addresses.space import fixed, newest_wins
from live.exchange.allowance import Allowance
from live.exchange.exchange import Exchange
from live.folders import user_data
from live.network.senders import Host
from live.options import DeskOptions
from live.osc.book import OscBook
from live.osc.coding import Datagram, decode, encode, newest
from live.osc.conversation import Conversation
from live.osc.ports import OscPorts

FARTHEST = 2.0  # s ahead that a time tag may lie; a clock further off is wrong
READ_PER_SECOND = 2000.0  # messages beside the newest move of each fader; more is a flood
READ_AT_ONCE = 256.0  # of them in one burst, as when a desk sends a whole page
KEPT_FOR_OURS = 128.0  # of a burst that nothing else may take: cues come through any flood of nonsense
MOST_SCHEDULED = 256  # groups of messages
SHOWN = 16  # bytes that the operator is shown of a packet that cannot be read
LEARNT = "osc.toml"  # in the user's folder: addresses of desks that were learnt


class OscDoor:
    """Hears OSC, answers, and tells subscribers what the show does; `opened` is called with the port once it is."""

    name = "osc"

    def __init__(self, options: DeskOptions, exchange: Exchange, opened: Callable[[int], None]) -> None:
        self._exchange = exchange
        self._ports = OscPorts(options, exchange, opened)
        self._book = OscBook(exchange, (options.data or user_data()) / LEARNT)
        self._conversation = Conversation(exchange, self._book, self._send, self._ports.ready, options.prefix)
        self._prefix = options.prefix.strip("/")
        self._allowance = Allowance(READ_PER_SECOND, READ_AT_ONCE)
        self._inputs: Inputs | None = None
        self._learnt: frozenset[str] = frozenset()
        self._spoken: tuple[frozenset[str], frozenset[str]] = frozenset(), frozenset()
        self._scheduled: list[tuple[float, int, list[Message], Host]] = []
        self._serial = itertools.count()
        self._now = 0.0

    def turn(self, now: float, wall: float) -> bool:
        """Takes what has arrived and what is due, and sends what has changed."""
        self._now = now
        self._ports.open(now)
        self._book.turn(now)
        arrived = self._ports.receive(now)
        for target in self._ports.ended():
            self._conversation.end(target)
        for datagram, origin in self._worth_reading(arrived, now):
            self._take(datagram, origin, now, wall)
        while self._scheduled and self._scheduled[0][0] <= now:
            _, _, messages, origin = heapq.heappop(self._scheduled)
            self._conversation.hear(messages, origin, now)
        if self._scheduled:
            self._exchange.due = min(self._exchange.due, self._scheduled[0][0])
        return self._conversation.report(now) or bool(arrived)

    def sockets(self) -> list[socket]:
        """The ports' and their connections'."""
        return self._ports.sockets

    def close(self) -> None:
        """Gives the ports back."""
        self._ports.close()

    def _worth_reading(self, arrived: list[Datagram], now: float) -> list[Datagram]:
        """Returns what is worth reading of what has arrived, and counts what is given up."""
        if not arrived:
            return []
        faders, ours = self._words()
        most = self._allowance.left(now)
        strangers = max(0, most - int(KEPT_FOR_OURS))
        kept, others, given_up = newest(arrived, faders, ours, most, strangers)
        self._allowance.spend(others)
        if given_up:
            self._exchange.refuse(self.name, "too many at once", given_up)
        self._exchange.monitor.counts[self.name] += len(arrived) - len(kept) - given_up  # moves that are outdated
        return kept

    def _words(self) -> tuple[frozenset[str], frozenset[str]]:
        """The addresses of which only the newest message counts, and all that mean something, as they are written."""
        known, learnt = self._exchange.panel.known, self._book.sources
        if known.inputs is not self._inputs or learnt is not self._learnt:
            self._inputs, self._learnt = known.inputs, learnt
            faders, ours = newest_wins(known) | self._book.faders, fixed(known) | learnt
            self._spoken = self._prefixed(faders), self._prefixed(ours)
        return self._spoken

    def _prefixed(self, addresses: frozenset[str]) -> frozenset[str]:
        return addresses | {f"/{self._prefix}{each}" for each in addresses} if self._prefix else addresses

    def _take(self, datagram: bytes, origin: Host, now: float, wall: float) -> None:
        try:
            groups = decode(datagram, wall)
        except ValueError as error:
            line = f"{error}: {datagram[:SHOWN].hex(' ')}"
            self._exchange.monitor.note(self.name, f"{origin.address}:{origin.port}", line, now, 0)
            self._exchange.refuse(self.name, str(error))
            self._conversation.complain(str(error), origin, now)
            return
        self._allowance.spend(sum(len(messages) for _, messages in groups) - 1)  # a bundle counts by its members
        for delay, messages in groups:
            if delay == 0:
                self._conversation.hear(messages, origin, now)
            elif delay <= FARTHEST and len(self._scheduled) < MOST_SCHEDULED:
                heapq.heappush(self._scheduled, (now + delay, next(self._serial), messages, origin))
            else:
                self._exchange.refuse(self.name, "time tag too far ahead")
                self._conversation.hear(messages, origin, now)

    def _send(self, target: Host, address: str, arguments: Arguments) -> None:
        self._ports.send(encode(address, arguments), target, self._now)
