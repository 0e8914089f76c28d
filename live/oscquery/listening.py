"""What one client listens to, and what it is told of it: changes, so often at most, and none of its own. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from live.addresses.messages import Arguments
from live.osc.feedback import QUIET, SLOW

MOST_LISTENED = 4096  # addresses; more than any address space of ours has
NEVER = float("-inf")


@dataclass(slots=True)
class _Told:
    arguments: Arguments | None = None
    time: float = NEVER
    quiet: float = NEVER


class Listener:
    """The addresses that a client listens to; time in seconds is an argument."""

    def __init__(self) -> None:
        self._told: dict[str, _Told] = {}
        self._interval = 0.0

    def listen(self, addresses: Iterable[str], interval: float | None = None) -> None:
        """Listens to more addresses, whose values are told afresh; from now on each at most once in `interval` s."""
        self._interval = self._interval if interval is None else interval
        for address in addresses:
            if len(self._told) < MOST_LISTENED or address in self._told:
                self._told[address] = _Told()

    def ignore(self, address: str) -> None:
        """Listens to an address no longer."""
        self._told.pop(address, None)

    def ignore_all(self) -> None:
        """Listens to nothing."""
        self._told.clear()

    def moved(self, known: Mapping[str, Arguments], now: float) -> None:
        """Notes what the client knows of what it has just moved; where that is wrong it hears so in a while."""
        for address, arguments in known.items():
            if address in self._told:
                self._told[address] = _Told(arguments, now, now + QUIET)

    def due(self, values: Mapping[str, Arguments], now: float) -> list[tuple[str, Arguments]]:
        """What has changed of what is listened to and may be told now."""
        return [
            (address, values[address])
            for address, told in self._told.items()
            if self._is_due(address, told, values, now)
        ]

    def _is_due(self, address: str, told: _Told, values: Mapping[str, Arguments], now: float) -> bool:
        arguments = values.get(address)
        if arguments is None or arguments == told.arguments or now < told.quiet:
            return False
        if now - told.time < max(self._interval, SLOW.get(address, 0.0)):
            return False
        told.arguments, told.time = arguments, now
        return True
