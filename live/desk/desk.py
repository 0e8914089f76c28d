"""The desk process: gives each of its doors its turn, and sends the stage small batches of commands.

One thread does all of it, so that order is kept and nothing sleeps on a time tag.
"""

from __future__ import annotations

import logging
import math
import select
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from multiprocessing.connection import Connection
from socket import socket

from live.between.pipes import Ends
from live.clock import WallClock
from live.desk.doors import Open, made, wanted
from live.desk.doors import load as load  # for a spare
from live.exchange.diary import Diary
from live.exchange.exchange import Door, Exchange
from live.exchange.journal import opened
from live.exchange.mailbox import Mailbox
from live.exchange.monitor import Monitor
from live.exchange.panel import Panel
from live.options import DeskOptions
from live.priority import standing_back
from live.state.state import State
from show.errors import ShowError

TURN = 0.005  # s between turns when nothing comes
BREATH = 0.002  # s between turns when something does: at most 500 batches a second
SWITCH_SECONDS = 0.0005  # the longest that the page's thread may keep a turn from beginning


def serve(options: DeskOptions, ends: Ends) -> None:
    """Serves until the keeper lets go of its end."""
    logging.disable(logging.WARNING)  # python-osc would write a line for every odd packet
    sys.setswitchinterval(SWITCH_SECONDS)
    signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit())  # as the keeper asks: the journal has a last line
    desk, clock = Desk(options, ends), WallClock()
    try:
        while not ends.inbox.closed and not desk.exchange.panel.outdated:  # the keeper starts another one
            desk.turn(clock.now(), time.time())
            desk.rest()
    finally:
        desk.close()


class Desk:
    """The doors, and what they share; `faulty` are the names of those in which a fault of ours was told."""

    def __init__(self, options: DeskOptions, ends: Ends, doors: Sequence[Open] | None = None) -> None:
        """`doors`: those to open instead of the ones that the options ask for."""
        self._ends = ends
        self._journal, keep = opened(options.journal)
        panel = Panel(options.show)
        if options.installation is not None:  # its table may have been edited since the show began
            options = replace(options, installation=panel.installation or options.installation)
        self.exchange = Exchange(panel, Mailbox(), Monitor(), Diary(keep))
        chosen = standing_back(lambda: wanted(options)) if doors is None else doors
        self.doors = made(chosen, options, self.exchange, self._tell_port)
        self._busy = self._met = False  # met: a stage
        self.faulty: set[str] = set()

    def turn(self, now: float, wall: float) -> None:
        """Does once all there is to do; `now` is the stage's clock, `wall` Unix time, in seconds."""
        exchange, ends = self.exchange, self._ends
        exchange.due = math.inf
        for state in ends.inbox.receive():
            if isinstance(state, State) and exchange.panel.heard(state):
                exchange.complain_again(now)
        exchange.panel.refresh(now)
        if not exchange.diary.lines:
            exchange.diary.note("the desk begins", "plain", wall)
        exchange.diary.see(exchange.panel.state, now, wall)
        if self._journal is not None:
            exchange.complain("journal", self._journal.fault, now)
        self._busy |= any([self._turned(door, now, wall) for door in self.doors])
        if not self._met and exchange.panel.state is not None:
            self._met = True
            exchange.take_back(exchange.panel.state, now)
        if len(exchange.mailbox) and ends.outbox.ready():
            ends.outbox.send(exchange.mailbox.take())
        if exchange.renewal is not None and ends.outbox.send(exchange.renewal):
            exchange.renewal = None
        if exchange.watched is not None and ends.outbox.send(exchange.watched):  # a desk that follows goes on from it
            exchange.watched = None

    def rest(self) -> None:
        """Waits for the next turn: not at all for a first message, a breath under a stream of them."""
        left = max(0.0, min(TURN, self.exchange.due - WallClock().now()))
        waited = self._waited()
        if self._busy or not waited:
            time.sleep(min(BREATH, left))
            self._busy = False
        else:
            self._busy = any(select.select(waited, [], [], left))

    def close(self) -> None:
        """Writes the journal's last line, and gives all doors' ports back."""
        self.exchange.diary.note("the desk ends", "plain", time.time())
        if self._journal is not None:
            self._journal.close()
        for door in self.doors:
            door.close()

    def _turned(self, door: Door, now: float, wall: float) -> bool:
        """Gives a door its turn: a fault of ours in one of them must not close the others."""
        try:
            return door.turn(now, wall)
        except Exception as error:
            if door.name not in self.faulty:
                self.faulty.add(door.name)
                what = f"failed ({type(error).__name__}: {' '.join(str(error).split())})"
                remedy = "the other doors go on: press R, and report it with the replay"
                self.exchange.complain(f"{door.name} door", str(ShowError(f"desk: {door.name}", what, remedy)), now)
            return False

    def _waited(self) -> list[socket | Connection]:
        """What becomes readable when there is something to do; pipes cannot be waited for so on Windows."""
        sockets: list[socket | Connection] = [each for door in self.doors for each in door.sockets()]
        if sys.platform == "win32":
            return sockets
        room = [self._ends.outbox.connection] if len(self.exchange.mailbox) else []
        return [*sockets, self._ends.inbox.connection, *room]

    def _tell_port(self, number: int) -> None:
        self._ends.outbox.insist(number, TURN)  # so that a desk that follows this one takes the same port
