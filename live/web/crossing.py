"""The way between the desk's one thread and the server's: work in one direction, the newest view in the other.

The server's thread asks for work to be done in the desk's, where the exchange lives, and awaits what came of it. The
desk's thread leaves a view of everything that may be read, which is replaced and never changed.
"""

from __future__ import annotations

import asyncio
import queue
import socket
from collections.abc import Callable, Mapping
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from live.addresses.messages import Known
from live.alarms.report import Alarms
from live.exchange.exchange import Exchange
from live.house.report import House
from live.state.state import State

MOST_WAITING = 256  # pieces of work
AT_ONCE = 64  # of them in one turn of the desk
LONGEST_WAIT = 2.0  # s; a desk that takes longer has died

T = TypeVar("T")
Work = Callable[[Exchange, float], T]


class Busy(Exception):
    """The desk has not kept up: what was asked is not done."""


@dataclass(frozen=True, slots=True)
class View:
    """What may be read of the show at `time` s of the machine's clock, `wall` in Unix time.

    `state` is None until the stage has spoken; `learning` is the address that waits for a hand, `lesson` how the newest
    lesson stands, in a sentence. `house` is how the house stands, `alarms` what it calls for help about.
    """

    time: float = 0.0
    wall: float = 0.0
    known: Known = field(default_factory=Known)
    state: State | None = None
    learning: str = ""
    lesson: str = ""
    house: House | None = None
    alarms: Alarms = Alarms()


class Crossing:
    """Both directions; neither side ever waits for the other's lock.

    `facts` are the server's lines for the operator, by name: they are replaced, like the view, and never changed.
    """

    def __init__(self) -> None:
        self.view = View()
        self.facts: Mapping[str, str] = {}
        self._asked: queue.SimpleQueue[tuple[Work[Any], Future[Any]]] = queue.SimpleQueue()
        self._wake, self.woken = socket.socketpair()
        for each in (self._wake, self.woken):
            each.setblocking(False)

    async def do(self, work: Work[T]) -> T:
        """Has work done in the desk's thread, given the exchange and the time there, and returns what comes of it.

        Called in the server's thread. Raises Busy where too much waits or nobody answers, else what the work raises.
        """
        if self._asked.qsize() >= MOST_WAITING:
            raise Busy("the desk is busy")
        done: Future[T] = Future()
        self._asked.put((work, done))
        with suppress(OSError):  # full: it is awake
            self._wake.send(b"\0")
        try:
            return await asyncio.wait_for(asyncio.wrap_future(done), LONGEST_WAIT)
        except TimeoutError:
            raise Busy("the desk does not answer") from None

    def turn(self, exchange: Exchange, now: float) -> bool:
        """Does what was asked; in the desk's thread, once a turn. Says whether there was anything."""
        with suppress(OSError):
            self.woken.recv(MOST_WAITING)
        for count in range(AT_ONCE):
            try:
                work, done = self._asked.get_nowait()
            except queue.Empty:
                return count > 0
            _do(work, done, exchange, now)
        return True

    def close(self) -> None:
        """Ends it; who still waits is told so by the clock."""
        self._wake.close()
        self.woken.close()


def _do(work: Work[Any], done: Future[Any], exchange: Exchange, now: float) -> None:
    if not done.set_running_or_notify_cancel():
        return
    with suppress(InvalidStateError):
        try:
            done.set_result(work(exchange, now))
        except Exception as error:  # it is the asker's fault, and theirs to hear of
            done.set_exception(error)
