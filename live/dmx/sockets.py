"""UDP ports that a lighting desk sends to: bound to the chosen interface alone, emptied without waiting."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator

from live.network import netports
from live.network.interfaces import EVERYWHERE
from live.network.netports import refusal

LARGEST = 2048  # bytes; the longest packet of either protocol has 1144
RECEIVE_BUFFER = 1 << 18  # bytes; more would only be older
AT_ONCE = 64  # datagrams taken of a socket in one turn: four universes at 44 Hz send one in 6 ms
SMALLEST_NET, LARGEST_NET = 30, 8  # bits of a network's prefix
IP_MULTICAST_ALL = 49  # Linux: 0 keeps out groups that only other programs joined


def bound(address: str, port: int, where: str) -> socket.socket:
    """Opens a UDP socket that never waits; raises ShowError, whose `where` says which protocol's port it is."""
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        opened.setblocking(False)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        if sys.platform != "win32":  # a monitor or another visualiser beside us may want the same desk
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((address, port))
    except (OSError, OverflowError) as error:
        opened.close()
        raise refusal(where, "udp", address, port, error) from error
    return opened


def drained(sockets: list[socket.socket]) -> Iterator[tuple[bytes, tuple[str, int]]]:
    """Yields what has arrived with the IP address and port it came from; never waits, never raises."""
    for each in sockets:
        yield from netports.drained(each, LARGEST, AT_ONCE)


def broadcasts(address: str) -> list[str]:
    """Returns the addresses that a broadcast to an interface's network may have, for systems that want them bound.

    Windows hands broadcasts to a socket bound to the interface; elsewhere each broadcast address wants its own. The
    system tells one by refusing to connect to it.
    """
    if sys.platform == "win32" or address == EVERYWHERE or address.startswith("127."):
        return []
    number = int.from_bytes(socket.inet_aton(address), "big")
    ends = dict.fromkeys(number | (1 << 32 - bits) - 1 for bits in range(SMALLEST_NET, LARGEST_NET - 1, -1))
    directed = [socket.inet_ntoa(end.to_bytes(4, "big")) for end in ends]
    return [*(each for each in directed if _is_broadcast(each)), "255.255.255.255"]


def join(opened: socket.socket, group: str, address: str) -> None:
    """Joins a multicast group on the interface that has an address, on the usual one for all; raises OSError."""
    if sys.platform == "linux":
        opened.setsockopt(socket.IPPROTO_IP, IP_MULTICAST_ALL, 0)
    opened.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(group) + socket.inet_aton(address))


def _is_broadcast(address: str) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect((address, 9))  # sends nothing
        except PermissionError:
            return True
        except OSError:
            return False
    return False
