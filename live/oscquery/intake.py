"""What a client has sent as OSC and nobody has acted on yet: bounded, and no fader's newest move is lost. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container

from live.addresses.messages import Message
from live.network.senders import Host
from live.osc.coding import Datagram, decode, newest

MOST_WAITING = 1024  # packets
MOST_OTHERS = 256  # of them that are no moves of faders
MOST_STRANGERS = 64  # of those, for addresses that mean nothing
FARTHEST = 2.0  # s ahead that a time tag may lie; a clock further off is wrong

Words = tuple[Container[str], Container[str]]


class Intake:
    """The packets of one client, oldest first; `refused` counts what does nothing, by reason, until it is told.

    `words` gives the addresses whose newest message makes older ones worthless, and all that mean something.
    """

    def __init__(self, origin: Host, words: Callable[[], Words]) -> None:
        self.refused: Counter[str] = Counter()
        self._origin, self._words = origin, words
        self._waiting: list[Datagram] = []

    def put(self, packet: bytes) -> None:
        """Takes a packet."""
        self._waiting.append((packet, self._origin))
        if len(self._waiting) > MOST_WAITING:
            self._squeeze()

    def take(self, wall: float) -> list[tuple[float, list[Message]]]:
        """Gives away what is worth acting on: messages that belong together, with the seconds they have to wait.

        `wall` is Unix time in seconds. A time tag too far ahead means now.
        """
        self._squeeze()
        waiting, self._waiting = self._waiting, []
        return [group for packet, _ in waiting for group in self._groups(packet, wall)]

    def refusals(self) -> dict[str, int]:
        """Gives away the counts of what was refused."""
        refused = {reason: count for reason, count in self.refused.items() if count}
        self.refused.clear()
        return refused

    def _squeeze(self) -> None:
        if self._waiting:
            self._waiting, _, given_up = newest(self._waiting, *self._words(), MOST_OTHERS, MOST_STRANGERS)
            self.refused["too many at once"] += given_up

    def _groups(self, packet: bytes, wall: float) -> list[tuple[float, list[Message]]]:
        try:
            groups = decode(packet, wall)
        except ValueError as error:
            self.refused[str(error)] += 1
            return []
        self.refused["time tag too far ahead"] += sum(delay > FARTHEST for delay, _ in groups)
        return [(delay if delay <= FARTHEST else 0.0, messages) for delay, messages in groups]
