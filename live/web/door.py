"""The desk's web door: the port, the server behind it, and the view that it may read."""

from __future__ import annotations

import sys
from collections.abc import Callable
from socket import socket
from typing import Any

from live.exchange import Exchange, say
from live.options import DeskOptions
from live.web import token as tokens
from live.web.crossing import Crossing, View
from live.web.listening import address_seen, listen
from live.web.site import Site
from show.errors import ShowError

RETRY = 2.0  # s between attempts to open the port
VIEWED = 1 / 30  # s between two views

Mount = Callable[[Site, Crossing], None]


class WebDoor:
    """Serves the page and whatever else is mounted; `mounts` put their answers on the site before it opens."""

    name = "web"

    def __init__(
        self, options: DeskOptions, exchange: Exchange, opened: Callable[[int], None], mounts: tuple[Mount, ...] = ()
    ) -> None:
        self._options, self._exchange = options, exchange
        self._token = options.token or tokens.fresh()
        self._crossing, self._site = Crossing(), Site()
        self._server: Any = None
        self._retry = self._viewed = float("-inf")
        for mount in mounts:
            mount(self._site, self._crossing)

    def turn(self, now: float, wall: float) -> bool:
        """Does what browsers have asked for, and shows them what there is."""
        self._open(now)
        busy = self._crossing.turn(self._exchange, now)
        if busy or now - self._viewed >= VIEWED:
            self._viewed = now
            panel = self._exchange.panel
            self._crossing.view = View(now, panel.known, panel.state, self._exchange.learning)
        return busy

    def sockets(self) -> list[socket]:
        """The one that becomes readable when a browser has asked for something."""
        return [self._crossing.woken]

    def close(self) -> None:
        """Ends the server and gives the port back."""
        if self._server is not None:
            self._server.close()
        self._crossing.close()

    def _open(self, now: float) -> None:
        if self._server is not None or now < self._retry:
            return
        try:
            listening = listen(self._options.interface, self._options.web)
        except ShowError as error:
            self._retry = now + RETRY
            self._exchange.complain(self.name, str(error), now)
            return
        from live.web.server import Server

        self._server = Server(listening, self._site)
        self._exchange.ports[self.name] = listening.getsockname()[1]
        address = address_seen(listening)
        self._exchange.monitor.facts[self.name] = address
        say(f"the page is {address}/#{self._token}", sys.stdout)
        self._exchange.complain(self.name, "", now)
