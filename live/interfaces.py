"""Network interfaces as a user names them: an address, a host name, an interface's name, or `all`."""

from __future__ import annotations

import socket
import struct
import sys

from show.errors import ShowError

EVERYWHERE = ("all", "*", "")
SIOCGIFADDR = 0x8915  # Linux: the IPv4 address of an interface
NAME_SIZE = 15  # bytes


def address_of(interface: str) -> str:
    """Returns the IP address to listen on, or raises ShowError."""
    if interface in EVERYWHERE:
        return "0.0.0.0"
    address = _named(interface) or _resolved(interface)
    if address is None:
        raise ShowError(f"desk interface {interface}", "it is not known here", "give --desk an IP address, or `all`")
    return address


def interfaces() -> list[tuple[str, str]]:
    """Every interface of this machine with its IPv4 address; where the system tells no addresses, those alone."""
    if sys.platform == "linux":
        named = [(name, _named(name)) for _, name in socket.if_nameindex()]
        return [(name, address) for name, address in named if address is not None]
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET, socket.SOCK_DGRAM)
    except OSError:
        found = []
    return [(address, "") for address in dict.fromkeys(["127.0.0.1", *(str(each[4][0]) for each in found)])]


def _named(interface: str) -> str | None:
    if sys.platform != "linux" or len(interface.encode()) > NAME_SIZE:
        return None
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            answer = fcntl.ioctl(asking.fileno(), SIOCGIFADDR, struct.pack("256s", interface.encode()))
        except OSError:
            return None
    return socket.inet_ntoa(answer[20:24])


def _resolved(interface: str) -> str | None:
    try:
        found = socket.getaddrinfo(interface, None, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError):
        return None
    return str(found[0][4][0])
