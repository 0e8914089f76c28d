"""The UDP port that desks send to: emptied without waiting."""

from __future__ import annotations

import socket

from live.network.interfaces import address_of
from live.network.netports import claim, drained, family, refusal
from live.network.senders import Host

LARGEST = 8193  # bytes taken of a datagram: one more than is accepted, so that larger ones are seen
RECEIVE_BUFFER = 1 << 22  # bytes: a flood of 20,000 a second must not push a cue out while others have the processor
AT_ONCE = 4096  # datagrams taken in one turn: about all that the buffer holds


class Port:
    """A UDP port; sending and receiving never wait and never raise. `socket` becomes readable when something comes."""

    def __init__(self, interface: str, port: int) -> None:
        self.socket = _bound(interface, port)
        self.host = Host(*self.socket.getsockname()[:2])

    def receive(self) -> list[tuple[bytes, Host]]:
        """Returns what has arrived, oldest first."""
        return [(datagram, Host(*origin)) for datagram, origin in drained(self.socket, LARGEST, AT_ONCE)]

    def send(self, datagram: bytes, target: Host) -> None:
        """Sends a datagram; what the network cannot take is lost."""
        try:
            self.socket.sendto(datagram, target[:2])
        except (OSError, OverflowError):
            return

    def close(self) -> None:
        """Gives the port back."""
        self.socket.close()


def _bound(interface: str, port: int) -> socket.socket:
    address = address_of(interface)
    opened = socket.socket(family(address), socket.SOCK_DGRAM)
    try:
        opened.setblocking(False)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        claim(opened)
        opened.bind((address, port))
    except (OSError, OverflowError) as error:
        opened.close()
        raise refusal("OSC", "udp", interface, port, error, "--osc") from error
    return opened
