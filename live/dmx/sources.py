"""Who sends a universe, and the one look that comes of it: priorities, two desks at once, lost ones. Pure.

Sources: ANSI E1.31-2018 (6.2.3 priority, 6.2.6 options, 6.7.1 loss, 6.7.2 sequence), Art-Net 4 (merging). The last
look is held for ever: dark is what an operator wants, never what a network does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Literal

from live.dmx.frames import Frame, Protocol

GONE: dict[Protocol, float] = {"sacn": 2.5, "artnet": 10.0}  # s of silence after which a sender no longer counts
SILENT: dict[Protocol, float] = {"sacn": 2.5, "artnet": 4.0}  # s after which the operator is told
MOST: dict[Protocol, int] = {"sacn": 16, "artnet": 2}  # senders of a universe; Art-Net ignores a third
LATE = 20  # a sequence number no further back than this is a late packet; further back the sender began anew
Standing = Literal["live", "outranked", "silent", "ended"]


@dataclass(frozen=True, slots=True)
class Sender:
    """One sender of a universe: its newest levels, and when it was heard last (s); `ended` when it said goodbye."""

    protocol: Protocol
    address: str
    name: str
    slots: bytes
    sequence: int | None
    priority: int
    last: float
    ended: float | None = None

    @property
    def lost(self) -> float:
        """The time in s at which it no longer counts, unless it is heard again."""
        return self.last + GONE[self.protocol] if self.ended is None else self.ended


@dataclass(frozen=True, slots=True)
class Universe:
    """The senders of one universe of one protocol, and the look they make together: up to 512 levels."""

    senders: Mapping[str, Sender] = field(default_factory=dict)
    look: bytes = b""


def hear(universe: Universe, frame: Frame, now: float) -> tuple[Universe, str]:
    """Returns the universe after a frame, and why the frame does nothing, empty where it counts."""
    known = universe.senders.get(frame.sender)
    if known is not None and known.lost > now and _is_late(known.sequence, frame):
        return universe, "late packet"
    if frame.ended:
        return (universe if known is None else _ending(universe, known, frame, now)), ""
    senders = dict(universe.senders)
    if known is None and len(senders) >= MOST[frame.protocol]:
        senders = _without_one(senders, now)
        if len(senders) >= MOST[frame.protocol]:
            return universe, "too many senders"
    senders[frame.sender] = Sender(
        frame.protocol,
        frame.address,
        frame.name,
        frame.slots + (b"" if known is None else known.slots[len(frame.slots) :]),  # a partial frame is the usual one
        frame.sequence,
        frame.priority,
        now,
    )
    senders = settled(senders, now)
    return Universe(senders, merged(senders.values())), ""


def settled(senders: Mapping[str, Sender], now: float) -> dict[str, Sender]:
    """Returns the senders without those that are lost, where it is sure that the others are not.

    A lost one goes on counting until each of the others has been heard after its loss: when a switch fails all of them
    fall silent, and the look must not flash to the second best in the moment before that one is lost too.
    """
    staying = [sender.last for sender in senders.values() if sender.lost > now]
    if not staying:
        return dict(senders)
    return {key: sender for key, sender in senders.items() if sender.lost > now or sender.lost > min(staying)}


def merged(senders: Iterable[Sender]) -> bytes:
    """Returns the look: of the senders of highest priority, the highest level of each slot."""
    everyone = list(senders)
    best = max((sender.priority for sender in everyone), default=0)
    looks = [sender.slots for sender in everyone if sender.priority == best]
    if len(looks) == 1:
        return looks[0]
    return bytes(map(max, zip_longest(*looks, fillvalue=0)))


def standing(universe: Universe, sender: Sender, now: float) -> Standing:
    """Returns what an operator should know of a sender."""
    if sender.ended is not None:
        return "ended"
    if now - sender.last > SILENT[sender.protocol]:
        return "silent"
    best = max(other.priority for other in universe.senders.values() if other.lost > now)
    return "live" if sender.priority == best else "outranked"


def _ending(universe: Universe, known: Sender, frame: Frame, now: float) -> Universe:
    """Notes a goodbye, whose levels mean nothing; it comes three times, the first counts."""
    ended = known.ended if known.ended is not None else now
    return Universe(
        {**universe.senders, frame.sender: replace(known, ended=ended, sequence=frame.sequence)}, universe.look
    )


def _is_late(last: int | None, frame: Frame) -> bool:
    if last is None or frame.sequence is None:
        return False
    ahead = (frame.sequence - last + 128) % 256 - 128
    repeats = 0 if frame.protocol == "sacn" else -1  # Art-Net does not forbid a counter that stands still
    return -LATE < ahead <= repeats


def _without_one(senders: dict[str, Sender], now: float) -> dict[str, Sender]:
    """Makes room for a new sender by the one that was lost first, if any was."""
    first = min(senders, key=lambda key: senders[key].lost)
    return {key: sender for key, sender in senders.items() if key != first} if senders[first].lost <= now else senders
