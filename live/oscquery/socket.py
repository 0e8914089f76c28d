"""The conversation with one program through the WebSocket: what it listens to goes out, OSC and wishes come in."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from live.addresses.kin import is_twin
from live.addresses.messages import Message, Outcome, Ping, Query, Refused, Subscribe
from live.addresses.space import fixed, newest_wins
from live.clock import WallClock
from live.exchange.allowance import Allowance
from live.network.senders import Host
from live.osc.coding import encode
from live.oscquery.hearing import Heard, hear
from live.oscquery.intake import Intake, Words
from live.oscquery.listening import Listener
from live.oscquery.methods import READ
from live.oscquery.packets import packet
from live.oscquery.tree import Tree, Trees, changed
from live.oscquery.wishes import path_changed, wish
from live.version import version
from live.web.crossing import Busy, Crossing, View
from live.web.site import Socket

TOLD = 1 / 30  # s between two looks at what has changed
PACE = 0.004  # s between two batches of one client
MOST_SCHEDULED = 64  # groups of messages of one client that wait for their time
READ_PER_SECOND, READ_AT_ONCE = 4000.0, 512.0  # messages of all clients together; what is more waits
ERRORS_PER_SECOND = 10.0


@dataclass(slots=True)
class Shared:
    """What all clients share."""

    crossing: Crossing
    trees: Trees = field(default_factory=Trees)
    spoken: tuple[Tree | None, Words] = (None, ((), ()))
    allowance: Allowance = field(default_factory=lambda: Allowance(READ_PER_SECOND, READ_AT_ONCE))

    @property
    def view(self) -> View:
        """The newest view of the show."""
        return self.crossing.view

    @property
    def tree(self) -> Tree:
        """The address space of now."""
        return self.trees.of(self.view.known)

    def words(self) -> Words:
        """The addresses of which only the newest message counts, and all that mean something."""
        if self.tree is not self.spoken[0]:
            self.spoken = self.tree, (newest_wins(self.view.known), fixed(self.view.known))
        return self.spoken[1]


class Session:
    """One client from its first word to its last; `may_act` says whether its messages do anything.

    Who has spoken nothing but OSC is told nothing but OSC: such programs may end at a text that they did not expect.
    """

    def __init__(self, shared: Shared, socket: Socket, remote: str, may_act: bool) -> None:
        self._shared, self._socket, self._remote, self._may_act = shared, socket, remote, may_act
        self._loop = asyncio.get_running_loop()
        self._listener, self._intake = Listener(), Intake(Host(remote, 0, True), shared.words)
        self._arrived = asyncio.Event()
        self._due: list[list[Message]] = []
        self._scheduled: set[asyncio.TimerHandle] = set()
        self._errors = Allowance(ERRORS_PER_SECOND, ERRORS_PER_SECOND)
        self._tree = shared.tree
        self._reads_text, self._gone = True, False

    async def run(self) -> None:
        """Talks until the other end is gone, and does what it said last."""
        try:
            async with asyncio.TaskGroup() as together:
                telling = together.create_task(self._tell())
                together.create_task(self._act())
                await self._listen()
                telling.cancel()
                self._gone = True
                self._arrived.set()
        finally:
            for handle in self._scheduled:
                handle.cancel()

    async def _listen(self) -> None:
        wished = False
        while (said := await self._socket.receive()) is not None:
            wished |= isinstance(said, str)
            self._reads_text = wished
            if isinstance(said, str):
                self._wish(said)
            elif self._may_act:
                self._intake.put(said)
                self._arrived.set()
            else:
                self._refuse("not an allowed sender")

    def _wish(self, said: str) -> None:
        try:
            wished = wish(said)
        except ValueError as error:
            self._refuse(str(error))
            return
        if wished.command == "IGNORE":
            self._listener.ignore(wished.path)
            return
        method = self._shared.tree.methods.get(wished.path)
        if method is None or not method.access & READ:
            self._refuse("nothing to listen to")
        else:
            self._listener.listen([wished.path])

    def _refuse(self, reason: str) -> None:
        self._intake.refused[reason] += 1
        self._arrived.set()

    async def _act(self) -> None:
        while not self._gone or self._scheduled or self._arrived.is_set():
            await self._arrived.wait()
            while not self._shared.allowance.left(self._loop.time()):
                await asyncio.sleep(PACE)
            self._arrived.clear()
            await self._act_on(self._groups())
            await asyncio.sleep(PACE)

    def _groups(self) -> list[list[Message]]:
        """What is to be done now; what has to wait is put off."""
        groups, self._due = self._due, []
        view = self._shared.view
        wall = view.wall + WallClock().now() - view.time
        for delay, messages in self._intake.take(wall):
            if delay and len(self._scheduled) < MOST_SCHEDULED:
                self._put_off(delay, messages)
            else:
                groups.append(messages)
        return groups

    def _put_off(self, delay: float, messages: list[Message]) -> None:
        def due() -> None:
            self._scheduled.discard(handle)
            self._due.append(messages)
            self._arrived.set()

        handle = self._loop.call_later(delay, due)
        self._scheduled.add(handle)

    async def _act_on(self, groups: Sequence[Sequence[Message]]) -> None:
        self._shared.allowance.spend(sum(map(len, groups)))
        refused = self._intake.refusals()
        work = self._shared.crossing.do(lambda exchange, now: hear(exchange, now, self._remote, groups, refused))
        try:
            heard = await work
        except Busy as error:
            await self._complain(str(error))
            return
        self._listener.moved(heard.moved, heard.time)
        for reason in refused:
            await self._complain(reason)
        await self._answer(heard)

    async def _answer(self, heard: Heard) -> None:
        for address, arguments in heard.asked:
            await self._send(address, arguments)
        for invoked, outcome in heard.rest:
            await self._answer_one(invoked, outcome)

    async def _answer_one(self, invoked: str, outcome: Outcome) -> None:
        match outcome:
            case Ping():
                await self._socket.send(encode("/pong", (*outcome.echoed, version())))
            case Subscribe(on, _, rate):
                self._listener.ignore_all()
                if on:
                    self._listener.listen(self._readable(), 1 / rate)
            case Query(address):
                await self._complain(f"{address} is not known yet", invoked)
            case Refused(_, detail):
                await self._complain(detail, invoked)

    def _readable(self) -> list[str]:
        methods = self._shared.tree.methods.items()
        return [address for address, method in methods if method.access & READ and not is_twin(address)]

    async def _complain(self, line: str, invoked: str = "") -> None:
        if self._errors.take(self._loop.time()):
            address, arguments = (f"/reply{invoked}", ("error", line)) if invoked else ("/state/error", (line,))
            await self._socket.send(encode(address, arguments))

    async def _tell(self) -> None:
        while True:
            view = self._shared.view
            old, self._tree = self._tree, self._shared.trees.of(view.known)
            if self._tree is not old and self._reads_text:
                for path in changed(old, self._tree):
                    await self._socket.send(path_changed(path))
            for address, arguments in self._listener.due(view.known.values, view.time):
                await self._send(address, arguments)
            await asyncio.sleep(TOLD)

    async def _send(self, address: str, arguments: tuple[object, ...]) -> None:
        method = self._shared.tree.methods.get(address)
        written = packet(address, method.tags, arguments) if method is not None else None
        if written is not None:
            await self._socket.send(written)
