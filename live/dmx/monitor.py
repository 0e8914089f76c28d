"""What an operator looks at when nothing moves: each channel in words, who sends, what was refused. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from live.dmx.channels import Channel, Personality, numbered
from live.dmx.frames import NAMES, Protocol
from live.dmx.personality import read
from live.dmx.sources import Standing, Universe, standing

Universes = Mapping[tuple[Protocol, int], Universe]


@dataclass(frozen=True, slots=True)
class Reading:
    """One channel of the personality: the number of its first slot in the universe, its value, and what that means."""

    slot: int
    name: str
    value: int | None
    says: str


@dataclass(frozen=True, slots=True)
class Line:
    """One sender of a universe; `age` is in seconds since its newest packet, `slots` how many levels it sends."""

    protocol: Protocol
    universe: str
    address: str
    name: str
    slots: int
    standing: Standing
    age: float


@dataclass(frozen=True, slots=True)
class View:
    """All of it at one moment: `readings` by protocol, `refused` packets by reason, `problems` in sentences.

    `polls` are those of Art-Net that we have answered; a desk that has found us has sent one.
    """

    readings: Mapping[Protocol, tuple[Reading, ...]]
    senders: tuple[Line, ...]
    refused: Mapping[str, int]
    problems: tuple[str, ...]
    polls: int = 0


def readings(personality: Personality, slots: bytes, start: int) -> tuple[Reading, ...]:
    """Returns what the slots of a personality patched at `start` mean."""
    values = read(personality, slots)
    return tuple(
        Reading(start + first - 1, channel.name, value, says(channel, value))
        for (first, channel), value in zip(numbered(personality), values, strict=True)
    )


def says(channel: Channel, value: int | None) -> str:
    """Returns a channel's value in words."""
    return "not sent" if value is None else channel.band(value).words(value)


def lines(universes: Universes, now: float) -> tuple[Line, ...]:
    """Returns everyone who sends, sorted by universe and address."""
    found = [
        Line(
            protocol,
            universe_name(protocol, number),
            sender.address,
            sender.name,
            len(sender.slots),
            standing(universe, sender, now),
            max(0.0, now - sender.last),
        )
        for (protocol, number), universe in sorted(universes.items(), key=lambda item: item[0])
        for sender in universe.senders.values()
    ]
    return tuple(found)


def universe_name(protocol: Protocol, number: int) -> str:
    """Returns a universe as desks write it: Art-Net also by net, sub-net and universe, for they count differently."""
    if protocol == "sacn":
        return f"{NAMES[protocol]} {number}"
    return f"{NAMES[protocol]} {number} (net {number >> 8}, sub-net {number >> 4 & 15}, universe {number & 15})"
