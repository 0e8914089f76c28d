"""Ableton Link: the tempo and the bar that all programs of a network session share, nobody being master.

The one file that imports aalink, which is GPL-3 as Link itself is GPL-2 or later: an optional extra, never installed or
loaded unless the operator asks for it. Link finds its peers by multicast on every interface of the machine, so opening
it reaches the network whatever the desk is bound to.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from live.clock import Clock
from live.commands import Beat
from live.tempo.clock import BEATS_IN_BAR, FASTEST_BPM, SLOWEST_BPM
from show.errors import ShowError

WORDS_HZ = 20.0  # how often its tempo and beat are said
OPENING_S = 5.0
CLOSING_S = 2.0


class LinkPeer:
    """A peer of the session, on a thread of its own, until `close`.

    `say` gets a Beat twenty times a second while there are peers, and one of quality 0 when the last has gone; it is
    called on that thread, and so must only enqueue. ShowError where Link is not installed or cannot be opened.
    """

    def __init__(self, clock: Clock, say: Callable[[Beat], None], bpm: float = 120.0) -> None:
        self.peers = 0
        self._clock, self._say, self._bpm = clock, say, bpm
        self._link: Any = None
        self._fault: Exception | None = None
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._ready = threading.Event()
        make = _factory()
        self._thread = threading.Thread(target=self._run, args=(make,), name="link", daemon=True)
        self._thread.start()
        if not self._ready.wait(OPENING_S) or self._fault:
            self.close()
            raise ShowError("Ableton Link", f"cannot be opened ({self._fault})", "another source of tempo may lead")

    def propose(self, bpm: float) -> None:
        """Sets the tempo of the whole session, as any of its peers may."""
        tempo = min(FASTEST_BPM, max(SLOWEST_BPM, bpm))
        self._soon(lambda: setattr(self._link, "tempo", tempo))

    def close(self) -> None:
        """Leaves the session; may be called twice."""
        self._soon(self._over.set)
        self._thread.join(CLOSING_S)

    def _soon(self, act: Callable[[], object]) -> None:
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(act)

    def _run(self, make: Callable[..., Any]) -> None:
        try:
            self._loop.run_until_complete(self._live(make))
        except Exception as error:  # whatever the library throws, the show goes on without it
            self._fault = error
        finally:
            self._ready.set()
            self._loop.close()

    async def _live(self, make: Callable[..., Any]) -> None:
        self._link = link = make(self._bpm)
        link.quantum = BEATS_IN_BAR
        link.enabled = True
        self._ready.set()
        try:
            while not self._over.is_set():
                self._tell(link)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._over.wait(), 1 / WORDS_HZ)
        finally:
            link.enabled = False

    def _tell(self, link: Any) -> None:
        alone, self.peers = self.peers == 0, link.num_peers
        if self.peers or not alone:
            self._say(Beat("link", self._clock.now(), link.beat, link.tempo, 1.0 if self.peers else 0.0))


def _factory() -> Callable[..., Any]:
    try:
        from aalink import Link
    except ImportError as error:
        remedy = "install limelight[link] (its licence is GPL-3), or let another source of tempo lead"
        raise ShowError("Ableton Link", f"is not installed ({error})", remedy) from None
    made: Callable[..., Any] = Link
    return made
