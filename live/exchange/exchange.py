"""What all doors of the desk share: what is known of the show, the way to the stage, and what the operator is told."""

from __future__ import annotations

import contextlib
import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from socket import socket
from typing import Protocol, TextIO

from live.addresses.messages import Arguments, Message, Outcome, Refused
from live.addresses.space import read
from live.alarms.judging import Watched
from live.alarms.report import Alarms
from live.commands import Command, Renew, SetInput, SetValue, Trigger
from live.exchange.diary import Diary
from live.exchange.mailbox import Mailbox
from live.exchange.monitor import Monitor
from live.exchange.panel import Panel
from live.house.report import House
from live.state.state import State


class Door(Protocol):
    """A way into the desk; one thread gives each door its turn, over and over."""

    name: str

    def turn(self, now: float, wall: float) -> bool:
        """Does once all there is to do, and says whether more is likely to wait already; never raises.

        `now` is the monotonic clock, `wall` Unix time, in seconds.
        """

    def sockets(self) -> list[socket]:
        """Those that become readable when something has arrived."""

    def close(self) -> None:
        """Gives ports and devices back."""


@dataclass(slots=True)
class Acted:
    """What came of messages: the addresses that moved with their arguments, and what is for the sender alone."""

    moved: list[tuple[str, Arguments]] = field(default_factory=list)
    rest: list[Outcome] = field(default_factory=list)


class Exchange:
    """Panel, mailbox and monitor; every protocol acts through it, so that one table decides for all.

    `learning` is the address that waits for a hand on a controller, empty where none does: whoever asks for it sets
    it, and the door that has learnt it clears it. `due` is the monotonic time, s, that the next turn must not miss;
    each turn begins with infinity. `renewal` and `watched` are on their way to the keeper. `ports` are the numbers of
    the ports that are open, by door. `diary` is what happened, `house` how the house stands, None where nobody looks
    after it, `alarms` what it calls for help about.
    """

    def __init__(self, panel: Panel, mailbox: Mailbox, monitor: Monitor, diary: Diary | None = None) -> None:
        self.panel, self.mailbox, self.monitor = panel, mailbox, monitor
        self.diary = diary or Diary()
        self.house: House | None = None
        self.alarms = Alarms()
        self.learning = ""
        self.due = math.inf
        self.renewal: Renew | None = None
        self.watched: Watched | None = None
        self.ports: dict[str, int] = {}
        self._complaints: dict[str, str] = {}

    def act(self, messages: Iterable[Message], source: str, now: float) -> Acted:
        """Acts on messages that belong together: their commands reach the stage in one batch."""
        commands: list[Command] = []
        acted = Acted()
        for message in messages:
            for outcome in read(message, self.panel.known, source):
                if isinstance(outcome, SetValue | SetInput) and not _on_its_way(outcome):
                    acted.moved.append(self.panel.note(outcome, now))
                    commands.append(outcome)
                elif isinstance(outcome, SetValue | Trigger):
                    commands.append(outcome)
                elif isinstance(outcome, Renew):
                    self.renewal = outcome
                else:
                    acted.rest.append(outcome)
        acted.rest += [Refused(reason, reason) for reason in self.mailbox.put(commands, now)]
        for outcome in acted.rest:
            if isinstance(outcome, Refused):
                self.refuse(source, outcome.reason)
        return acted

    def tell(self, commands: Sequence[Command], source: str, now: float) -> None:
        """Sends the stage what is no message: beats, timecode, lines for the operator."""
        for reason in self.mailbox.put(commands, now):
            self.refuse(source, reason)

    def renew(self, reason: str) -> None:
        """Asks the keeper for a fresh stage, saying why."""
        self.renewal = Renew(reason)

    def refuse(self, source: str, reason: str, count: int = 1) -> None:
        """Counts a message that does nothing."""
        self.panel.refused[reason] += count
        self.monitor.refuse(source, reason, count)

    def complain(self, source: str, line: str, now: float) -> None:
        """Tells the operator what is wrong with a door, once; an empty line takes it back."""
        if line == self._complaints.setdefault(source, ""):
            return
        known = line in self._complaints.values()
        self._complaints[source] = line
        self.mailbox.put([Trigger("notice", line or None, source)], now)
        if line and not known:  # several doors may have the same trouble
            say(f"{line}; the show goes on", sys.stderr)

    def complain_again(self, now: float) -> None:
        """Tells a new stage what is wrong with the doors: it knows nothing of what the last one was told."""
        notices = [Trigger("notice", line, source) for source, line in self._complaints.items() if line]
        self.mailbox.put(notices, now)

    def take_back(self, state: State, now: float) -> None:
        """Takes back what a former desk has complained of, and this one has not."""
        told = {line.partition(": ")[0] for line in state.problems}
        mended = [source for source, line in self._complaints.items() if not line and source in told]
        self.mailbox.put([Trigger("notice", None, source) for source in mended], now)


def _on_its_way(command: SetValue | SetInput) -> bool:
    """Whether a value takes its time, so that the stage alone knows where it is; a switch is where it goes."""
    return isinstance(command, SetValue) and command.seconds > 0 and not isinstance(command.value, bool)


def say(line: str, stream: TextIO) -> None:
    """Prints a line for the operator; nobody may be reading."""
    with contextlib.suppress(OSError):
        print(f"limelight: {line}", file=stream, flush=True)
