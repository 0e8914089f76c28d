"""Packets in a stream of bytes: how OSC goes over TCP. Pure.

OSC 1.0 puts the length before each packet (4 bytes, big-endian). OSC 1.1 wants SLIP (RFC 1055, with an END at both
ends of a packet), which QLab speaks. A first byte of END tells them apart: no length begins with it.
"""

from __future__ import annotations

END, ESCAPE = b"\xc0", b"\xdb"
ESCAPED_END, ESCAPED_ESCAPE = b"\xdb\xdc", b"\xdb\xdd"
LARGEST = 8192  # bytes of a packet
HEAD = 4  # bytes of a length
MOST_KEPT = 2 * LARGEST + HEAD  # bytes: every one of a packet may be escaped


class Framing:
    """One stream: what has arrived of a packet that is not whole yet, and which of the two forms is spoken.

    `fault` says why the stream can no longer be understood, and is empty while it can.
    """

    def __init__(self) -> None:
        self.fault = ""
        self._rest = b""
        self._slip: bool | None = None

    def take(self, arrived: bytes) -> list[bytes]:
        """Returns the packets that are whole now; none come after a fault."""
        if self.fault:
            return []
        if self._slip is None and arrived:
            self._slip = arrived.startswith(END)
        packets, rest = (_unslipped if self._slip else _measured)(self._rest + arrived)
        self.fault = "" if rest is not None and len(rest) <= MOST_KEPT else "packet too large"
        self._rest = b"" if rest is None or self.fault else rest
        return packets

    def wrap(self, packet: bytes) -> bytes:
        """Returns a packet as it goes into the stream, in the form that the other end speaks."""
        if self._slip:
            return END + packet.replace(ESCAPE, ESCAPED_ESCAPE).replace(END, ESCAPED_END) + END
        return len(packet).to_bytes(HEAD, "big") + packet


def _measured(stream: bytes) -> tuple[list[bytes], bytes | None]:
    packets: list[bytes] = []
    place = 0
    while len(stream) - place >= HEAD:
        size = int.from_bytes(stream[place : place + HEAD], "big")
        if size > LARGEST:
            return packets, None  # it is no length, and where a packet begins can no longer be known
        if len(stream) - place - HEAD < size:
            break
        packets.append(stream[place + HEAD : place + HEAD + size])
        place += HEAD + size
    return packets, stream[place:]


def _unslipped(stream: bytes) -> tuple[list[bytes], bytes | None]:
    *whole, rest = stream.split(END)
    packets = [packet.replace(ESCAPED_END, END).replace(ESCAPED_ESCAPE, ESCAPE) for packet in whole if packet]
    return packets, rest
