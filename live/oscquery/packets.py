"""OSC messages by declared type tags: a client that was told T or F is not answered with a number. Pure."""

from __future__ import annotations

import struct

from live.addresses.messages import Arguments
from live.oscquery.methods import fitted

LARGEST_FLOAT = 3.4e38  # of 32 bits
LARGEST_INT = 2**31 - 1


def packet(address: str, tags: str, arguments: Arguments) -> bytes | None:
    """A message after the OSC 1.0 specification; None where the arguments are not of these types (i f s T)."""
    values = fitted(tags, arguments)
    if values is None:
        return None
    written = "".join("F" if tag == "T" and not value else tag for tag, value in zip(tags, values, strict=True))
    return _text(address) + _text(f",{written}") + b"".join(map(_argument, tags, values))


def _argument(tag: str, value: object) -> bytes:
    if isinstance(value, str):
        return _text(value)
    if tag == "f" and isinstance(value, float):
        return struct.pack(">f", max(-LARGEST_FLOAT, min(LARGEST_FLOAT, value)))
    if tag == "i" and isinstance(value, int):
        return struct.pack(">i", max(-LARGEST_INT - 1, min(LARGEST_INT, value)))
    return b""  # T carries no data


def _text(written: str) -> bytes:
    raw = written.replace("\0", "").encode("utf-8", "replace")
    return raw + bytes(4 - len(raw) % 4)
