"""The addresses of desks that were learnt: kept in a file of the user's, and learnt one by one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from live.addresses.messages import Arguments, Message, Refused
from live.addresses.space import read
from live.exchange.exchange import Exchange
from live.exchange.learnt import Form, LearntFile
from live.exchange.lessons import FACT
from live.osc.learn import Learning, hear, learned
from live.osc.mapping import Binding, conflicts, load, told, translated, written
from show.errors import ShowError

BOOK = "osc addresses"  # under this name the file's faults are told


class OscBook:
    """Translates desks' addresses, and learns them while `Exchange.learning` names one of ours.

    `sources` are the desks' addresses that mean something here. Time in seconds is an argument.
    """

    def __init__(self, exchange: Exchange, path: Path) -> None:
        self.sources: frozenset[str] = frozenset()
        self._exchange = exchange
        self._learnt = LearntFile(path, Form(load, written, conflicts))
        self._learning: Learning | None = None

    @property
    def faders(self) -> frozenset[str]:
        """Those of the desks' addresses whose newest message makes older ones worthless."""
        return frozenset(each.source for each in self._learnt.bindings if each.way != "button" and not each.word)

    def turn(self, now: float) -> None:
        """Reads the file where it has changed, and ends a lesson whose hand is still."""
        if self._learnt.refresh(now):
            self._index()
        self._exchange.complain(BOOK, self._learnt.fault, now)
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
            return translated(self._learnt.bindings, message)
        return [message]

    def told(self, values: Mapping[str, Arguments]) -> dict[str, Arguments]:
        """Returns the values of desks' own addresses."""
        return told(self._learnt.bindings, values)

    def sources_of(self, addresses: set[str]) -> list[str]:
        """Returns the desks' addresses that move any of ours."""
        return [binding.source for binding in self._learnt.bindings if binding.address in addresses]

    def _index(self) -> None:
        self.sources = frozenset(binding.source for binding in self._learnt.bindings)

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
        others = [each.address for each in conflicts(self._learnt.bindings, found) if each.address != found.address]
        try:
            self._learnt.learn(found)
            instead = f" instead of {', '.join(others)}" if others else ""
            self._say(f"{found.source} now moves {found.address}{instead}")
        except ShowError as error:
            self._say(f"{error}; until then what was learnt is forgotten when the show ends")
        self._index()

    def _say(self, line: str) -> None:
        self._exchange.monitor.facts[FACT] = line
