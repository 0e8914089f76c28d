"""The desk's attendant, a door without a port: ends lessons that nobody takes, and shows the stage what arrives."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Callable
from socket import socket
from typing import TYPE_CHECKING

from live.commands import Trigger
from live.exchange.exchange import Exchange, say
from live.exchange.lessons import FACT, prompt
from live.network.interfaces import EVERYWHERE, address_of
from show.errors import ShowError

if TYPE_CHECKING:
    from live.options import DeskOptions

LESSON = 30.0  # s that a lesson waits for a hand; until then controllers do nothing
SHOWN = 1.0  # s between two reports to the stage


class Attendant:
    """Looks after what all doors share; time in seconds is an argument."""

    name = "desk"

    def __init__(self, options: DeskOptions, exchange: Exchange, opened: Callable[[int], None]) -> None:
        self._exchange, self._options = exchange, options
        self._said = False
        self._learning, self._began = "", 0.0
        self._shown = float("-inf")

    def turn(self, now: float, wall: float) -> bool:
        """Does what is due."""
        if not self._said:
            self._said = True
            for line in reachable(self._options):
                say(line, sys.stdout)
        self._mind_lesson(now)
        state = self._exchange.panel.state
        if state is None or not state.monitoring:
            self._shown = float("-inf")
        elif now - self._shown >= SHOWN:
            self._shown = now
            lines = "\n".join(self._exchange.monitor.lines(now))
            self._exchange.tell([Trigger("monitor", lines, self.name)], self.name, now)
        return False

    def sockets(self) -> list[socket]:
        """None."""
        return []

    def close(self) -> None:
        """Nothing to give back."""

    def _mind_lesson(self, now: float) -> None:
        wanted, facts = self._exchange.learning, self._exchange.monitor.facts
        if wanted and wanted != self._learning:
            self._began = now
            facts[FACT] = prompt(wanted)
        elif wanted and now - self._began >= LESSON:
            self._exchange.learning = ""
            facts[FACT] = f"nothing has moved for {wanted}: the lesson has ended"
        self._learning = self._exchange.learning


def reachable(options: DeskOptions) -> list[str]:
    """What the operator has opened to other machines, in sentences; none where the desk is this machine's own."""
    try:
        address = address_of(options.interface)
    except ShowError:
        return []  # the doors say so
    if ipaddress.ip_address(address).is_loopback:
        return []
    where = "all networks of this machine" if address == EVERYWHERE else f"the network of {address}"
    who = f"{', '.join(options.allow)} alone" if options.allow else "everyone there (--allow A,B limits them)"
    told = [f"the desk is open to {where}: OSC and DMX steer the show, from {who}"]
    return told + (["the page asks for its token; who only looks needs none"] if options.web is not None else [])
