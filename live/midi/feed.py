"""What a set of MIDI ports does for us, and one without any: fed with bytes, for tests, replays and bare machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from live.midi.bytes import Stream


@dataclass(frozen=True, slots=True)
class Arrival:
    """One whole message as it came: which port, when (s of the machine's clock), its bytes."""

    port: str
    time: float
    message: bytes


class Ports(Protocol):
    """Every controller that is plugged in; nothing here waits or raises."""

    @property
    def names(self) -> tuple[str, ...]:
        """The ports that are heard now."""

    @property
    def problem(self) -> str:
        """Why no port or not every port is heard, in one line; empty where all is well."""

    @property
    def dropped(self) -> int:
        """Bytes and messages that were given up since the start."""

    def turn(self, now: float) -> list[Arrival]:
        """Looks for what was plugged in or out, and returns what has arrived, oldest first; `now` is in seconds."""

    def send(self, port: str, message: bytes) -> bool:
        """Sends to the device that is heard at `port`; False where it cannot be reached."""

    def close(self) -> None:
        """Gives all ports back."""


class Feed:
    """Ports that are only pretended: bytes are fed in by hand, and what is sent is kept."""

    def __init__(self, problem: str = "") -> None:
        self.problem = problem
        self.sent: list[tuple[str, bytes]] = []
        self._streams: dict[str, Stream] = {}
        self._arrived: list[Arrival] = []
        self._dropped = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The ports that were plugged in."""
        return tuple(self._streams)

    @property
    def dropped(self) -> int:
        """Bytes that belong to no message."""
        return self._dropped + sum(stream.dropped for stream in self._streams.values())

    def plug(self, port: str) -> None:
        """Plugs a controller in."""
        self._streams.setdefault(port, Stream())

    def unplug(self, port: str) -> None:
        """Takes it away; what it has sent still arrives."""
        gone = self._streams.pop(port, None)
        self._dropped += gone.dropped if gone is not None else 0

    def feed(self, port: str, data: bytes, time: float) -> None:
        """Lets bytes arrive at a port, in pieces of any size; they are lost where it is not plugged in."""
        stream = self._streams.get(port)
        if stream is not None:
            self._arrived += [Arrival(port, time, message) for message in stream.feed(data)]

    def turn(self, now: float) -> list[Arrival]:
        """What has been fed since the last turn."""
        arrived, self._arrived = self._arrived, []
        return arrived

    def send(self, port: str, message: bytes) -> bool:
        """Keeps what would be sent."""
        if port not in self._streams:
            return False
        self.sent.append((port, message))
        return True

    def close(self) -> None:
        """Unplugs everything."""
        for port in self.names:
            self.unplug(port)
