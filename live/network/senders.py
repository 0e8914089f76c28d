"""Who sends to us: where they are, and whether they may."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from show.errors import ShowError

REMEMBERED = 256  # senders that have been judged already


class Host(NamedTuple):
    """One end of a conversation: IP address and port, and whether it is a TCP connection that leads there."""

    address: str
    port: int
    connected: bool = False


def judge(allowed: tuple[str, ...]) -> Callable[[str], bool]:
    """Returns what tells of an IP address whether it is allowed; ShowError for what is no address.

    `allowed` holds addresses or networks (10.0.0.0/24); empty lets everyone.
    """
    networks = []
    for each in allowed:
        try:
            networks.append(ipaddress.ip_network(each, strict=False))
        except ValueError as error:
            raise ShowError(f"allowed sender {each}", "it is no address", "write 10.0.0.5 or 10.0.0.0/24") from error
    if not networks:
        return lambda address: True

    @lru_cache(REMEMBERED)
    def is_allowed(address: str) -> bool:
        try:
            return any(ipaddress.ip_address(address) in network for network in networks)
        except ValueError:  # a form of address that nobody can have allowed
            return False

    return is_allowed
