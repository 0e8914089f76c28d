"""The desk's door to Ableton Link: the tempo and the bar of a network session."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from socket import socket
from typing import TYPE_CHECKING

from live.addresses.messages import Arguments
from live.clock import WallClock
from live.commands import Beat
from live.exchange.exchange import Exchange, say
from live.parameters import number
from live.tempo.link import LinkPeer
from show.errors import ShowError

if TYPE_CHECKING:
    from live.options import DeskOptions

RETRY = 10.0  # s
MOST_WAITING = 16  # beats that nobody has taken; the newest count
TEMPO, SOURCE = "/tempo/bpm", "/tempo/source"


class LinkDoor:
    """Says the session's beats; while Link is chosen as the source of tempo, setting the tempo sets the session's."""

    name = "link"

    def __init__(self, options: DeskOptions, exchange: Exchange, opened: Callable[[int], None]) -> None:
        self._exchange = exchange
        self._said: deque[Beat] = deque(maxlen=MOST_WAITING)
        self._peer: LinkPeer | None = None
        self._retry = float("-inf")
        self._peers = -1
        self._dialled: Arguments | None = None

    def turn(self, now: float, wall: float) -> bool:
        """Passes on what Link has said."""
        self._open(now)
        while self._said:
            self._exchange.tell([self._said.popleft()], self.name, now)
        if self._peer is not None:
            self._propose(self._peer)
            self._tell(self._peer)
        return False

    def sockets(self) -> list[socket]:
        """None: Link has its own thread."""
        return []

    def close(self) -> None:
        """Leaves the session."""
        if self._peer is not None:
            self._peer.close()

    def _open(self, now: float) -> None:
        if self._peer is not None or now < self._retry:
            return
        try:
            self._peer = LinkPeer(WallClock(), self._said.append)
        except ShowError as error:
            self._retry = now + RETRY
            self._exchange.complain(self.name, str(error), now)
            return
        say("Ableton Link on every network of this machine", sys.stdout)
        self._exchange.complain(self.name, "", now)

    def _propose(self, peer: LinkPeer) -> None:
        """Passes on what an operator has dialled; the tempo that the stage reports is the session's own."""
        panel, before = self._exchange.panel, self._dialled
        self._dialled = panel.just_set(TEMPO)
        if self._dialled is None or self._dialled == before:
            return
        if panel.known.values.get(SOURCE) == (self.name,):
            peer.propose(number(self._dialled[0]))

    def _tell(self, peer: LinkPeer) -> None:
        if peer.peers != self._peers:
            self._peers = peer.peers
            others = "1 other peer" if peer.peers == 1 else f"{peer.peers} other peers"
            self._exchange.monitor.facts[self.name] = others
