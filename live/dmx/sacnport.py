"""sACN's port: E1.31 data packets by multicast and unicast, read with the `sacn` package.

Only its packets are used. Its receiver knows one sender and one sequence for each universe, reports changes alone, ends
at the first malformed packet and listens on every interface; who counts is decided in `live.dmx.sources`.
"""

from __future__ import annotations

import socket
import struct
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from live.dmx.frames import SLOTS, Frame
from live.dmx.sockets import bound, drained, join
from live.network.interfaces import EVERYWHERE
from show.errors import ShowError

PORT = 5568  # UDP
WHERE = "sACN"
PREAMBLE = bytes.fromhex("00100000") + b"ASC-E1.17\0\0\0"  # root layer of every packet
ROOT_DATA = 4  # vector of the root layer: data; other vectors are sync and discovery
HEADER = 126  # bytes before the first slot
COUNT = 123  # place of the number of properties, the start code among them
LEVELS = 0  # start code; others carry priorities of single slots, texts and more
Allowed = Callable[[str], bool]


def parse(datagram: bytes, address: str) -> Frame | None:
    """Returns a frame, None for packets that carry no levels to show (sync, discovery, preview, other start codes).

    Raises ValueError where it is not sACN or malformed, ShowError without the `sacn` package.
    """
    if len(datagram) < 38 or not datagram.startswith(PREAMBLE):
        raise ValueError("not sACN")
    if struct.unpack_from(">I", datagram, 18)[0] != ROOT_DATA:
        return None
    try:
        packet = _packets().DataPacket.make_data_packet(datagram)
    except (TypeError, ValueError, IndexError) as error:
        raise ValueError("malformed sACN") from error
    if packet.option_PreviewData or packet.dmxStartCode != LEVELS:
        return None
    count = struct.unpack_from(">H", datagram, COUNT)[0] - 1
    slots = datagram[HEADER : HEADER + min(count, SLOTS)]
    if count < 1 or len(slots) < min(count, SLOTS):
        raise ValueError("malformed sACN")
    sender, ended = bytes(packet.cid).hex(), packet.option_StreamTerminated
    name = "".join(letter for letter in packet.sourceName if letter.isprintable())
    return Frame("sacn", packet.universe, sender, address, name, slots, packet.sequence, packet.priority, ended)


class SacnPort:
    """The sockets of one interface; nothing waits and nothing raises once they are open.

    Each universe's multicast group is joined on that interface. `allowed` tells of an IP address whether it may steer.
    """

    def __init__(self, address: str, universes: Sequence[int], allowed: Allowed, port: int = PORT) -> None:
        if ":" in address:
            raise ShowError(f"{WHERE} on {address}", "it needs an IPv4 address", "give --desk such an address")
        packets = _packets()
        self._allowed = allowed
        self.refused: Counter[str] = Counter()
        self.sockets = [bound(address, port, WHERE)]
        self.port: int = self.sockets[0].getsockname()[1]
        self.unjoined: list[int] = []
        for universe in universes:
            self._join(packets.calculate_multicast_addr(universe), universe, address)

    def receive(self) -> list[Frame]:
        """Returns the frames that have arrived, oldest first."""
        found = []
        for datagram, origin in drained(self.sockets):
            if not self._allowed(origin[0]):
                self.refused["sender not allowed"] += 1
                continue
            try:
                frame = parse(datagram, origin[0])
            except ValueError as error:
                self.refused[str(error)] += 1
                continue
            if frame is not None:
                found.append(frame)
        return found

    def close(self) -> None:
        """Leaves the groups and gives the port back."""
        for each in self.sockets:
            each.close()

    def _join(self, group: str, universe: int, address: str) -> None:
        """Joins a universe's group; a network without multicast still lets desks send to us alone."""
        try:
            if sys.platform == "win32" or address == EVERYWHERE:  # one socket hears its groups too
                join(self.sockets[0], group, address)
            else:
                self.sockets.append(_grouped(group, self.port, address))
        except (OSError, ShowError):
            self.unjoined.append(universe)


def _grouped(group: str, port: int, address: str) -> socket.socket:
    opened = bound(group, port, WHERE)
    try:
        join(opened, group, address)
    except OSError:
        opened.close()
        raise
    return opened


def _packets() -> Any:
    try:
        from sacn.messages import data_packet
    except ImportError as error:
        raise ShowError(
            WHERE, "the package sacn is not installed", "pip install sacn; Art-Net works without"
        ) from error
    return data_packet
