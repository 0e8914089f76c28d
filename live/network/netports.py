"""Network ports of the desk: opened or refused with a sentence that says who has them, and emptied without waiting."""

from __future__ import annotations

import errno
import socket
import sys
from collections.abc import Iterator

from live.network.interfaces import address_of
from live.network.portowner import Kind, holder
from show.errors import ShowError

TAKEN = (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", -1))


def listening(what: str, option: str, interface: str, port: int, backlog: int) -> socket.socket:
    """A TCP socket that listens on an interface as users name it and never waits; ShowError where it cannot.

    `what` names the port to the user, `option` is the one that chooses another; `backlog` connections may wait.
    """
    address = address_of(interface)
    opened = socket.socket(family(address), socket.SOCK_STREAM)
    try:
        opened.setblocking(False)
        if sys.platform == "win32":
            claim(opened)
        else:  # or a desk that is started again would wait for the last one's connections
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind((address, port))
        opened.listen(backlog)
    except (OSError, OverflowError) as error:
        opened.close()
        raise refusal(what, "tcp", interface, port, error, option) from error
    return opened


def drained(opened: socket.socket, largest: int, most: int) -> Iterator[tuple[bytes, tuple[str, int]]]:
    """Yields at most `most` datagrams of `largest` bytes with the IP address and port they came from; never raises."""
    for _ in range(most):
        try:
            datagram, origin = opened.recvfrom(largest)
        except BlockingIOError:
            return
        except OSError:  # an earlier answer could not be delivered
            continue
        yield datagram, (origin[0], origin[1])


def family(address: str) -> socket.AddressFamily:
    """The family of a socket for an IP address."""
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def claim(opened: socket.socket) -> None:
    """Keeps other programs from taking the port over, which Windows lets them; elsewhere they cannot."""
    if sys.platform == "win32":
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)


def refusal(what: str, kind: Kind, interface: str, port: int, error: Exception, option: str = "") -> ShowError:
    """Why a port could not be opened, and what to do; `option` chooses another number, where there is another."""
    number = getattr(error, "errno", None)
    otherwise = f" or choose one with {option} PORT" if option else ""
    if number in TAKEN:
        return ShowError(f"{what} port {port}", f"{holder(port, kind)} has it", f"end that program{otherwise}")
    if number == errno.EACCES and option:
        return ShowError(
            f"{what} port {port}", "this user may not open it", f"choose one above 1023 with {option} PORT"
        )
    if number == errno.EADDRNOTAVAIL:
        return ShowError(f"desk interface {interface}", "this machine has no such address now", "see --desk INTERFACE")
    remedy = " and ".join(each for each in (f"{option} PORT" if option else "", "--desk INTERFACE") if each)
    return ShowError(f"{what} port {port} on {interface}", str(error), f"see {remedy}")
