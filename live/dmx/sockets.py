"""UDP ports that a lighting desk sends to: bound to the chosen interface alone, emptied without waiting."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Iterator

from live.portowner import holder
from show.errors import ShowError

LARGEST = 2048  # bytes; the longest packet of either protocol has 1144
RECEIVE_BUFFER = 1 << 18  # bytes; more would only be older
AT_ONCE = 64  # datagrams taken of a socket in one turn: four universes at 44 Hz send one in 6 ms
EVERYWHERE = "0.0.0.0"
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
        raise refusal(where, address, port, error) from error
    return opened


def drained(sockets: list[socket.socket]) -> Iterator[tuple[bytes, tuple[str, int]]]:
    """Yields what has arrived with the IP address and port it came from; never waits, never raises."""
    for each in sockets:
        for _ in range(AT_ONCE):
            try:
                datagram, origin = each.recvfrom(LARGEST)
            except BlockingIOError:
                break
            except OSError:  # an earlier answer could not be delivered
                continue
            yield datagram, (origin[0], origin[1])


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


def refusal(where: str, address: str, port: int, error: Exception) -> ShowError:
    """Returns in plain words why a port cannot be opened."""
    number = getattr(error, "errno", None)
    if number in (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", -1)):
        return ShowError(f"{where} port {port}", f"{holder(port, 'udp')} has it", "end that program")
    if number == errno.EADDRNOTAVAIL:
        return ShowError(f"{where} on {address}", "this machine has no such address now", "see --desk INTERFACE")
    return ShowError(f"{where} port {port} on {address}", str(error), "see --desk INTERFACE")


def _is_broadcast(address: str) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect((address, 9))  # sends nothing
        except PermissionError:
            return True
        except OSError:
            return False
    return False
