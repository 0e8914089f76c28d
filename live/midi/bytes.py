"""MIDI 1.0 bytes: a stream cut into messages, and messages as events. Pure.

Source of every number: MIDI 1.0 Detailed Specification, tables I to VI (MIDI Manufacturers Association).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

STATUS = 0x80  # the bit that tells a status byte from data
EXCLUSIVE, END = 0xF0, 0xF7
REAL_TIME = 0xF8  # from here on: one byte, allowed inside of other messages
LONGEST_EXCLUSIVE = 1024  # bytes; what we read is far shorter
TOP = 127  # of a data byte
TOP_14 = (1 << 14) - 1  # of two data bytes

_CHANNEL_DATA = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}  # data bytes behind each status
_SYSTEM_DATA = {0xF1: 1, 0xF2: 2, 0xF3: 1, 0xF6: 0}
_TRANSPORT: dict[int, Literal["tick", "start", "continue", "stop"]] = {
    0xF8: "tick",
    0xFA: "start",
    0xFB: "continue",
    0xFC: "stop",
}
_OTHERS = {0xF3: "song select", 0xF6: "tune request", 0xFE: "active sensing", 0xFF: "reset"}


@dataclass(frozen=True, slots=True)
class Note:
    """A key of a channel (1..16) at a velocity 1..127, or let go (0)."""

    channel: int
    key: int
    velocity: int


@dataclass(frozen=True, slots=True)
class ControlChange:
    """A controller 0..127 of a channel at 0..127."""

    channel: int
    number: int
    value: int


@dataclass(frozen=True, slots=True)
class Bend:
    """The pitch wheel of a channel, or a fader that sends it: 0..16383."""

    channel: int
    value: int


@dataclass(frozen=True, slots=True)
class Program:
    """A program 0..127 chosen on a channel."""

    channel: int
    number: int


@dataclass(frozen=True, slots=True)
class Pressure:
    """How hard the keys of a channel are pressed, 0..127."""

    channel: int
    value: int


@dataclass(frozen=True, slots=True)
class Transport:
    """A message of the MIDI clock: one of 24 ticks a beat, or where it starts and stops."""

    word: Literal["tick", "start", "continue", "stop"]


@dataclass(frozen=True, slots=True)
class SongPosition:
    """Where the next `continue` begins, in sixteenth notes."""

    sixteenths: int


@dataclass(frozen=True, slots=True)
class QuarterFrame:
    """One of the eight pieces (0..7) of a timecode, four bits each."""

    piece: int
    nibble: int


@dataclass(frozen=True, slots=True)
class Exclusive:
    """A system exclusive message without its first and last byte."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Other:
    """A message that means nothing to us, by its name."""

    name: str


Event = Note | ControlChange | Bend | Program | Pressure | Transport | SongPosition | QuarterFrame | Exclusive | Other


def parse(message: bytes) -> Event:
    """The event that one whole message is; ValueError says why it is none."""
    if not message or message[0] < STATUS:
        raise ValueError("no MIDI message")
    status, data = message[0], message[1:]
    if status == EXCLUSIVE:
        return _exclusive(data)
    if len(data) != _length(status) or any(byte >= STATUS for byte in data):
        raise ValueError("malformed MIDI message")
    if status < EXCLUSIVE:
        return _CHANNEL[status & 0xF0]((status & 0x0F) + 1, data)
    return _system(status, data)


class Stream:
    """Cuts bytes into whole messages: running status, real time inside of others; counts the bytes it drops."""

    def __init__(self) -> None:
        self.dropped = 0
        self._message = bytearray()  # the one under way, its status first
        self._running = 0  # status that following data bytes take

    def feed(self, data: bytes) -> list[bytes]:
        """The messages that these bytes complete."""
        found: list[bytes] = []
        for byte in data:
            if byte >= REAL_TIME and _known(byte):
                found.append(bytes((byte,)))
            elif byte >= REAL_TIME:
                self.dropped += 1
            elif byte >= STATUS:
                found += self._status(byte)
            else:
                found += self._data(byte)
        return found

    def _status(self, byte: int) -> list[bytes]:
        under_way, self._message, self._running = self._message, bytearray(), 0
        if byte == END and under_way[:1] == bytes((EXCLUSIVE,)):
            return [bytes(under_way) + bytes((END,))]
        self.dropped += len(under_way)
        if byte == EXCLUSIVE:
            self._message.append(byte)
        elif not _known(byte):
            self.dropped += 1
        elif _length(byte) == 0:
            return [bytes((byte,))]
        else:
            self._message.append(byte)
            self._running = byte if byte < EXCLUSIVE else 0
        return []

    def _data(self, byte: int) -> list[bytes]:
        if not self._message:
            if not self._running:
                self.dropped += 1
                return []
            self._message.append(self._running)
        self._message.append(byte)
        if self._message[0] == EXCLUSIVE:
            if len(self._message) > LONGEST_EXCLUSIVE:
                self.dropped += len(self._message)
                self._message.clear()
            return []
        if len(self._message) <= _length(self._message[0]):
            return []
        whole, self._message = bytes(self._message), bytearray()
        return [whole]


def _known(status: int) -> bool:
    return status < EXCLUSIVE or status in _SYSTEM_DATA or status in _TRANSPORT or status in _OTHERS


def _length(status: int) -> int:
    """Data bytes that belong to a status other than exclusive."""
    if status < EXCLUSIVE:
        return _CHANNEL_DATA[status & 0xF0]
    return _SYSTEM_DATA.get(status, 0)


def _exclusive(data: bytes) -> Exclusive:
    if data[-1:] != bytes((END,)) or any(byte >= STATUS for byte in data[:-1]):
        raise ValueError("malformed exclusive message")
    return Exclusive(data[:-1])


def _system(status: int, data: bytes) -> Event:
    if status == 0xF1:
        return QuarterFrame(data[0] >> 4, data[0] & 0x0F)
    if status == 0xF2:
        return SongPosition(data[0] | data[1] << 7)
    if status in _TRANSPORT:
        return Transport(_TRANSPORT[status])
    if status in _OTHERS:
        return Other(_OTHERS[status])
    raise ValueError("undefined MIDI message")


_CHANNEL: dict[int, Callable[[int, bytes], Event]] = {
    0x80: lambda channel, data: Note(channel, data[0], 0),
    0x90: lambda channel, data: Note(channel, data[0], data[1]),
    0xA0: lambda channel, data: Other("key pressure"),
    0xB0: lambda channel, data: ControlChange(channel, data[0], data[1]),
    0xC0: lambda channel, data: Program(channel, data[0]),
    0xD0: lambda channel, data: Pressure(channel, data[0]),
    0xE0: lambda channel, data: Bend(channel, data[0] | data[1] << 7),
}
