"""Art-Net packets: bytes to what they say, and our answer to a poll. Pure; sockets are elsewhere.

The source of every layout is the Art-Net 4 specification (Artistic Licence).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from live.dmx.frames import SLOTS, Clock, Frame
from show.patching import HIGHEST_ARTNET

PORT = 6454  # UDP, 0x1936
IDENTIFIER = b"Art-Net\0"
VERSION = 14  # of the protocol; a node reads this and any later one
POLL, POLL_REPLY, LEVELS, TIMECODE = 0x2000, 0x2100, 0x5000, 0x9700
RATES = ("24", "25", "29.97df", "30")  # film, EBU, drop-frame, SMPTE
TARGETED = 0x20  # flag of a poll: only the port-addresses it names shall answer
UNKNOWN_MAKER = 0x7FF0  # an ESTA code free for experiments
UNKNOWN_DEVICE = b"\x00\xff"  # the OEM code of a device without one, high byte first
NAME, LONG_NAME = b"Limelight", b"Limelight visualiser"
MEDIA_SERVER = 0x02  # style of a node
INDICATORS_NORMAL = 0xD0  # status 1: indicators as usual, port-address set at the device
FIFTEEN_BITS = 0x08  # status 2: port-addresses of 15 bits
OUTPUT = 0x80  # port type: puts out DMX512 that comes by Art-Net
PUTTING_OUT, MERGING = 0x80, 0x08  # flags of a good output
REPLY = struct.Struct("<8sH4sHBBBB2sBBH18s64s64sBB4s4s4s4s4sBBB3xB6s4sBB4sB6sHHB10x")


@dataclass(frozen=True, slots=True)
class Poll:
    """Asks who is there; the port-addresses `low` to `high` shall answer."""

    low: int = 0
    high: int = HIGHEST_ARTNET


def parse(datagram: bytes, address: str) -> Frame | Clock | Poll | None:
    """Returns what a packet from an IP address says, None where it is Art-Net that does not concern us.

    ArtSync is such a packet: a frame that waits for a sync that is lost would be worse than one shown a little early.
    Raises ValueError where it is not Art-Net or malformed.
    """
    if len(datagram) < 12 or not datagram.startswith(IDENTIFIER):
        raise ValueError("not Art-Net")
    (operation,) = struct.unpack_from("<H", datagram, 8)
    if operation not in (POLL, LEVELS, TIMECODE):
        return None
    if struct.unpack_from(">H", datagram, 10)[0] < VERSION:
        raise ValueError("Art-Net of an old version")
    if operation == POLL:
        return _poll(datagram)
    return _levels(datagram, address) if operation == LEVELS else _timecode(datagram, address)


def reply(address: str, port: int, universe: int, index: int, merging: bool, answered: int) -> bytes:
    """Returns the ArtPollReply of 239 bytes for one port-address: that we take its levels, here.

    A desk sends to a universe only after this. `index` counts the port-addresses that we take from 1 (BindIndex);
    `answered` counts polls, for the report to the operator.
    """
    here = bytes(int(part) for part in address.split("."))
    report = b"#0001 [%04d] ready" % (answered % 10000)
    return REPLY.pack(
        IDENTIFIER,
        POLL_REPLY,
        here,
        port,
        0,  # firmware, high and low
        1,
        universe >> 8,
        universe >> 4 & 0xF,
        UNKNOWN_DEVICE,
        0,  # UBEA
        INDICATORS_NORMAL,
        UNKNOWN_MAKER,
        NAME,
        LONG_NAME,
        report,
        0,
        1,  # ports
        bytes((OUTPUT, 0, 0, 0)),
        bytes(4),  # inputs
        bytes((PUTTING_OUT | (MERGING if merging else 0), 0, 0, 0)),
        bytes(4),
        bytes((universe & 0xF, 0, 0, 0)),
        0,  # sACN priority, macros, remotes
        0,
        0,
        MEDIA_SERVER,
        bytes(6),  # hardware address: not known
        here,
        index,
        FIFTEEN_BITS,
        bytes(4),
        0,
        bytes(6),
        0,
        0,
        0,
    )


def answering(poll: Poll, universes: Sequence[int]) -> list[int]:
    """Returns the port-addresses, of those that we take, that a poll asks for."""
    return [universe for universe in universes if poll.low <= universe <= poll.high]


def _poll(datagram: bytes) -> Poll:
    if len(datagram) < 18 or not datagram[12] & TARGETED:  # the older poll ends after 14 bytes
        return Poll()
    high, low = struct.unpack_from(">HH", datagram, 14)
    return Poll(low, high)


def _levels(datagram: bytes, address: str) -> Frame:
    if len(datagram) < 19:
        raise ValueError("malformed Art-Net")
    sequence, physical, low, high, length = struct.unpack_from(">BBBBH", datagram, 12)
    slots = datagram[18 : 18 + length]
    if not 1 <= length <= SLOTS or len(slots) < length:
        raise ValueError("malformed Art-Net")
    universe = (high << 8 | low) & HIGHEST_ARTNET
    # Two inputs of one device have one IP address; the field "physical" is there to tell them apart.
    return Frame("artnet", universe, f"{address}/{physical}", address, "", slots, sequence or None)


def _timecode(datagram: bytes, address: str) -> Clock:
    if len(datagram) < 19 or datagram[18] >= len(RATES):
        raise ValueError("malformed Art-Net")
    frames, seconds, minutes, hours, rate = datagram[14:19]
    return Clock(address, hours, minutes, seconds, frames, RATES[rate])
