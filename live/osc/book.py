"""The addresses of desks that were learnt: kept in a file of the user's, and learnt one by one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from live.addresses import read
from live.exchange import Exchange
from live.lessons import FACT
from live.messages import Arguments, Message, Refused
from live.osc.learn import Learning, hear, learned
from live.osc.mapping import Binding, block, load, told, translated, written
from show.errors import ShowError
from show.files import Stamp, keep_text, stamp_of

AGE = 2.0  # s after which the file is looked at again
BOOK = "osc addresses"  # under this name the file's faults are told


class OscBook:
    """Translates desks' addresses, and learns them while `Exchange.learning` names one of ours.

    `sources` are the desks' addresses that mean something here. Time in seconds is an argument.
    """

    def __init__(self, exchange: Exchange, path: Path) -> None:
        self._exchange, self._path = exchange, path
        self.sources: frozenset[str] = frozenset()
        self._bindings: tuple[Binding, ...] = ()
        self._read_at = float("-inf")
        self._stamp: Stamp | None = None
        self._learning: Learning | None = None

    @property
    def faders(self) -> frozenset[str]:
        """Those of the desks' addresses whose newest message makes older ones worthless."""
        return frozenset(each.source for each in self._bindings if each.way != "button" and not each.word)

    def turn(self, now: float) -> None:
        """Reads the file where it has changed, and ends a lesson whose hand is still."""
        if now - self._read_at >= AGE:
            self._read_at = now
            self._refresh(now)
        self._follow(now)
        found = learned(self._learning, now) if self._learning is not None else None
        if found is not None:
            self._exchange.learning, self._learning = "", None
            self._keep(found)

    def learns(self, message: Message, now: float) -> bool:
        """Takes a message that is not in our own words while somebody teaches; tells whether it did."""
        if self._learning is None or not self._is_foreign(message):
            return False
        self._learning = hear(self._learning, message, now)
        return True

    def meaning(self, message: Message) -> list[Message]:
        """Returns what a message means in our own addresses; one that was never learnt means itself."""
        if message.address in self.sources:
            return translated(self._bindings, message)
        return [message]

    def told(self, values: Mapping[str, Arguments]) -> dict[str, Arguments]:
        """Returns the values of desks' own addresses."""
        return told(self._bindings, values)

    def sources_of(self, addresses: set[str]) -> list[str]:
        """Returns the desks' addresses that move any of ours."""
        return [binding.source for binding in self._bindings if binding.address in addresses]

    def _use(self, bindings: tuple[Binding, ...]) -> None:
        self._bindings, self.sources = bindings, frozenset(binding.source for binding in bindings)

    def _follow(self, now: float) -> None:
        """Begins and ends lessons as the exchange says."""
        wanted = self._exchange.learning
        if wanted and (self._learning is None or self._learning.address != wanted):
            self._learning = Learning(wanted)
        elif not wanted:
            self._learning = None

    def _is_foreign(self, message: Message) -> bool:
        outcomes = read(message, self._exchange.panel.known, BOOK)
        return any(isinstance(each, Refused) and each.reason == "unknown address" for each in outcomes)

    def _keep(self, found: Binding) -> None:
        before = next((each for each in self._bindings if each.place == found.place), None)
        kept = tuple(each for each in self._bindings if each.place != found.place)
        try:
            self._save(kept, found)
        except ShowError as error:
            self._say(str(error))
            return
        self._use((*kept, found))
        instead = f" instead of {before.address}" if before and before.address != found.address else ""
        self._say(f"{found.source} now moves {found.address}{instead}")

    def _save(self, kept: tuple[Binding, ...], found: Binding) -> None:
        """Writes the file; where there is only something to add, what was written into it by hand stays."""
        text = written((*kept, found))
        if self._path.exists() and load(self._path) == kept:
            text = self._path.read_text(encoding="utf-8").rstrip("\n") + "\n" + block(found)
        keep_text(self._path, text)
        self._stamp = stamp_of(self._path)

    def _refresh(self, now: float) -> None:
        stamp = stamp_of(self._path)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._use(load(self._path))
            self._exchange.complain(BOOK, "", now)
        except ShowError as error:  # what was read before goes on
            self._exchange.complain(BOOK, str(error), now)

    def _say(self, line: str) -> None:
        self._exchange.monitor.facts[FACT] = line
