"""MIDI show control: what a lighting or sound desk sends when its cues run, as messages of our own. Pure.

Source: MIDI Show Control 1.1 (MMA RP-002): `F0 7F <device> 02 <format> <command> <data> F7`; cue, list and path are
ASCII digits and points with 00 between them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from live.addresses.messages import Arguments, Message
from live.midi.acting import Values
from live.midi.bytes import TOP_14, Exclusive

EVERYONE = 0x7F  # device, and format
FORMATS = (0x01, 0x30, EVERYONE)  # lighting, video, all
GRAND_MASTER = 510  # the standard's number for it among controls
TRACK = "/track/go"
TIME_BYTES = 5  # hours with rate, minutes, seconds, frames, fractions or status
_RATE = (24.0, 25.0, 30000 / 1001, 30.0)  # frames a second, by the two bits of the hours
_NUMBER = re.compile(rb"\d{1,9}(?:\.\d{1,9}){0,3}")


@dataclass(frozen=True, slots=True)
class ShowCommand:
    """One command: for which device, in which format, and its data."""

    device: int
    format: int
    command: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue and the list it is in, as they are written; None where they are left out."""

    number: str | None
    list: str | None


def read(event: Exclusive) -> ShowCommand | None:
    """The command in an exclusive message, None where it is another kind of message."""
    data = event.data
    if len(data) < 5 or data[0] != 0x7F or data[2] != 0x02:
        return None
    return ShowCommand(data[1], data[3], data[4], data[5:])


def is_for(command: ShowCommand, device: int | None) -> bool:
    """Whether we are meant; `device` is our number 0..111, None to hear them all."""
    return command.format in FORMATS and (device is None or command.device in (device, EVERYONE))


def messages(command: ShowCommand, values: Values, tracks: Collection[int] = ()) -> list[Message]:
    """What a command does here: a cue list is a track, its cues are the track's.

    `tracks` are the numbers of those there are, empty while that is not known. ValueError where it is a command that we
    do not follow, where its cue list is no track (a desk has lists for other things too), or its data are malformed.
    """
    meaning = _MEANINGS.get(command.command)
    if meaning is None:
        raise ValueError("this show control command does nothing here")
    found = meaning(command.data, values)
    lists = (message.arguments[0] for message in found if message.address == TRACK)
    if tracks and any(each not in tracks for each in lists):
        raise ValueError("this show control cue list is no track")
    return found


def cue(data: bytes) -> Cue:
    """Cue and list of the data of `go`; ValueError where they are no numbers."""
    fields = data.split(b"\0") if data else []
    if len(fields) > 3 or not all(not field or _NUMBER.fullmatch(field) for field in fields):
        raise ValueError("malformed show control cue")
    number, in_list = (*(field.decode("ascii") or None for field in fields), None, None)[:2]
    return Cue(number, in_list)


def seconds(data: bytes) -> float:
    """The length of a timed command's time; ValueError where it is malformed."""
    if len(data) < TIME_BYTES:
        raise ValueError("malformed show control time")
    hours, minutes, second, frame, fraction = data[:TIME_BYTES]
    parts = 0.0 if frame & 0x20 else fraction / 100  # the fifth byte may be a status instead
    whole = 3600 * (hours & 0x1F) + 60 * (minutes & 0x3F) + (second & 0x3F)
    return whole + ((frame & 0x1F) + parts) / _RATE[hours >> 5 & 3]


def _go(data: bytes, values: Values) -> list[Message]:
    return _gone(cue(data), values)


def _timed_go(data: bytes, values: Values) -> list[Message]:
    fade = seconds(data)
    return [Message("/fade/time", (fade,)), *_gone(cue(data[TIME_BYTES:]), values, fade)]


def _gone(wanted: Cue, values: Values, *fade: float) -> list[Message]:
    """`fade`: the seconds that a cue takes instead of its own, where they are given."""
    found = [] if wanted.list is None or _plays(wanted.list, values) else [Message(TRACK, _named(wanted.list))]
    if wanted.number is not None:
        return [*found, Message("/cue/go", (*_named(wanted.number), *fade))]
    return found or [Message("/go")]


def _set(data: bytes, values: Values) -> list[Message]:
    if len(data) not in (4, 4 + TIME_BYTES):
        raise ValueError("malformed show control setting")
    control, value = data[0] | data[1] << 7, data[2] | data[3] << 7
    if control != GRAND_MASTER:
        raise ValueError("only the grand master is set by show control here")
    share = value / TOP_14
    if len(data) > 4:
        return [Message("/master/ramp", (share, seconds(data[4:])))]
    return [Message("/master", (share,))]


def _always(address: str, *arguments: object) -> Callable[[bytes, Values], list[Message]]:
    return lambda data, values: [Message(address, arguments)]


def _named(number: str) -> Arguments:
    return (int(number) if number.isdigit() else number,)


def _plays(number: str, values: Values) -> bool:
    playing = values.get("/state/track", ())
    return bool(playing) and _named(number)[0] == playing[0]


_MEANINGS: dict[int, Callable[[bytes, Values], list[Message]]] = {
    0x01: _go,
    0x02: _always("/pause"),
    0x03: _always("/resume"),
    0x04: _timed_go,
    0x06: _set,
    0x08: _always("/blackout", 1),
    0x09: _always("/blackout", 0),
    0x0A: _always("/restart"),
}
