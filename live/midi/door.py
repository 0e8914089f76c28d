"""The desk's MIDI door: every controller that is plugged in, lessons in learn, clock and timecode."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from socket import socket
from typing import TYPE_CHECKING

from live import folders
from live.addresses.messages import Message
from live.clock import WallClock
from live.exchange.exchange import Exchange, say
from live.exchange.lessons import FACT, steered
from live.midi.feed import Ports
from live.midi.receiver import Receiver, receiver
from live.midi.shelf import Shelf, built_in

if TYPE_CHECKING:
    from live.midi.monitor import Line
    from live.options import DeskOptions

MAPS = "midi"  # the folder of the user's maps
STILL = 0.8  # s without a movement after which a hand has let go of a control


class MidiDoor:
    """Hears controllers; `ports` stands in for the machine's own."""

    name = "midi"

    def __init__(
        self, options: DeskOptions, exchange: Exchange, opened: Callable[[int], None], ports: Ports | None = None
    ) -> None:
        self._exchange, self._expected = exchange, options.midi_map is not None
        self._shelf = shelf(options)
        if ports is not None:
            self._receiver = Receiver(ports, self._shelf, options.midi_device)
        else:
            self._receiver = receiver(WallClock().now, self._shelf, device=options.midi_device)
        self._told: Line | None = None
        self._refused: Counter[str] = Counter()
        self._names: tuple[str, ...] = ()
        self._taken = ""  # the control that a lesson found to be in use
        self._moved, self._let_go = float("-inf"), True  # when a control moved last, s

    def turn(self, now: float, wall: float) -> bool:
        """Takes what controllers have sent, gives lessons, and lights lamps."""
        self._follow_lesson()
        known = self._exchange.panel.known
        heard = self._receiver.turn(known.values, now, known.tracks.values())
        if heard:
            self._exchange.act([each for each in heard if isinstance(each, Message)], self.name, now)
            self._exchange.tell([each for each in heard if not isinstance(each, Message)], self.name, now)
        self._tell(now)
        self._judge_lesson(now)
        return False  # what waits behind a full turn is a flood, and can wait

    def sockets(self) -> list[socket]:
        """None: MIDI comes by a queue."""
        return []

    def close(self) -> None:
        """Gives the ports back."""
        self._receiver.close()

    def _follow_lesson(self) -> None:
        wanted, lesson = steered(self._exchange.learning), self._receiver.lesson
        if wanted and (lesson is None or lesson.report.address != wanted):
            self._taken, self._let_go = "", True
            self._receiver.learn(wanted)
        elif not wanted and lesson is not None:
            self._receiver.cancel()

    def _judge_lesson(self, now: float) -> None:
        lesson = self._receiver.lesson
        if lesson is not None and not self._let_go:  # what still moves belongs to the lesson before
            self._receiver.learn(lesson.report.address)
            self._let_go = now - self._moved >= STILL
            return
        if lesson is None or not lesson.report.control:
            return
        found = f"{lesson.report.control} of {lesson.report.device}"
        if lesson.report.taken and found == self._taken:
            self._receiver.replace()
        report = lesson.report
        if report.saved or report.fault:
            self._exchange.learning = ""
            self._receiver.cancel()
            self._exchange.monitor.facts[FACT] = report.fault or f"{found} moves {report.address}"
        else:
            self._taken, self._let_go = found, False
            self._receiver.learn(report.address)
            taken = ", ".join(report.taken)
            self._exchange.monitor.facts[FACT] = f"{found} moves {taken}: let go and move it once more to take it over"

    def _tell(self, now: float) -> None:
        """Tells the operator what arrives, what is refused, and what keeps a device out."""
        exchange, told = self._exchange, self._receiver
        for line in self._news():
            self._moved = now
            exchange.monitor.note(self.name, line.device, line.text, line.time)
        refused = told.refused + Counter({"no MIDI message, or too many at once": told.dropped})
        for reason, count in (refused - self._refused).items():
            exchange.refuse(self.name, reason, count)
        self._refused = refused
        missing = [each for each in told.problems if each not in self._shelf.faults]
        if told.names != self._names or self.name not in exchange.monitor.facts:
            self._names = told.names
            self._expected |= bool(told.names)
            if told.names:
                say(f"MIDI from {', '.join(told.names)}", sys.stdout)
        exchange.monitor.facts[self.name] = "; ".join((", ".join(told.names) or "no device", *missing))
        # A machine without MIDI is as it should be, until somebody has played on one.
        exchange.complain(self.name, "; ".join((*self._shelf.faults, *(missing if self._expected else ()))), now)

    def _news(self) -> list[Line]:
        lines = self._receiver.monitor.lines
        news: list[Line] = []
        for line in reversed(lines):
            if line is self._told:
                break
            news.insert(0, line)
        self._told = lines[-1] if lines else None
        return news


def shelf(options: DeskOptions) -> Shelf:
    """The maps within reach: those of the options' folder, the user's, those built in."""
    users = (options.data or folders.user_data()) / MAPS
    return Shelf([users, built_in()], options.midi_map or users)
