"""The desk process: hears OSC, sends the stage small batches of commands, and tells subscribers what the show does.

One thread does all of it in turns, so that order is kept and nothing sleeps on a time tag.
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import logging
import os
import sys
import time
from typing import TextIO

from live.addresses import newest_wins
from live.commands import Trigger
from live.conversation import Conversation
from live.feedback import Host
from live.mailbox import Mailbox
from live.messages import Arguments, Message
from live.options import DeskOptions
from live.osc import Datagram, decode, encode, newest
from live.panel import Panel
from live.pipes import Ends
from live.port import Port
from live.state import State
from show.errors import ShowError

TURN = 0.005  # s between batches: at most 200 a second
RETRY = 2.0  # s between attempts to open the port
FARTHEST = 2.0  # s ahead that a time tag may lie; a clock further off is wrong
READ_PER_SECOND = 2000.0  # messages beside the newest move of each fader; more is a flood
READ_AT_ONCE = 256  # of them in one burst, as when a desk sends a whole page
MOST_SCHEDULED = 256  # groups of messages
NICENESS = 5  # the stage comes first


def serve(options: DeskOptions, ends: Ends) -> None:
    """Serves until the keeper lets go of its end."""
    logging.disable(logging.WARNING)  # python-osc would write a line for every odd packet
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    desk = Desk(options, ends)
    while not ends.inbox.closed:
        desk.turn(time.monotonic(), time.time())
        desk.rest()


class Desk:
    """The port, who talks through it, and what waits for the stage or for its time."""

    def __init__(self, options: DeskOptions, ends: Ends) -> None:
        self._options, self._ends = options, ends
        self._panel, self._mailbox = Panel(options.show), Mailbox()
        self._conversation = Conversation(self._panel, self._mailbox, self._send)
        self._port: Port | None = None
        self._retry = float("-inf")
        self._complaint = ""
        self._busy = False
        self._allowance, self._last = float(READ_AT_ONCE), 0.0
        self._scheduled: list[tuple[float, int, list[Message], Host]] = []
        self._serial = itertools.count()

    def turn(self, now: float, wall: float) -> None:
        """Does once all there is to do; `now` is the monotonic clock, `wall` Unix time, in seconds."""
        for state in self._ends.inbox.receive():
            if isinstance(state, State):
                self._panel.heard(state)
        self._panel.refresh(now)
        self._open_port(now)
        for datagram, origin in self._arrived(now):
            self._take(datagram, origin, now, wall)
        while self._scheduled and self._scheduled[0][0] <= now:
            _, _, messages, origin = heapq.heappop(self._scheduled)
            self._conversation.hear(messages, origin, now)
        if len(self._mailbox) and self._ends.outbox.ready():
            self._ends.outbox.send(self._mailbox.take())
        self._conversation.report(now)

    def rest(self) -> None:
        """Waits for the next turn: at once for a first datagram, a while under a stream of them."""
        if self._busy or self._port is None:
            time.sleep(TURN)
        else:
            self._port.wait(TURN)

    def close(self) -> None:
        """Gives the port back."""
        if self._port is not None:
            self._port.close()

    def _arrived(self, now: float) -> list[Datagram]:
        """Returns what is worth reading of what has arrived, and counts what is given up."""
        arrived = self._port.receive() if self._port is not None else []
        self._busy = bool(arrived)
        if not arrived:
            return []
        self._allowance = min(READ_AT_ONCE, self._allowance + (now - self._last) * READ_PER_SECOND)
        self._last = now
        kept, others, given_up = newest(arrived, newest_wins(self._panel.known), int(self._allowance))
        self._allowance -= others
        self._panel.refused["too many at once"] += given_up
        return kept

    def _take(self, datagram: bytes, origin: Host, now: float, wall: float) -> None:
        try:
            groups = decode(datagram, wall)
        except ValueError as error:
            self._conversation.refuse(str(error), str(error), origin, now)
            return
        self._allowance -= sum(len(messages) for _, messages in groups) - 1  # a bundle counts by its members
        for delay, messages in groups:
            if delay == 0:
                self._conversation.hear(messages, origin, now)
            elif delay <= FARTHEST and len(self._scheduled) < MOST_SCHEDULED:
                heapq.heappush(self._scheduled, (now + delay, next(self._serial), messages, origin))
            else:
                self._panel.refused["time tag too far ahead"] += 1
                self._conversation.hear(messages, origin, now)

    def _send(self, target: Host, address: str, arguments: Arguments) -> None:
        if self._port is not None:
            self._port.send(encode(address, arguments), target)

    def _open_port(self, now: float) -> None:
        if self._port is not None or now < self._retry:
            return
        try:
            self._port = Port(self._options.interface, self._options.osc)
        except ShowError as error:
            self._retry = now + RETRY
            self._complain(str(error), now)
            return
        host, number = self._port.host
        self._ends.outbox.insist(number, TURN)  # so that a desk that follows this one takes the same port
        _say(f"OSC on {host} port {number}", sys.stdout)
        if self._complaint:
            self._complain("", now)

    def _complain(self, line: str, now: float) -> None:
        if line == self._complaint:
            return
        self._complaint = line
        self._mailbox.put([Trigger("notice", line or None, "osc")], now)
        if line:
            _say(f"{line}; the show goes on", sys.stderr)


def _say(line: str, stream: TextIO) -> None:
    with contextlib.suppress(OSError):  # nobody may be reading
        print(f"limelight: {line}", file=stream, flush=True)
