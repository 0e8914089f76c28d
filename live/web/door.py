"""The desk's web door: the port, the server behind it, and the view that it may read."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from socket import socket
from typing import TYPE_CHECKING

from live.exchange.exchange import Exchange, say
from live.exchange.lessons import FACT
from live.network.interfaces import address_seen
from live.network.netports import listening
from live.network.senders import judge
from live.options import DeskOptions
from live.oscquery.mount import mount
from live.web import token as tokens
from live.web.crossing import Crossing, View
from live.web.page import Page
from live.web.site import Site
from show.errors import ShowError

if TYPE_CHECKING:
    from live.web.server import Server

PORT = 7780
BACKLOG = 64  # connections that wait to be accepted
RETRY = 2.0  # s between attempts to open the port
REST = 10.0  # s until a server that has failed is started again
VIEWED = 1 / 30  # s between two views


class WebDoor:
    """Serves the page, and OSCQuery beside it."""

    name = "web"

    def __init__(self, options: DeskOptions, exchange: Exchange, opened: Callable[[int], None]) -> None:
        self._options, self._exchange = options, exchange
        self._port = PORT if options.web is None else options.web
        self._token = options.token or tokens.fresh()
        self._crossing, self._site = Crossing(), Site()
        self._page = Page(options, self._token, self._crossing, exchange.diary)
        self._page.mount(self._site)
        mount(self._site, self._crossing, judge(options.allow))
        self._server: Server | None = None
        self._failures: SimpleQueue[Exception] = SimpleQueue()
        self._told: set[str] = set()
        self._retry = self._viewed = float("-inf")

    def turn(self, now: float, wall: float) -> bool:
        """Does what browsers have asked for, and shows them what there is."""
        newest = self._count_failures()
        if self._server is not None and not self._server.serves:
            self._give_up(newest, now)
        self._open(now)
        busy = self._crossing.turn(self._exchange, now)
        if busy or now - self._viewed >= VIEWED:
            self._viewed = now
            panel, facts = self._exchange.panel, self._exchange.monitor.facts
            facts |= self._crossing.facts
            learning, lesson = self._exchange.learning, facts.get(FACT, "")
            house, alarms = self._exchange.house, self._exchange.alarms
            self._crossing.view = View(now, wall, panel.known, panel.state, learning, lesson, house, alarms)
        return busy

    def sockets(self) -> list[socket]:
        """The one that becomes readable when a browser has asked for something."""
        return [self._crossing.woken]

    def close(self) -> None:
        """Ends the server and gives the port back."""
        if self._server is not None:
            self._server.close()
        self._crossing.close()

    def _count_failures(self) -> str:
        """Counts what has failed in the server, says what is new, and returns the newest; empty where nothing has."""
        line = ""
        while True:
            try:
                line = f"the page failed: {_named(self._failures.get_nowait())}"
            except Empty:
                return line
            self._exchange.refuse(self.name, line)
            if line not in self._told:
                self._told.add(line)
                say(f"{line}; the show goes on", sys.stderr)

    def _give_up(self, why: str, now: float) -> None:
        """Lets go of a server that has ended, to open another."""
        if self._server is not None:
            self._server.close()
        self._server, self._retry = None, now + REST
        self._exchange.ports.pop(self.name, None)
        self._exchange.complain(self.name, f"{why or 'the page has ended'}: it is started again", now)

    def _open(self, now: float) -> None:
        if self._server is not None or now < self._retry:
            return
        try:
            self._serve(listening("web", "--web", self._options.interface, self._port, BACKLOG))
        except ShowError as error:
            self._retry = now + RETRY
            self._exchange.complain(self.name, str(error), now)
        else:
            self._exchange.complain(self.name, "", now)

    def _serve(self, opened: socket) -> None:
        try:
            from live.web.server import Server
        except ImportError as error:
            opened.close()
            raise ShowError("the page", f"a package is missing ({error.name})", "pip install aiohttp") from error
        self._port = opened.getsockname()[1]
        address = address_seen(opened)
        link = f"{address}/#{self._token}"
        self._page.reached(link)
        if self._options.peephole is not None:
            self._options.peephole.address = link
        self._server = Server(opened, self._site, self._page.run, self._failures.put)
        self._exchange.ports[self.name] = self._port
        self._exchange.monitor.facts[self.name] = address
        say(f"the page: {link}", sys.stdout)


def _named(error: BaseException) -> str:
    """What failed, and in which line of the program; of a group the first."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else repr(error)
