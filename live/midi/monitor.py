"""What arrives by MIDI, in words: what an operator looks at when nothing moves. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from live.midi import msc
from live.midi.bytes import (
    Bend,
    ControlChange,
    Event,
    Exclusive,
    Note,
    Other,
    Pressure,
    Program,
    QuarterFrame,
    SongPosition,
    Transport,
)

KEPT = 32  # lines
SHOWN_BYTES = 12  # of an exclusive message


@dataclass(frozen=True, slots=True)
class Line:
    """One message: when it came (s), from which device, in words."""

    time: float
    device: str
    text: str


class Monitor:
    """The newest messages; ticks and timecode, which never end, are left out."""

    def __init__(self) -> None:
        self._lines: deque[Line] = deque(maxlen=KEPT)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines, oldest first."""
        return tuple(self._lines)

    def heard(self, time: float, device: str, event: Event) -> None:
        """Notes an event."""
        if event != Transport("tick") and not isinstance(event, QuarterFrame):
            self._lines.append(Line(time, device, described(event)))

    def refused(self, time: float, device: str, reason: str) -> None:
        """Notes what does nothing, and why."""
        self._lines.append(Line(time, device, f"refused: {reason}"))


def described(event: Event) -> str:
    """The event as it is called in a mapping file, with its value."""
    if isinstance(event, Note | ControlChange | Bend | Program | Pressure):
        return f"ch {event.channel} {_control(event)}"
    match event:
        case SongPosition(sixteenths):
            return f"song position: beat {sixteenths / 4:g}"
        case QuarterFrame(piece, nibble):
            return f"quarter frame {piece}: {nibble:X}"
        case Transport(word):
            return f"clock {word}"
        case Other(name):
            return name
        case Exclusive():
            return _exclusive(event)


def _control(event: Note | ControlChange | Bend | Program | Pressure) -> str:
    match event:
        case Note(_, key, velocity):
            return f"note {key} = {velocity}"
        case ControlChange(_, number, value):
            return f"cc {number} = {value}"
        case Bend(_, value):
            return f"bend = {value}"
        case Program(_, number):
            return f"program {number}"
        case Pressure(_, value):
            return f"pressure = {value}"


def _exclusive(event: Exclusive) -> str:
    command = msc.read(event)
    if command is not None:
        data = command.data.replace(b"\0", b" ").decode("ascii", "replace")
        return f"show control {command.command:02X} to device {command.device}, format {command.format:02X}: {data}"
    more = " ..." if len(event.data) > SHOWN_BYTES else ""
    return f"exclusive {event.data[:SHOWN_BYTES].hex(' ').upper()}{more}"
