"""What is said between us and those at the other end of OSC: commands in, answers, errors and feedback out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import metadata

from live.addresses import read
from live.commands import Command, SetInput, SetValue, Trigger
from live.feedback import Host, Subscribers
from live.mailbox import Mailbox
from live.messages import Arguments, Message, Outcome, Ping, Query, Refused, Subscribe
from live.panel import Panel

SOURCE = "osc"
ERRORS_PER_SECOND = 10.0
LONGEST_PONG = 16  # arguments

Send = Callable[[Host, str, Arguments], None]


class Conversation:
    """Acts on messages; `send` takes target, address and arguments; time in seconds is an argument."""

    def __init__(self, panel: Panel, mailbox: Mailbox, send: Send) -> None:
        self._panel, self._mailbox, self._send = panel, mailbox, send
        self._subscribers = Subscribers()
        self._last_error = float("-inf")

    def hear(self, messages: Iterable[Message], origin: Host, now: float) -> None:
        """Acts on messages that belong together: their commands reach the stage in one batch."""
        commands: list[Command] = []
        for message in messages:
            for outcome in read(message, self._panel.known, SOURCE):
                if isinstance(outcome, SetValue | SetInput):
                    self._subscribers.moved(origin, *self._panel.note(outcome, now), now)
                    commands.append(outcome)
                elif isinstance(outcome, Trigger):
                    commands.append(outcome)
                else:
                    self._answer(outcome, origin, now)
        for reason in self._mailbox.put(commands, now):
            self.refuse(reason, reason, origin, now)

    def refuse(self, reason: str, detail: str, origin: Host, now: float) -> None:
        """Counts a message that does nothing, and says so to its sender and to all subscribers."""
        self._panel.refused[reason] += 1
        if now - self._last_error >= 1 / ERRORS_PER_SECOND:
            self._last_error = now
            for target in {self._subscribers.reply_to(origin), *self._subscribers.everyone()}:
                self._send(target, "/state/error", (detail,))

    def report(self, now: float) -> None:
        """Tells subscribers what has changed."""
        for target, address, arguments in self._subscribers.due(self._panel.known.values, now):
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
                    self.refuse("too many subscribers", "there are too many subscribers", origin, now)
            case Refused(reason, detail):
                self.refuse(reason, detail, origin, now)

    def _tell(self, address: str, origin: Host, now: float) -> None:
        arguments = self._panel.known.values.get(address)
        if arguments is None:
            self.refuse("not known yet", f"{address} is not known yet", origin, now)
        else:
            self._send(self._subscribers.reply_to(origin), address, arguments)


def _version() -> str:
    try:
        return metadata.version("limelight")
    except metadata.PackageNotFoundError:
        return "from source"
