"""The UDP port that desks send to: emptied without waiting."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Iterator

from live.interfaces import address_of
from live.portowner import Kind, holder
from live.senders import Host
from show.errors import ShowError

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
        return list(self._take())

    def send(self, datagram: bytes, target: Host) -> None:
        """Sends a datagram; what the network cannot take is lost."""
        try:
            self.socket.sendto(datagram, target[:2])
        except (OSError, OverflowError):
            return

    def close(self) -> None:
        """Gives the port back."""
        self.socket.close()

    def _take(self) -> Iterator[tuple[bytes, Host]]:
        for _ in range(AT_ONCE):
            try:
                datagram, origin = self.socket.recvfrom(LARGEST)
            except BlockingIOError:
                return
            except OSError:  # an earlier reply could not be delivered
                continue
            yield datagram, Host(origin[0], origin[1])


def _bound(interface: str, port: int) -> socket.socket:
    address = address_of(interface)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_DGRAM)
    try:
        opened.setblocking(False)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        if sys.platform == "win32":  # or another program could take the port over
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        opened.bind((address, port))
    except (OSError, OverflowError) as error:
        opened.close()
        raise refusal("OSC port", "udp", interface, port, error) from error
    return opened


def refusal(what: str, kind: Kind, interface: str, port: int, error: Exception) -> ShowError:
    """Returns why a port could not be opened, and what to do."""
    number = getattr(error, "errno", None)
    if number in (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", -1)):
        remedy = "end that program or choose one with --osc PORT"
        return ShowError(f"{what} {port}", f"{holder(port, kind)} has it", remedy)
    if number == errno.EACCES:
        return ShowError(f"{what} {port}", "this user may not open it", "choose one above 1023 with --osc PORT")
    if number == errno.EADDRNOTAVAIL:
        return ShowError(f"desk interface {interface}", "this machine has no such address now", "see --desk INTERFACE")
    return ShowError(f"{what} {port} on {interface}", str(error), "see --osc PORT and --desk INTERFACE")
