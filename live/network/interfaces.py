"""Network interfaces as users name them (an address, a host or interface by name, `all`), and as others see us."""

from __future__ import annotations

import socket
import struct
import sys

from show.errors import ShowError

ALL = ("all", "*", "")  # what users call every interface
EVERYWHERE = "0.0.0.0"  # the IPv4 address of all of them
ANYWHERE = (EVERYWHERE, "::")
ELSEWHERE = "192.0.2.1"  # an address for documentation (RFC 5737); nothing is sent there
SIOCGIFADDR = 0x8915  # Linux: the IPv4 address of an interface
NAME_SIZE = 15  # bytes


def address_of(interface: str) -> str:
    """Returns the IP address to listen on, or raises ShowError."""
    if interface in ALL:
        return EVERYWHERE
    address = _named(interface)
    if address is None and _is_here(interface):  # no question for a name server, which may be dead for ten seconds
        raise ShowError(f"desk interface {interface}", "it has no address now", "look at its cable and network")
    address = address or _resolved(interface)
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


def address_seen(listening: socket.socket) -> str:
    """`http://host:port` as others on the network reach it; where it listens everywhere, by the route to elsewhere."""
    host, port = listening.getsockname()[:2]
    if host in ANYWHERE:
        host = outward()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def outward(peer: str = ELSEWHERE) -> str:
    """This machine's address on the network that leads to a peer; loopback where there is none. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect((peer, 9))
            return str(asking.getsockname()[0])
        except OSError:  # no network at all
            return "127.0.0.1"


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


def _is_here(interface: str) -> bool:
    """Whether it is an interface of this machine, where the system tells the addresses of such."""
    try:
        return sys.platform == "linux" and socket.if_nametoindex(interface) > 0
    except OSError:
        return False


def _resolved(interface: str) -> str | None:
    try:
        found = socket.getaddrinfo(interface, None, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError):
        return None
    return str(found[0][4][0])


def reachable(page: str) -> bool:
    """Whether other machines reach a page of this address."""
    return not page.startswith(("http://127.", "http://[::1]", "http://localhost"))
