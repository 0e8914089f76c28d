"""What the levels of our channels ask for: slots in, messages out. Pure.

Faders and switches are followed from the moment on that the control channel opens. What acts on being entered (track,
cue, transport, tap, look) never acts at the first frame, nor while control is closed: neither patching a desk nor
starting beside one jumps the show.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from live.addresses.messages import Message
from live.dmx.channels import CONTROL, CUE, FADE, Band, Channel, Personality, numbered, size
from live.dmx.frames import SLOTS
from show.errors import ShowError

IGNORED = 15  # the highest value of the control channel at which DMX does nothing
RELEASE = (Message("/dmx/master", (1.0,)), Message("/dmx/blackout", (0,)))


@dataclass(frozen=True, slots=True)
class Held:
    """The values that a personality's channels had last, None where they were not sent; whether control was open."""

    values: tuple[int | None, ...] = ()
    open: bool = False


def patched(personality: Personality, start: int) -> range:
    """Returns the slots, counting from 0, that a personality takes from a start address; ShowError where it cannot."""
    last = start + size(personality) - 1
    if start < 1 or last > SLOTS:
        highest = SLOTS + 1 - size(personality)
        raise ShowError(f"DMX start address {start}", f"{size(personality)} channels do not fit", f"use 1 to {highest}")
    return range(start - 1, last)


def read(personality: Personality, slots: bytes) -> tuple[int | None, ...]:
    """Returns the value of each channel, None where the slots end before it; a lone coarse slot stands for both."""
    values: list[int | None] = []
    for first, channel in numbered(personality):
        sent = slots[first - 1 : first - 1 + channel.width]
        if not sent:
            values.append(None)
        else:
            values.append(sent[0] if channel.width == 1 else sent[0] << 8 | sent[-1])
    return tuple(values)


def step(held: Held, slots: bytes, personality: Personality) -> tuple[Held, list[Message]]:
    """Returns what is held after a look at our slots, and the messages that it asks for, faders before events."""
    values = read(personality, slots)
    if not _opens(personality, values):
        return Held(values), list(_released(held, personality))
    unknown = (None,) * len(values)
    levels = zip(personality, held.values if held.open else unknown, values, strict=True)
    events = zip(personality, held.values or unknown, values, strict=True)
    messages = [message for change in levels for message in _level(*change)]
    fade = _fade(personality, values)
    messages += [_timed(message, fade) for change in events for message in _event(*change)]
    return Held(values, open=True), messages


def _opens(personality: Personality, values: tuple[int | None, ...]) -> bool:
    return any(
        channel.name == CONTROL and value is not None and value > IGNORED
        for channel, value in zip(personality, values, strict=True)
    )


def _released(held: Held, personality: Personality) -> Iterator[Message]:
    """Takes back what only the desk could take back, when it lets go of control."""
    if not held.open:
        return
    yield from RELEASE
    for channel, value in zip(personality, held.values, strict=True):
        leaving = None if value is None else channel.band(value).leaving
        if leaving is not None:
            yield leaving


def _fade(personality: Personality, values: tuple[int | None, ...]) -> float:
    """The seconds that the desk wants cues to take, 0 for their own."""
    asked = (
        channel.band(value).meant(value)
        for channel, value in zip(personality, values, strict=True)
        if channel.name == FADE and value is not None
    )
    return next(asked, 0.0)


def _timed(message: Message, fade: float) -> Message:
    return Message(CUE, (*message.arguments, fade)) if message.address == CUE and fade else message


def _level(channel: Channel, before: int | None, value: int | None) -> Iterator[Message]:
    if value is None or value == before or not channel.band(value).level:
        return
    message = _meant(channel, value)
    if before is None or message != _meant(channel, before):
        yield message


def _event(channel: Channel, before: int | None, value: int | None) -> Iterator[Message]:
    if value is None or before is None or value == before:
        return
    left, entered = channel.band(before), channel.band(value)
    if left is not entered and left.leaving is not None:
        yield left.leaving
    if not entered.level and _asks(left, entered):
        yield _meant(channel, value)


def _asks(left: Band, entered: Band) -> bool:
    """Tells a new value of a select from one that moves within a band that has acted."""
    return bool(entered.address) or (entered.message is not None and left is not entered)


def _meant(channel: Channel, value: int) -> Message:
    band = channel.band(value)
    if band.message is not None:
        return band.message
    meant = band.meant(value)
    return Message(band.address, (meant if band.level else round(meant),))
