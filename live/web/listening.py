"""The TCP port of the page: bound and listening, or refused with a sentence."""

from __future__ import annotations

import errno
import socket
import sys

from live.interfaces import address_of
from live.portowner import holder
from show.errors import ShowError

BACKLOG = 64  # connections that wait to be accepted
ANYWHERE = ("0.0.0.0", "::")
ELSEWHERE = "192.0.2.1"  # an address for documentation (RFC 5737); nothing is sent there


def listen(interface: str, port: int) -> socket.socket:
    """A socket that listens on an interface as users name it; ShowError where it cannot."""
    address = address_of(interface)
    opened = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":  # or another program could take the port over
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:  # or a desk that has been started again would wait for the last one's connections
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.setblocking(False)
        opened.bind((address, port))
        opened.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        opened.close()
        raise _refusal(interface, port, error) from error
    return opened


def address_seen(listening: socket.socket) -> str:
    """`http://host:port` as others on the network reach it; where it listens everywhere, by the route to elsewhere."""
    host, port = listening.getsockname()[:2]
    if host in ANYWHERE:
        host = outward()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def outward() -> str:
    """This machine's address on the network that leads elsewhere; loopback where there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect((ELSEWHERE, 9))
            return str(asking.getsockname()[0])
        except OSError:  # no network at all
            return "127.0.0.1"


def _refusal(interface: str, port: int, error: Exception) -> ShowError:
    number = getattr(error, "errno", None)
    if number in (errno.EADDRINUSE, getattr(errno, "WSAEADDRINUSE", -1)):
        remedy = "end that program or choose one with --web PORT"
        return ShowError(f"web port {port}", f"{holder(port, 'tcp')} has it", remedy)
    if number == errno.EACCES:
        return ShowError(f"web port {port}", "this user may not open it", "choose one above 1023 with --web PORT")
    if number == errno.EADDRNOTAVAIL:
        return ShowError(f"desk interface {interface}", "this machine has no such address now", "see --desk INTERFACE")
    return ShowError(f"web port {port} on {interface}", str(error), "see --web PORT and --desk INTERFACE")
