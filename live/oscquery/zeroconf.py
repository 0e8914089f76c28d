"""The announcement on the local network that programs find us by: the one file that imports zeroconf."""

from __future__ import annotations

import socket
from collections.abc import Mapping

from zeroconf import Error, InterfaceChoice, ServiceInfo, Zeroconf

from live.web.listening import outward

ANYWHERE = ("0.0.0.0", "::")
LONGEST_NAME = 63  # bytes of a DNS label


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
            for service, port in ports.items():
                info = _info(service, self.name, port, outward() if everywhere else address)
                self._zeroconf.register_service(info, allow_name_change=True)
                self.name = info.get_name()
        except Error as error:
            self._zeroconf.close()
            raise OSError(str(error) or type(error).__name__) from error

    def close(self) -> None:
        """Says farewell."""
        self._zeroconf.close()


def _info(service: str, name: str, port: int, address: str) -> ServiceInfo:
    kind = f"{service}.local."
    label = name.replace(".", "-").encode()[:LONGEST_NAME].decode("utf-8", "ignore")
    server = f"limelight-{socket.gethostname().partition('.')[0]}.local."
    return ServiceInfo(kind, f"{label}.{kind}", port, server=server, parsed_addresses=[address])
