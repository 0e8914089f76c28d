"""Which channel a hand has just moved. Pure: looks and times go in, a place comes out when the hand is still."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from live.dmx.bindings import Binding, Place
from live.dmx.frames import Protocol
from live.exchange.lessons import Kind

ENOUGH = 12  # of 255 that the hand has to move; less is noise of an analogue desk
STILL = 0.5  # s without a move after which the hand has done
FINER = 4  # times the way of its coarse half that a fine half runs at least
TO_AND_FRO = 2  # times its own span: a fine half begins anew with every step of its coarse half


@dataclass(frozen=True, slots=True)
class Path:
    """What one channel has done since learning began: its lowest and highest level and the way it went."""

    low: int
    high: int
    way: int

    @property
    def span(self) -> int:
        """How far apart its levels were."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Learning:
    """Waits for a channel that shall steer `address`; `moved` is the time in s of the newest move, None before."""

    address: str
    kind: Kind = "fader"
    looks: Mapping[tuple[Protocol, int], bytes] = field(default_factory=dict)
    paths: Mapping[Place, Path] = field(default_factory=dict)
    moved: float | None = None


def hear(learning: Learning, protocol: Protocol, universe: int, look: bytes, now: float) -> Learning:
    """Returns what is known after a look of a universe; its first look is where the hand begins."""
    before = learning.looks.get((protocol, universe), look)
    paths = dict(learning.paths)
    for channel, (old, new) in enumerate(zip(before, look, strict=False), 1):
        if old != new:
            place = (protocol, universe, channel)
            path = paths.get(place, Path(old, old, 0))
            paths[place] = Path(min(path.low, new), max(path.high, new), path.way + abs(new - old))
    moved = now if before[: len(look)] != look[: len(before)] else learning.moved
    return Learning(learning.address, learning.kind, {**learning.looks, (protocol, universe): look}, paths, moved)


def learned(learning: Learning, now: float) -> Binding | None:
    """Returns the binding once the hand is still: the channel that moved most, with its fine half if it has one."""
    if learning.moved is None or now - learning.moved < STILL:
        return None
    # Of equal spans the straighter one: a fine half runs to and fro while its coarse half goes once.
    place = min(learning.paths, key=lambda each: (-learning.paths[each].span, learning.paths[each].way, each))
    if _is_fine(learning, place, _beside(place, -1)):
        place = _beside(place, -1)
        wide = True
    else:
        wide = _is_fine(learning, _beside(place, 1), place)
    if learning.paths[place].span < ENOUGH and not wide:
        return None
    protocol, universe, channel = place
    return Binding(protocol, universe, channel, learning.address, learning.kind, wide=wide and learning.kind == "fader")


def _is_fine(learning: Learning, fine: Place, coarse: Place) -> bool:
    if fine not in learning.paths or coarse not in learning.paths:
        return False
    path = learning.paths[fine]
    return path.way >= FINER * learning.paths[coarse].way and path.way >= TO_AND_FRO * path.span


def _beside(place: Place, step: int) -> Place:
    return place[0], place[1], place[2] + step
