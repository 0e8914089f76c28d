"""Who is told what: subscribers hear of changes, at a bounded rate, and never of what they have just moved. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from live.messages import Arguments, Subscribe

REPLY_PORT = 7701
LEASE = 60.0  # s; a client that is switched off stops being told
QUIET = 0.3  # s in which a hand on a fader is not answered
MOST_SUBSCRIBERS = 32
SLOW = {"/position": 0.1, "/state/position": 0.1, "/state/fps": 1.0, "/state/latency": 1.0, "/state/refused": 1.0}  # s

Host = tuple[str, int]  # IP address and UDP port
Parcel = tuple[Host, str, Arguments]


@dataclass(slots=True)
class _Subscriber:
    origin: Host
    expires: float
    interval: float
    sent: dict[str, tuple[Arguments, float]] = field(default_factory=dict)
    quiet: dict[str, float] = field(default_factory=dict)


class Subscribers:
    """Those who want feedback, by where they want it; time in seconds is an argument."""

    def __init__(self) -> None:
        self._all: dict[Host, _Subscriber] = {}

    def subscribe(self, origin: Host, wish: Subscribe, now: float) -> bool:
        """Starts, renews (both with a full report) or ends a subscription; False where there are too many."""
        target = (origin[0], _port(origin, wish.port))
        self._all.pop(target, None)
        self._expire(now)
        if wish.on and len(self._all) >= MOST_SUBSCRIBERS:
            return False
        if wish.on:
            self._all[target] = _Subscriber(origin, now + LEASE, 1 / wish.rate)
        return True

    def moved(self, origin: Host, address: str, arguments: Arguments, now: float) -> None:
        """Notes who has just set a value, and to what: they need not be told."""
        target = self.reply_to(origin)
        if target in self._all:
            self._all[target].sent[address] = (arguments, now)
            self._all[target].quiet[address] = now + QUIET

    def reply_to(self, origin: Host) -> Host:
        """Returns where the sender of a packet listens: where it subscribed, else the usual port."""
        same_address = [target for target in self._all if target[0] == origin[0]]
        exact = [target for target in same_address if self._all[target].origin == origin]
        if exact:
            return exact[0]
        return same_address[0] if len(same_address) == 1 else (origin[0], REPLY_PORT)

    def due(self, values: Mapping[str, Arguments], now: float) -> list[Parcel]:
        """Returns what has changed for each subscriber and may be sent now."""
        self._expire(now)
        return [
            (target, address, arguments)
            for target, subscriber in self._all.items()
            for address, arguments in _news(subscriber, values, now)
        ]

    def everyone(self) -> list[Host]:
        """Returns where all subscribers listen."""
        return list(self._all)

    def _expire(self, now: float) -> None:
        for target in [target for target, subscriber in self._all.items() if subscriber.expires <= now]:
            del self._all[target]


def _news(subscriber: _Subscriber, values: Mapping[str, Arguments], now: float) -> Iterable[tuple[str, Arguments]]:
    for address, arguments in values.items():
        known, when = subscriber.sent.get(address, (None, float("-inf")))
        interval = max(subscriber.interval, SLOW.get(address, 0.0))
        if arguments != known and now - when >= interval and now >= subscriber.quiet.get(address, now):
            subscriber.sent[address] = (arguments, now)
            yield address, arguments


def _port(origin: Host, wished: int | None) -> int:
    if wished is None:
        return REPLY_PORT
    return wished or origin[1]
