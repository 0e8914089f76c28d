"""The desk process: gives each of its doors its turn, and sends the stage small batches of commands.

One thread does all of it, so that order is kept and nothing sleeps on a time tag.
"""

from __future__ import annotations

import logging
import os
import select
import time
from collections.abc import Callable

from live.exchange import Door, Exchange
from live.mailbox import Mailbox
from live.monitor import Monitor
from live.options import DeskOptions
from live.oscdoor import OscDoor
from live.panel import Panel
from live.pipes import Ends
from live.state import State

TURN = 0.005  # s between batches: at most 200 a second
NICENESS = 5  # the stage comes first

Open = Callable[[DeskOptions, Exchange, Callable[[int], None]], Door]


def serve(options: DeskOptions, ends: Ends) -> None:
    """Serves until the keeper lets go of its end."""
    logging.disable(logging.WARNING)  # python-osc would write a line for every odd packet
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    desk = Desk(options, ends)
    try:
        while not ends.inbox.closed:
            desk.turn(time.monotonic(), time.time())
            desk.rest()
    finally:
        desk.close()


class Desk:
    """The doors, and what they share."""

    def __init__(self, options: DeskOptions, ends: Ends, doors: tuple[Open, ...] = (OscDoor,)) -> None:
        self._ends = ends
        self.exchange = Exchange(Panel(options.show), Mailbox(), Monitor())
        self.doors = [door(options, self.exchange, self._tell_port) for door in doors]
        self._busy = False

    def turn(self, now: float, wall: float) -> None:
        """Does once all there is to do; `now` is the monotonic clock, `wall` Unix time, in seconds."""
        exchange, ends = self.exchange, self._ends
        for state in ends.inbox.receive():
            if isinstance(state, State):
                exchange.panel.heard(state)
        exchange.panel.refresh(now)
        self._busy = any([door.turn(now, wall) for door in self.doors])
        if len(exchange.mailbox) and ends.outbox.ready():
            ends.outbox.send(exchange.mailbox.take())

    def rest(self) -> None:
        """Waits for the next turn: at once for a first message, a while under a stream of them."""
        sockets = [each for door in self.doors for each in door.sockets()]
        if self._busy or not sockets:
            time.sleep(TURN)
        else:
            select.select(sockets, [], [], TURN)

    def close(self) -> None:
        """Gives all doors' ports back."""
        for door in self.doors:
            door.close()

    def _tell_port(self, number: int) -> None:
        self._ends.outbox.insist(number, TURN)  # so that a desk that follows this one takes the same port
