"""The TCP port that desks send to where a cue must not get lost: emptied and written to without waiting."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from live.network.netports import listening
from live.network.senders import Host
from live.osc.framing import Framing

MOST_CONNECTIONS = 32
BACKLOG = 16  # connections that wait to be accepted
AT_ONCE = 1 << 16  # bytes taken from one connection in one turn
MOST_UNSENT = 1 << 16  # bytes that wait for a slow reader, who then is told only what is newest
STALLED = 10.0  # s in which a reader takes nothing: it is given up
# A peer that was switched off is noticed after about half a minute (seconds, seconds, attempts).
KEEPALIVE = {"TCP_KEEPIDLE": 15, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3}


@dataclass(slots=True)
class _Connection:
    socket: socket.socket
    heard: float
    framing: Framing = field(default_factory=Framing)
    unsent: bytearray = field(default_factory=bytearray)
    since: float = 0.0  # when something last went into the network, or nothing waited


class TcpPort:
    """A listening port and its connections; nothing waits and, once it is open, nothing raises.

    `host` is where it listens. `refused` counts what was wrong, by reason. Time in seconds is an argument.
    """

    def __init__(self, interface: str, port: int, is_allowed: Callable[[str], bool]) -> None:
        self.refused: Counter[str] = Counter()
        self._is_allowed = is_allowed
        self._listening = listening("OSC TCP", "--osc", interface, port, BACKLOG)
        self.host = Host(*self._listening.getsockname()[:2])
        self._connections: dict[Host, _Connection] = {}
        self._ended: list[Host] = []

    @property
    def sockets(self) -> list[socket.socket]:
        """Those that become readable when something has arrived."""
        return [self._listening, *(each.socket for each in self._connections.values())]

    def receive(self, now: float) -> list[tuple[bytes, Host]]:
        """Returns the packets that have arrived, in each connection oldest first."""
        self._accept(now)
        arrived: list[tuple[bytes, Host]] = []
        for host, connection in list(self._connections.items()):
            arrived += [(packet, host) for packet in self._take(host, connection, now)]
            self._write(host, connection, now)
        return arrived

    def send(self, packet: bytes, target: Host, now: float) -> None:
        """Sends a packet, or keeps it until the reader has room; what goes beyond that is lost."""
        connection = self._connections.get(target)
        if connection is None or len(connection.unsent) > MOST_UNSENT:
            return
        if not connection.unsent:
            connection.since = now
        connection.unsent += connection.framing.wrap(packet)
        self._write(target, connection, now)

    def ready(self, target: Host) -> bool:
        """Tells whether a packet would go out at once."""
        connection = self._connections.get(target)
        return connection is not None and not connection.unsent

    def ended(self) -> list[Host]:
        """Returns, once, the connections that are no more."""
        ended, self._ended = self._ended, []
        return ended

    def close(self) -> None:
        """Ends all connections and gives the port back."""
        for host in list(self._connections):
            self._drop(host)
        self._listening.close()

    def _accept(self, now: float) -> None:
        for _ in range(BACKLOG):
            try:
                opened, origin = self._listening.accept()
            except OSError:
                return
            if not self._is_allowed(str(origin[0])):
                self.refused["sender not allowed"] += 1
                opened.close()
                continue
            if len(self._connections) >= MOST_CONNECTIONS:  # whoever was silent longest makes room
                self.refused["too many connections"] += 1
                self._drop(min(self._connections, key=lambda host: self._connections[host].heard))
            _settle(opened)
            self._connections[Host(str(origin[0]), int(origin[1]), True)] = _Connection(opened, now)

    def _take(self, host: Host, connection: _Connection, now: float) -> list[bytes]:
        try:
            arrived = connection.socket.recv(AT_ONCE)
        except (BlockingIOError, InterruptedError):
            return []
        except OSError:
            arrived = b""
        if not arrived:
            self._drop(host)
            return []
        connection.heard = now
        packets = connection.framing.take(arrived)
        if connection.framing.fault:
            self.refused[connection.framing.fault] += 1
            self._drop(host)
        return packets

    def _write(self, host: Host, connection: _Connection, now: float) -> None:
        if not connection.unsent or host not in self._connections:
            return
        try:
            sent = connection.socket.send(connection.unsent)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError:
            self._drop(host)
            return
        if sent:
            del connection.unsent[:sent]
            connection.since = now
        elif now - connection.since > STALLED:
            self.refused["reader too slow"] += 1
            self._drop(host)

    def _drop(self, host: Host) -> None:
        self._connections.pop(host).socket.close()
        self._ended.append(host)


def _settle(opened: socket.socket) -> None:
    with suppress(OSError):
        opened.setblocking(False)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in KEEPALIVE.items():
            if hasattr(socket, name):
                opened.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
