"""What is said between us and those at the other end of OSC: commands in, answers, errors and feedback out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from live.addresses.kin import is_twin, kin
from live.addresses.messages import Arguments, Message, Outcome, Ping, Query, Refused, Subscribe
from live.exchange.allowance import Allowance
from live.exchange.exchange import Exchange
from live.network.senders import Host
from live.osc.book import OscBook
from live.osc.feedback import AT_ONCE, Subscribers
from live.version import version

SOURCE = "osc"
ERRORS_PER_SECOND, ERRORS_AT_ONCE = 10.0, 10.0  # told to everyone, and to each sender
ANSWERS_PER_SECOND, ANSWERS_AT_ONCE = 1000.0, 500.0  # to questions: a wildcard asks a hundred of them
MOST_SENDERS = 64  # whose errors are counted one by one
LONGEST_ADDRESS = 250  # characters, of what is quoted in an error
SAME = 1e-5  # of a value: 32 bits and a fader's scale lose as much

Send = Callable[[Host, str, Arguments], None]


class Conversation:
    """Acts on messages; `send` takes target, address and arguments, `ready` tells whether a target has room.

    Where there is a `prefix`, addresses may begin with it, and those who write it are answered with it. `book`
    translates what desks say in words of their own. Time in seconds is an argument.
    """

    def __init__(
        self, exchange: Exchange, book: OscBook, send: Send, ready: Callable[[Host], bool], prefix: str = ""
    ) -> None:
        self._exchange, self._book, self._send, self._ready = exchange, book, send, ready
        self._prefix = f"/{prefix.strip('/')}" if prefix.strip("/") else ""
        self._subscribers = Subscribers(lambda address: is_twin(address) or address in book.sources)
        self._errors = Allowance(ERRORS_PER_SECOND, ERRORS_AT_ONCE)
        self._errors_to: dict[Host, Allowance] = {}
        self._answers = Allowance(ANSWERS_PER_SECOND, ANSWERS_AT_ONCE)

    def hear(self, messages: Sequence[Message], origin: Host, now: float) -> None:
        """Acts on messages that belong together."""
        for message in messages[-1:]:
            sender = f"{origin.address}:{origin.port}"
            self._exchange.monitor.note(SOURCE, sender, message.line, now, len(messages))
        for message in messages:
            self._hear(message, origin, now)

    def complain(self, detail: str, origin: Host, now: float, invoked: str = "") -> None:
        """Says to the sender of a message that does nothing, and to all subscribers, why."""
        target = self._subscribers.reply_to(origin)
        known = origin.connected or self._subscribers.is_subscribed(origin)
        if invoked and known and self._allowance(target).take(now):
            self._send(target, f"/reply{invoked[:LONGEST_ADDRESS]}", ("error", detail))
        if self._errors.take(now):
            told = {target: self._prefix_of(invoked), **dict(self._subscribers.everyone())}
            for listener, prefix in told.items():
                self._send(listener, f"{prefix}/state/error", (detail,))

    def report(self, now: float) -> bool:
        """Tells subscribers what has changed, and returns whether somebody still waits for a part of it."""
        if not self._subscribers.everyone():
            return False
        parcels = self._subscribers.due(self._with_desks(self._exchange.panel.known.values), self._ready, now)
        for target, address, arguments in parcels:
            self._send(target, address, arguments)
        return len(parcels) >= AT_ONCE

    def end(self, target: Host) -> None:
        """Forgets a connection that is no more."""
        self._subscribers.end(target)
        self._errors_to.pop(target, None)

    def plain(self, address: str) -> str:
        """Returns an address without the prefix."""
        return address.removeprefix(self._prefix) if address.startswith(f"{self._prefix}/") else address

    def _hear(self, message: Message, origin: Host, now: float) -> None:
        asked = Message(self.plain(message.address), message.arguments)
        if self._book.learns(asked, now):
            return
        acted = self._exchange.act(self._book.meaning(asked), SOURCE, now)
        if self._subscribers.is_subscribed(origin):
            self._subscribers.uses(origin, asked.address)
            for address, _ in acted.moved:
                self._subscribers.moved(origin, self._known_to_mover(asked, address), now)
        for outcome in acted.rest:
            self._answer(outcome, origin, message.address, now)

    def _known_to_mover(self, asked: Message, moved: str) -> dict[str, Arguments]:
        """Returns all that now says the moved value, under the address that was written to as it was written."""
        names = kin(moved, self._exchange.panel.known.inputs)
        names.update(self._book.sources_of(names))
        if asked.address not in names:  # a toggle, a reset, a wildcard: what has come of it is news to its sender
            return {}
        values = self._with_desks(self._exchange.panel.known.values)
        known = {name: values[name] for name in names if name in values}
        if asked.address in known and not _same(asked.arguments, known[asked.address]):
            known[asked.address] = asked.arguments
        return known

    def _answer(self, outcome: Outcome, origin: Host, invoked: str, now: float) -> None:
        prefix = self._prefix_of(invoked)
        match outcome:
            case Query(address):
                self._tell(address, origin, prefix, invoked, now)
            case Ping():
                self._send(self._subscribers.reply_to(origin), f"{prefix}/pong", (*outcome.echoed, version()))
            case Subscribe():
                if not self._subscribers.subscribe(origin, outcome, now, prefix):
                    self._exchange.refuse(SOURCE, "too many subscribers")
                    self.complain("there are too many subscribers", origin, now, invoked)
            case Refused(_, detail):
                self.complain(detail, origin, now, invoked)

    def _tell(self, address: str, origin: Host, prefix: str, invoked: str, now: float) -> None:
        arguments = self._exchange.panel.known.values.get(address)
        if not self._answers.take(now):
            self._exchange.refuse(SOURCE, "too many questions")
        elif arguments is None:
            self._exchange.refuse(SOURCE, "not known yet")
            self.complain(f"{address} is not known yet", origin, now, invoked)
        else:
            self._send(self._subscribers.reply_to(origin), prefix + address, arguments)

    def _prefix_of(self, invoked: str) -> str:
        return "" if self.plain(invoked) == invoked else self._prefix

    def _with_desks(self, values: Mapping[str, Arguments]) -> Mapping[str, Arguments]:
        told = self._book.told(values)
        return {**values, **told} if told else values

    def _allowance(self, target: Host) -> Allowance:
        if target not in self._errors_to and len(self._errors_to) >= MOST_SENDERS:
            del self._errors_to[next(iter(self._errors_to))]
        return self._errors_to.setdefault(target, Allowance(ERRORS_PER_SECOND, ERRORS_AT_ONCE))


def _same(given: Arguments, known: Arguments) -> bool:
    return len(given) == len(known) and all(_close(one, other) for one, other in zip(given, known, strict=True))


def _close(one: object, other: object) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=SAME, abs_tol=SAME)
    return one == other
