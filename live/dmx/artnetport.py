"""Art-Net's port: takes what desks send, and tells them by ArtPollReply that we are here."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Callable, Sequence

from live.dmx.artnet import PORT, Poll, answering, parse, reply
from live.dmx.frames import Clock, Frame
from live.dmx.sockets import bound, broadcasts, drained
from live.network.interfaces import outward
from show.errors import ShowError

WHERE = "Art-Net"
Allowed = Callable[[str], bool]


class ArtNetPort:
    """The sockets of one interface; nothing waits and nothing raises once they are open.

    `universes` are the port-addresses that we say we take; `allowed` tells of an IP address whether it may steer us.
    """

    def __init__(self, address: str, universes: Sequence[int], allowed: Allowed, port: int = PORT) -> None:
        if ":" in address:
            raise ShowError(f"{WHERE} on {address}", "it needs an IPv4 address", "give --desk such an address")
        self._universes, self._allowed = universes, allowed
        self.polls = 0  # so many were answered: none yet means that no desk has found us
        self._main = bound(address, port, WHERE)
        self.port: int = self._main.getsockname()[1]
        self.sockets = [self._main, *_also(address, self.port)]
        self.refused: Counter[str] = Counter()
        self.merging: frozenset[int] = frozenset()

    def receive(self) -> list[Frame | Clock]:
        """Returns what has arrived, oldest first, and answers the polls among it."""
        found: list[Frame | Clock] = []
        for datagram, origin in drained(self.sockets):
            if not self._allowed(origin[0]):
                self.refused["sender not allowed"] += 1
                continue
            try:
                packet = parse(datagram, origin[0])
            except ValueError as error:
                self.refused[str(error)] += 1
                continue
            if isinstance(packet, Poll):
                self._answer(packet, origin)
            elif packet is not None:
                found.append(packet)
        return found

    def close(self) -> None:
        """Gives the port back."""
        for each in self.sockets:
            each.close()

    def _answer(self, poll: Poll, origin: tuple[str, int]) -> None:
        self.polls += 1
        here = outward(origin[0])  # what it will send to
        for universe in answering(poll, self._universes):
            index = self._universes.index(universe) + 1
            packet = reply(here, self.port, universe, index, universe in self.merging, self.polls)
            for port in {self.port, origin[1]}:  # a program that polls from any port may still listen at the usual one
                try:
                    self._main.sendto(packet, (origin[0], port))
                except OSError:
                    continue


def _also(address: str, port: int) -> list[socket.socket]:
    opened = []
    for each in broadcasts(address):
        try:
            opened.append(bound(each, port, WHERE))
        except ShowError:
            continue  # polls may still come by another way
    return opened
