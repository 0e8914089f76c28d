"""Packets as desks send them, byte by byte after the specifications, and the sockets to send them from."""

from __future__ import annotations

import socket
import struct

from tests.waiting import PATIENCE

# ANSI E1.31-2018, appendix B, table B-13: up to the start code; 512 slots follow.
E131_EXAMPLE = bytes.fromhex(
    "0010 0000 4153432d45312e3137000000 726e 00000004 ef07c8dd00644401a3a2459ef8e6143e"
    "7258 00000002" + b"Source_A".hex() + "00" * 56 + "64 1f1a 9a 00 0001"
    "720b 02 a1 0000 0001 0201 00"
)


def art_dmx(*levels: int, universe: int = 0, sequence: int = 0, physical: int = 0) -> bytes:
    header = b"Art-Net\0" + bytes((0x00, 0x50, 0, 14, sequence, physical, universe & 255, universe >> 8))
    return header + struct.pack(">H", len(levels)) + bytes(levels)


def art_poll(*more: int) -> bytes:
    return b"Art-Net\0" + bytes((0x00, 0x20, 0, 14)) + bytes(more or (0, 0))


def art_timecode(hours: int, minutes: int, seconds: int, frames: int, rate: int) -> bytes:
    return b"Art-Net\0" + bytes((0x00, 0x97, 0, 14, 0, 0, frames, seconds, minutes, hours, rate))


def e131(
    *levels: int,
    universe: int = 1,
    sequence: int = 0,
    priority: int = 100,
    options: int = 0,
    start: int = 0,
    cid: bytes = bytes(range(16)),
    name: bytes = b"desk",
) -> bytes:
    count = len(levels) + 1
    dmp = struct.pack(">HBBHHHB", 0x7000 | 10 + count, 2, 0xA1, 0, 1, count, start) + bytes(levels)
    framing = struct.pack(">HI64sBHBBH", 0x7000 | 77 + len(dmp), 2, name, priority, 0, sequence, options, universe)
    root = E131_EXAMPLE[:16] + struct.pack(">HI16s", 0x7000 | 22 + len(framing + dmp), 4, cid)
    return root + framing + dmp


def sender() -> socket.socket:
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.bind(("127.0.0.1", 0))
    opened.settimeout(PATIENCE)
    return opened
