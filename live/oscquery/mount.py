"""OSCQuery on the desk's server: every address that is not the page's is an address of the show."""

from __future__ import annotations

import socket as sockets
from collections.abc import Callable

from live.oscquery.answers import HOST_INFO, answer, asked, host_info
from live.oscquery.hearing import NAME
from live.oscquery.socket import Session, Shared
from live.oscquery.tree import PROGRAM
from live.web.crossing import Busy, Crossing
from live.web.site import Reply, Request, Site, Socket, as_json, refusal


def mount(site: Site, crossing: Crossing, admits: Callable[[str], bool] = lambda address: True) -> None:
    """Answers requests and WebSockets of a site; `admits` tells of an IP address whether its messages count.

    Whoever may send OSC by UDP may send it here: the same messages, by the same rules.
    """
    mounted = _Mounted(crossing, admits)
    site.otherwise, site.otherwise_talk = mounted.answer, mounted.talk


def instance_name() -> str:
    """How this machine's show is called where several are listed."""
    return f"{PROGRAM} on {sockets.gethostname().partition('.')[0]}"


class _Mounted:
    def __init__(self, crossing: Crossing, admits: Callable[[str], bool]) -> None:
        self._crossing, self._admits, self._clients = crossing, admits, 0
        self._shared = Shared(crossing)

    async def answer(self, request: Request) -> Reply:
        names = asked(request.query)
        if HOST_INFO in names:
            return await self._host_info(request)
        return answer(self._shared.tree, self._crossing.view.known.values, request.path, names)

    async def talk(self, request: Request, socket: Socket) -> None:
        session = Session(self._shared, socket, request.remote, self._admits(request.remote))
        self._count(1)
        try:
            await session.run()
        finally:
            self._count(-1)

    async def _host_info(self, request: Request) -> Reply:
        try:
            ports = await self._crossing.do(lambda exchange, now: dict(exchange.ports))
        except Busy as error:
            return refusal(503, str(error))
        return as_json(host_info(instance_name(), request.here, ports))

    def _count(self, more: int) -> None:
        self._clients += more
        line = f"{self._clients} connected" if self._clients else "nobody is connected"
        self._crossing.facts = {**self._crossing.facts, NAME: line}
