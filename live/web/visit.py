"""One browser's visit: what it wishes goes to the desk, what changes goes to it, and control needs the token."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from live.addresses.messages import Message, Refused
from live.clock import WallClock
from live.exchange.diary import Diary
from live.exchange.exchange import Acted, Exchange
from live.web import arrivals, inputs, token, wishes
from live.web.crossing import Busy, Crossing
from live.web.described import Plain
from live.web.news import News
from live.web.preview import Preview
from live.web.site import Socket, coded
from live.web.wishes import Enter, Learn, Listing, Send, Watch, Wish

SOURCE = "web"
PERIOD = 1 / 25  # s between two messages to a page
ARRIVALS_PERIOD = 0.3  # s
HERE_PERIOD = 1.0  # s between two words that we are here: after three without one a page knows the network dead
WRONG_TOKEN = 1.0  # s that a wrong token takes
WRONG = "that is not the token of this show: scan the code in the overlay (H)"
WATCHING = "this page only watches: open the address with its token, or scan the code in the overlay (H)"


@dataclass(slots=True)
class Reception:
    """What all visits share. `link` is the address with its token and `code` its drawing, for those in control.

    `pages` are those that say who they are, by that.
    """

    crossing: Crossing
    preview: Preview
    diary: Diary
    token: str
    begin: Callable[[], Plain]
    link: str = ""
    code: str = ""
    visits: int = 0
    pages: dict[str, Visit] = field(default_factory=dict)
    listing: asyncio.Lock = field(default_factory=asyncio.Lock)


class Visit:
    """Talks through one socket until it is closed, by `origin`; a `page` that comes back ends its visit of before.

    What that one sent still lies in a network that was away, and must not act when the network is back.
    """

    def __init__(self, reception: Reception, socket: Socket, origin: str, page: str = "") -> None:
        self._reception, self._socket, self._origin, self._page = reception, socket, origin, page
        self._news, self._control, self._ended = News(), False, False
        self._watched: frozenset[str] = frozenset()
        self._picture = self._line = 0
        self._next_arrivals = self._next_here = float("-inf")

    async def run(self) -> None:
        """The whole visit."""
        pages = self._reception.pages
        before = pages.get(self._page)
        if self._page:
            pages[self._page] = self
        try:
            if before is not None:
                await before.end()
            await self._visit()
        finally:
            if pages.get(self._page) is self:
                del pages[self._page]

    async def end(self) -> None:
        """Hears no wish any more, and closes the socket."""
        self._ended = True
        await self._socket.close()

    async def _visit(self) -> None:
        if not await self._say({"begin": self._reception.begin()}):
            return
        self._reception.visits += 1
        try:
            async with asyncio.TaskGroup() as together:
                telling = together.create_task(self._tell())
                while (message := await self._socket.receive()) is not None and not self._ended:
                    await self._hear(message)
                telling.cancel()
        finally:
            self._reception.visits -= 1

    async def _hear(self, message: str | bytes) -> None:
        try:
            wish = wishes.read(message)
        except ValueError as error:
            await self._say({"refused": str(error)})
            return
        match wish:
            case Enter(given):
                await self._enter(given)
            case Watch(words):
                self._watched = words
            case _ if not self._control:
                await self._say({"refused": WATCHING})
            case _:
                await self._obey(wish)

    async def _enter(self, given: str) -> None:
        self._control = token.matches(given, self._reception.token)
        if not self._control:
            await asyncio.sleep(WRONG_TOKEN)
        if self._control:
            await self._say({"control": True, "link": self._reception.link, "code": self._reception.code})
        else:
            await self._say({"control": False, "refused": WRONG})

    async def _obey(self, wish: Wish) -> None:
        try:
            match wish:
                case Send(messages):
                    await self._act(messages)
                case Learn(address):
                    await self._reception.crossing.do(lambda exchange, now: setattr(exchange, "learning", address))
                case Listing():
                    async with self._reception.listing:
                        await self._say({"inputs": await asyncio.to_thread(inputs.names)})
        except Busy as error:
            await self._say({"refused": str(error)})

    async def _act(self, messages: tuple[Message, ...]) -> None:
        def act(exchange: Exchange, now: float) -> Acted:
            if messages:
                exchange.monitor.note(SOURCE, self._origin, messages[-1].line, now, len(messages))
            return exchange.act(messages, SOURCE, now)

        acted = await self._reception.crossing.do(act)
        refused = [outcome.detail for outcome in acted.rest if isinstance(outcome, Refused)]
        if refused:
            await self._say({"refused": refused[0]})

    async def _tell(self) -> None:
        clock = WallClock()
        while True:
            now = clock.now()
            told = self._news.after(self._reception.crossing.view, now) | self._lines() | await self._arrived(now)
            told |= self._here(now)
            if told and not await self._say(told):
                return
            if "picture" in self._watched and not await self._show():
                return
            await asyncio.sleep(PERIOD)

    def _lines(self) -> Plain:
        new = self._reception.diary.since(self._line)
        if not new:
            return {}
        self._line = new[-1].number
        return {"log": [asdict(line) for line in new]}

    def _here(self, now: float) -> Plain:
        if now < self._next_here:
            return {}
        self._next_here = now + HERE_PERIOD
        return {"here": True}

    async def _arrived(self, now: float) -> Plain:
        if "arrivals" not in self._watched or now < self._next_arrivals:
            return {}
        self._next_arrivals = now + ARRIVALS_PERIOD
        try:
            taken = await self._reception.crossing.do(lambda exchange, time: arrivals.copied(exchange.monitor, time))
        except Busy:
            return {}
        return {"arrivals": taken}

    async def _show(self) -> bool:
        preview = self._reception.preview
        preview.look()
        number, file = preview.newest
        if number == self._picture:
            return True
        self._picture = number
        return await self._socket.send(file)

    async def _say(self, told: Plain) -> bool:
        written = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        return await self._socket.send(coded(written).decode())
