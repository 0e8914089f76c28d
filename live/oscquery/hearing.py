"""What the desk makes of a client's messages; runs in the desk's thread, where the exchange lives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from live.addresses.kin import kin
from live.addresses.messages import Arguments, Message, Outcome, Query
from live.exchange.exchange import Exchange

NAME = "oscquery"


@dataclass(slots=True)
class Heard:
    """What came of messages at `time` s.

    `moved` is what their sender knows now of the values that have moved, by each of their addresses: it need not be
    told. `asked` are values to tell, `rest` outcomes with the address that they came of.
    """

    time: float
    moved: dict[str, Arguments] = field(default_factory=dict)
    asked: list[tuple[str, Arguments]] = field(default_factory=list)
    rest: list[tuple[str, Outcome]] = field(default_factory=list)


def hear(
    exchange: Exchange, now: float, origin: str, groups: Sequence[Sequence[Message]], refused: Mapping[str, int]
) -> Heard:
    """Acts on groups of messages, each of which belongs together, and counts what was refused before."""
    heard = Heard(now)
    for reason, count in refused.items():
        exchange.refuse(NAME, reason, count)
    for messages in groups:
        exchange.monitor.note(NAME, origin, messages[-1].line, now, len(messages))
        for message in messages:
            _hear(exchange, message, heard)
    return heard


def _hear(exchange: Exchange, message: Message, heard: Heard) -> None:
    acted = exchange.act([message], NAME, heard.time)
    known = exchange.panel.known
    for moved, _ in acted.moved:
        names = kin(moved, known.inputs)
        if message.address in names:  # else a toggle, a reset, a wildcard: what has come of it is news to its sender
            heard.moved |= {each: known.values[each] for each in names if each in known.values}
    if message.address in heard.moved:  # a value that was clamped is told once the hand rests
        heard.moved[message.address] = message.arguments
    for outcome in acted.rest:
        arguments = known.values.get(outcome.address) if isinstance(outcome, Query) else None
        if isinstance(outcome, Query) and arguments is not None:
            heard.asked.append((outcome.address, arguments))
        else:
            heard.rest.append((message.address, outcome))
