"""Packets in a stream of bytes: how OSC goes over TCP. Pure.

OSC 1.0 puts the length before each packet (4 bytes, big-endian). OSC 1.1 wants SLIP (RFC 1055, with an END at both
ends of a packet), which QLab speaks. A first byte of END tells them apart: no length begins with it.
"""

from __future__ import annotations

END, ESCAPE = b"\xc0", b"\xdb"
ESCAPED_END, ESCAPED_ESCAPE = b"\xdb\xdc", b"\xdb\xdd"
LARGEST = 8192  # bytes of a packet
HEAD = 4  # bytes of a length


class Framing:
    """One stream: what has arrived of a packet that is not whole yet, and which of the two forms is spoken."""

    def __init__(self) -> None:
        self._rest = b""
        self._slip: bool | None = None

    def take(self, arrived: bytes) -> list[bytes]:
        """Returns the packets that are whole now; ValueError where the stream can no longer be understood."""
        if self._slip is None and arrived:
            self._slip = arrived.startswith(END)
        packets, self._rest = (_unslipped if self._slip else _measured)(self._rest + arrived)
        return packets

    def wrap(self, packet: bytes) -> bytes:
        """Returns a packet as it goes into the stream, in the form that the other end speaks."""
        if self._slip:
            return END + packet.replace(ESCAPE, ESCAPED_ESCAPE).replace(END, ESCAPED_END) + END
        return len(packet).to_bytes(HEAD, "big") + packet


def _measured(stream: bytes) -> tuple[list[bytes], bytes]:
    packets, place = [], 0
    while len(stream) - place >= HEAD:
        size = int.from_bytes(stream[place : place + HEAD], "big")
        if size > LARGEST:
            raise ValueError("packet too large")
        if len(stream) - place - HEAD < size:
            break
        if size:
            packets.append(stream[place + HEAD : place + HEAD + size])
        place += HEAD + size
    return packets, stream[place:]


def _unslipped(stream: bytes) -> tuple[list[bytes], bytes]:
    *whole, rest = stream.split(END)
    if len(rest) > 2 * LARGEST:  # every byte of it may be escaped
        raise ValueError("packet too large")
    packets = [packet.replace(ESCAPED_END, END).replace(ESCAPED_ESCAPE, ESCAPE) for packet in whole if packet]
    return packets, rest
