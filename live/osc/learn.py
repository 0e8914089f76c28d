"""Which of a desk's addresses a hand has just moved, and over which range. Pure: messages and times go in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from live.addresses.messages import Message
from live.exchange.lessons import Kind, kind, limits, steered
from live.osc.mapping import MOST_ARGUMENTS, Binding, numeric

STILL = 0.6  # s without a message after which the hand has done
MOST_PLACES = 64  # that are followed: addresses with their words and arguments
MOST_VALUES = 2048  # of each
RANGES = (1.0, 100.0, 127.0, 255.0, 1023.0, 65535.0)  # tops of the scales that desks count in

Place = tuple[str, str, int]  # address, leading word, argument from 1


@dataclass(frozen=True, slots=True)
class Learning:
    """Waits for a control that shall steer `address`; `time` is when the newest message came, s, None before."""

    address: str
    heard: Mapping[Place, tuple[float, ...]] = field(default_factory=dict)
    time: float | None = None


def hear(learning: Learning, message: Message, now: float) -> Learning:
    """Returns what is known after a message of a desk."""
    word = message.arguments[0] if message.arguments and isinstance(message.arguments[0], str) else ""
    values = [(place, numeric(each)) for place, each in enumerate(message.arguments[:MOST_ARGUMENTS], 1)]
    given = {(message.address, word, place): value for place, value in values if value is not None}
    if not message.arguments:
        given = {(message.address, "", 1): 1.0}  # a bang
    heard = dict(learning.heard)
    for place, value in given.items():
        if place in heard or len(heard) < MOST_PLACES:
            heard[place] = (*heard.get(place, ()), value)[-MOST_VALUES:]
    return Learning(learning.address, heard, now if given else learning.time)


def learned(learning: Learning, now: float) -> Binding | None:
    """Returns the binding once the hand is still: of the place that moved as such a control does, and moved most."""
    if learning.time is None or now - learning.time < STILL:
        return None
    wanted = kind(learning.address)
    place = max(learning.heard, key=lambda each: (*_fits(wanted, learning.heard[each]), -each[2]))
    source, word, argument = place
    bottom, top = _range(learning.heard[place])
    address = steered(learning.address)
    return Binding(source, address, kind(address), bottom, top, *limits(address), argument, word)


def _fits(wanted: Kind, values: tuple[float, ...]) -> tuple[bool, int, int]:
    """How well what was heard fits a control: a key knows but two values, and a fader takes more than other things."""
    is_key = len(set(values) - {0.0}) <= 1
    return is_key and wanted != "fader", len(set(values)), len(values)


def _range(values: tuple[float, ...]) -> tuple[float, float]:
    """The scale that values lie on: the narrowest usual one that holds them all."""
    furthest = max(abs(value) for value in values)
    top = next((each for each in RANGES if furthest <= each), furthest)
    return (-top if min(values) < 0 else 0.0), top
