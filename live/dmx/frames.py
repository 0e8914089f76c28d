"""What a lighting desk sends, whichever protocol carried it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Protocol = Literal["artnet", "sacn"]

PROTOCOLS: tuple[Protocol, ...] = ("artnet", "sacn")
NAMES: dict[Protocol, str] = {"artnet": "Art-Net", "sacn": "sACN"}
SLOTS = 512  # of a universe
USUAL_PRIORITY = 100  # E1.31 6.2.3


@dataclass(frozen=True, slots=True)
class Frame:
    """The levels of one universe as one sender has them.

    `universe` is as on the wire: Art-Net counts port-addresses from 0, sACN universes from 1. `sender` tells senders
    apart, `address` is its IP address, `name` what it calls itself. `slots`: 1 to 512 levels, from channel 1 on, often
    fewer than a universe. `sequence` is None where the protocol's counter is not in use. `ended`: it sends no more.
    """

    protocol: Protocol
    universe: int
    sender: str
    address: str
    name: str
    slots: bytes
    sequence: int | None
    priority: int = USUAL_PRIORITY
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """A timecode as it was sent: SMPTE hours, minutes, seconds, frames and the name of its rate (`show.timecode`)."""

    address: str
    hours: int
    minutes: int
    seconds: int
    frames: int
    rate: str
