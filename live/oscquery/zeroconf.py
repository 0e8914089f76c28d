"""The announcement on the local network that programs find us by: the one file that imports zeroconf."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator, Mapping

from zeroconf import Error, InterfaceChoice, NonUniqueNameException, ServiceInfo, Zeroconf

from live.network.interfaces import ANYWHERE, outward

LONGEST_NAME = 63  # bytes of a DNS label
MOST_NAMES = 32  # shows of one machine


class Announcement:
    """Services announced by multicast DNS on the interface of `address`, on all of them where it is 0.0.0.0.

    `ports` are by service type without the domain (`_osc._udp`); `name` becomes another where it is taken. Making it
    and closing it take a second or two each. Raises OSError where the network has no place for it.
    """

    def __init__(self, name: str, ports: Mapping[str, int], address: str) -> None:
        everywhere = address in ANYWHERE
        self.name = name
        self._zeroconf = Zeroconf(InterfaceChoice.All if everywhere else [address])
        try:
            seen = outward() if everywhere else address
            self.name = next(each for each in _names(name) if self._is_free(each, ports, seen))
        except (Error, StopIteration) as error:
            self._zeroconf.close()
            raise OSError(str(error) or type(error).__name__) from error

    def close(self) -> None:
        """Says farewell."""
        self._zeroconf.close()

    def _is_free(self, name: str, ports: Mapping[str, int], address: str) -> bool:
        """Registers all services under one name, so that programs see what belongs together, or none of them."""
        registered: list[ServiceInfo] = []
        try:
            for service, port in ports.items():
                info = _info(service, name, port, address)
                self._zeroconf.register_service(info)
                registered.append(info)
        except NonUniqueNameException:
            for info in registered:
                self._zeroconf.unregister_service(info)
            return False
        return True


def _names(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{number}" for number in range(2, MOST_NAMES + 1))


def _info(service: str, name: str, port: int, address: str) -> ServiceInfo:
    kind = f"{service}.local."
    label = name.replace(".", "-").encode()[:LONGEST_NAME].decode("utf-8", "ignore")
    # Two shows of one machine may be open to different networks: a name of both would lead to the wrong one.
    at = re.sub(r"\W", "-", address)
    server = f"limelight-{socket.gethostname().partition('.')[0]}-{at}.local."
    return ServiceInfo(kind, f"{label}.{kind}", port, server=server, parsed_addresses=[address])
