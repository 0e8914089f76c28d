"""What is said between us and those at the other end of OSC: commands in, answers, errors and feedback out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import metadata

from live.exchange import Exchange
from live.feedback import Host, Subscribers
from live.messages import Arguments, Message, Outcome, Ping, Query, Refused, Subscribe

SOURCE = "osc"
ERRORS_PER_SECOND = 10.0
LONGEST_PONG = 16  # arguments
LONGEST_LINE = 120  # characters

Send = Callable[[Host, str, Arguments], None]


class Conversation:
    """Acts on messages; `send` takes target, address and arguments; time in seconds is an argument."""

    def __init__(self, exchange: Exchange, send: Send) -> None:
        self._exchange, self._send = exchange, send
        self._subscribers = Subscribers()
        self._last_error = float("-inf")

    def hear(self, messages: Sequence[Message], origin: Host, now: float) -> None:
        """Acts on messages that belong together."""
        for message in messages[-1:]:
            self._exchange.monitor.note(SOURCE, f"{origin[0]}:{origin[1]}", _written(message), now, len(messages))
        acted = self._exchange.act(messages, SOURCE, now)
        for address, arguments in acted.moved:
            self._subscribers.moved(origin, address, arguments, now)
        for outcome in acted.rest:
            self._answer(outcome, origin, now)

    def complain(self, detail: str, origin: Host, now: float) -> None:
        """Says to the sender of a message that does nothing, and to all subscribers, why."""
        if now - self._last_error >= 1 / ERRORS_PER_SECOND:
            self._last_error = now
            for target in {self._subscribers.reply_to(origin), *self._subscribers.everyone()}:
                self._send(target, "/state/error", (detail,))

    def report(self, now: float) -> None:
        """Tells subscribers what has changed."""
        for target, address, arguments in self._subscribers.due(self._exchange.panel.known.values, now):
            self._send(target, address, arguments)

    def _answer(self, outcome: Outcome, origin: Host, now: float) -> None:
        match outcome:
            case Query(address):
                self._tell(address, origin, now)
            case Ping(arguments):
                echoed = [each for each in arguments if isinstance(each, bool | int | float | str)][:LONGEST_PONG]
                self._send(self._subscribers.reply_to(origin), "/pong", (*echoed, _version()))
            case Subscribe():
                if not self._subscribers.subscribe(origin, outcome, now):
                    self._exchange.refuse(SOURCE, "too many subscribers")
                    self.complain("there are too many subscribers", origin, now)
            case Refused(_, detail):
                self.complain(detail, origin, now)

    def _tell(self, address: str, origin: Host, now: float) -> None:
        arguments = self._exchange.panel.known.values.get(address)
        if arguments is None:
            self._exchange.refuse(SOURCE, "not known yet")
            self.complain(f"{address} is not known yet", origin, now)
        else:
            self._send(self._subscribers.reply_to(origin), address, arguments)


def _written(message: Message) -> str:
    return " ".join((message.address, *(str(each) for each in message.arguments)))[:LONGEST_LINE]


def _version() -> str:
    try:
        return metadata.version("limelight")
    except metadata.PackageNotFoundError:
        return "from source"
