"""Open Sound Control 1.0: datagrams to messages and back."""

from __future__ import annotations

import struct
from collections.abc import Container, Iterator, Sequence

from pythonosc.osc_message import OscMessage, ParseError
from pythonosc.osc_message_builder import OscMessageBuilder

from live.addresses.messages import Arguments, Message
from live.network.senders import Host

LARGEST = 8192  # bytes; no desk sends more, and parsing must stay short
LARGEST_FLOAT = 3.4e38  # of 32 bits
DEEPEST = 8  # bundles inside bundles
KNOWN_TAGS = frozenset(b"ifdhsTFNIbtrm[]")
BUNDLE = b"#bundle\0"
FIRST = 20  # bytes of a bundle before its first message: a word, the time tag, a length
EPOCH = 2208988800  # s from 1900, where OSC's clock begins, to 1970
IMMEDIATELY = 1  # the time tag that means now
SINGLE_NUMBERS = frozenset((b",f", b",i", b",d", b",h", b",T", b",F"))

Timed = tuple[float, list[Message]]
Datagram = tuple[bytes, Host]


def decode(datagram: bytes, now: float) -> list[Timed]:
    """Returns the messages of a datagram with the seconds from `now` (Unix time) at which each group is meant.

    Members of one bundle stay together; immediate and past time tags are 0. Raises ValueError where it is not OSC.
    """
    if len(datagram) > LARGEST:
        raise ValueError("packet too large")
    return list(_elements(datagram, 0.0, now, 0))


def encode(address: str, arguments: Arguments) -> bytes:
    """Returns a message as a datagram: floats as f, whole numbers and switches as i, text as s."""
    builder = OscMessageBuilder(address)
    for argument in arguments:
        if isinstance(argument, bool | int):
            builder.add_arg(max(-(2**31), min(2**31 - 1, int(argument))), "i")
        elif isinstance(argument, float):
            builder.add_arg(max(-LARGEST_FLOAT, min(LARGEST_FLOAT, argument)), "f")
        else:
            whole = str(argument).encode(errors="replace").decode()  # a show may be of a file named in any bytes
            builder.add_arg(whole, "s")
    return bytes(builder.build().dgram)


def newest(
    datagrams: Sequence[Datagram], faders: Container[str], ours: Container[str], most: int, strangers: int
) -> tuple[list[Datagram], int, int]:
    """Returns what is worth reading of a burst, in order; how many of it are no moves of faders; how many are left out.

    Of the moves of one fader by one sender only the newest counts; of all else, the newest `most`. Among these at most
    `strangers` are for other addresses than `ours`: what means nothing must not take the place of a cue.
    """
    kept: dict[object, Datagram] = {}
    cues: list[int] = []
    others: list[int] = []
    for serial, (datagram, origin) in enumerate(datagrams):
        address = _address(datagram)
        if address in faders and _tags(datagram) in SINGLE_NUMBERS:
            kept.pop((address, origin), None)
            kept[address, origin] = (datagram, origin)
        else:
            (cues if address in ours else others).append(serial)
            kept[serial] = (datagram, origin)
    given_up = cues[: max(0, len(cues) - most)]
    room = min(strangers, most - len(cues) + len(given_up))
    given_up += others[: max(0, len(others) - room)]
    for serial in given_up:
        del kept[serial]
    return list(kept.values()), len(cues) + len(others) - len(given_up), len(given_up)


def _elements(packet: bytes, delay: float, now: float, depth: int) -> Iterator[Timed]:
    """Walks a packet, or an element of a bundle, whose `delay` it has where it is a message.

    python-osc's own walk never ends on an element of negative size, so it reads single messages only.
    """
    if not packet.startswith(BUNDLE):
        yield delay, [_message(packet)]
        return
    if depth > DEEPEST or len(packet) < 16:
        raise ValueError("malformed packet")
    delay = _delay(packet[8:16], now)
    elements = list(_split(packet[16:]))
    together = [_message(element) for element in elements if not element.startswith(BUNDLE)]
    if together:
        yield delay, together
    for element in elements:
        if element.startswith(BUNDLE):  # meant no earlier than what it is in
            yield from _elements(element, delay, now, depth + 1)


def _split(contents: bytes) -> Iterator[bytes]:
    place = 0
    while place < len(contents):
        size = int.from_bytes(contents[place : place + 4], "big")
        end = place + 4 + size
        if size == 0 or size % 4 or end > len(contents):
            raise ValueError("malformed packet")
        yield contents[place + 4 : end]
        place = end


def _delay(tag: bytes, now: float) -> float:
    ticks = int.from_bytes(tag, "big")
    return 0.0 if ticks == IMMEDIATELY else max(0.0, ticks / 2**32 - EPOCH - now)


def _message(packet: bytes) -> Message:
    if not packet.startswith(b"/"):
        raise ValueError("not OSC")
    tags = _tags(packet)
    if not KNOWN_TAGS.issuperset(tags[1:].replace(b"I", b"")):
        raise ValueError("unknown type tag")  # its length is unknown, so what follows it cannot be read
    try:
        message = OscMessage(packet.replace(tags, _without_impulse(tags), 1) if b"I" in tags else packet)
        return Message(message.address, tuple(message.params))
    except (ParseError, ValueError, OverflowError, RecursionError, struct.error) as error:
        raise ValueError("malformed packet") from error


def _tags(packet: bytes) -> bytes:
    """Returns the type tag string with its comma, empty where there is none."""
    start = (packet.find(b"\0") // 4 + 1) * 4
    end = packet.find(b"\0", start)
    return packet[start:end] if packet[start : start + 1] == b"," and end > start else b""


def _without_impulse(tags: bytes) -> bytes:
    """Replaces I, which python-osc does not know, by N: both carry no data and mean a bang."""
    return tags.replace(b"I", b"N")


def _address(datagram: bytes) -> str:
    """The address of a message, or of the first one in a bundle; nobody has read it yet, so it may be anything."""
    start = FIRST if datagram.startswith(BUNDLE) else 0
    end = datagram.find(b"\0", start)
    return datagram[start : max(start, end)].decode("ascii", "replace")
