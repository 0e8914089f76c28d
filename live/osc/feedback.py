"""Who is told what: subscribers hear of changes, at a bounded rate, and never of what they have just moved. Pure.

A value that is told in several ways (`/norm`, `/percent`, `/macro`, the addresses of desks that were learnt) goes out
under its own address to everyone, and in the other ways to those who use them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from live.addresses.messages import Arguments, Subscribe
from live.network.senders import Host

REPLY_PORT = 7701
LEASE = 60.0  # s; a client that is switched off stops being told
QUIET = 0.3  # s in which a hand on a fader is not answered
AFRESH = 1.0  # s between two full reports to one subscriber, who may ask more often
MOST_SUBSCRIBERS = 32
AT_ONCE = 64  # messages to one subscriber in one turn: more would overflow the buffer of a client that is asleep
TURN = 128  # messages in one turn to all of them
SLOW = {"/position": 0.1, "/state/position": 0.1, "/state/fps": 1.0, "/state/latency": 1.0, "/state/refused": 1.0}  # s
NEVER = float("-inf")

Parcel = tuple[Host, str, Arguments]


@dataclass(slots=True)
class _Subscriber:
    origin: Host
    prefix: str
    expires: float
    interval: float
    afresh: float = NEVER
    uses: set[str] = field(default_factory=set)
    pending: dict[str, None] = field(default_factory=dict)
    sent: dict[str, tuple[Arguments, float]] = field(default_factory=dict)
    quiet: dict[str, float] = field(default_factory=dict)


class Subscribers:
    """Those who want feedback, by where they want it; time in seconds is an argument.

    `is_twin` tells of an address whether it only says in another way what is said under another address.
    """

    def __init__(self, is_twin: Callable[[str], bool]) -> None:
        self._is_twin = is_twin
        self._all: dict[Host, _Subscriber] = {}
        self._values: Mapping[str, Arguments] = {}

    def subscribe(self, origin: Host, wish: Subscribe, now: float, prefix: str = "") -> bool:
        """Starts, renews (both with a full report) or ends a subscription; False where there are too many.

        `prefix` is put before every address. A connection is told through itself for as long as it lasts.
        """
        target = origin if origin.connected else Host(origin.address, _port(origin, wish.port))
        self._expire(now)
        if not wish.on:
            self._all.pop(target, None)
            return True
        if target not in self._all and len(self._all) >= MOST_SUBSCRIBERS:
            return False
        expires, interval = math.inf if origin.connected else now + LEASE, 1 / wish.rate
        subscriber = self._all.setdefault(target, _Subscriber(origin, prefix, expires, interval))
        subscriber.origin, subscriber.prefix = origin, prefix
        subscriber.expires, subscriber.interval = expires, interval
        if now - subscriber.afresh >= AFRESH:
            subscriber.afresh = now
            subscriber.sent.clear()
            subscriber.pending |= dict.fromkeys(self._wanted(subscriber, self._values))
        return True

    def uses(self, origin: Host, address: str) -> None:
        """Notes an address that somebody sends to or asks for: from now on they are told in that way too."""
        subscriber = self._all.get(self.reply_to(origin))
        if subscriber is not None and address in self._values and self._is_twin(address):
            if address not in subscriber.uses:
                subscriber.pending[address] = None
            subscriber.uses.add(address)

    def moved(self, origin: Host, known: Mapping[str, Arguments], now: float) -> None:
        """Notes who has just set a value, and what they know of it: by each address of it, what they need not be told.

        Where that is not what has come of it they are told once their hand rests.
        """
        subscriber = self._all.get(self.reply_to(origin))
        if subscriber is not None:
            for address, arguments in known.items():
                subscriber.sent[address] = (arguments, now)
                subscriber.quiet[address] = now + QUIET
                subscriber.pending[address] = None

    def reply_to(self, origin: Host) -> Host:
        """Returns where the sender of a packet listens: where it subscribed, else the usual port."""
        if origin.connected or origin in self._all:
            return origin
        same_address = [target for target in self._all if not target.connected and target.address == origin.address]
        exact = [target for target in same_address if self._all[target].origin == origin]
        if exact:
            return exact[0]
        return same_address[0] if len(same_address) == 1 else Host(origin.address, REPLY_PORT)

    def is_subscribed(self, origin: Host) -> bool:
        """Tells whether the sender of a packet gets feedback."""
        return self.reply_to(origin) in self._all

    def due(self, values: Mapping[str, Arguments], ready: Callable[[Host], bool], now: float) -> list[Parcel]:
        """Returns what has changed and may be sent now to those who are ready for it, the newest of each."""
        self._expire(now)
        self._notice(values)
        told: list[Parcel] = []
        for target in list(self._all):
            if len(told) < TURN and ready(target):
                subscriber = self._all.pop(target)
                self._all[target] = subscriber  # to the end: next time the others come first
                news = islice(_news(subscriber, values, now), min(AT_ONCE, TURN - len(told)))
                told += [(target, subscriber.prefix + address, arguments) for address, arguments in news]
        return told

    def end(self, target: Host) -> None:
        """Ends the subscription of a connection that is gone."""
        self._all.pop(target, None)

    def everyone(self) -> list[tuple[Host, str]]:
        """Returns where all subscribers listen, and their prefixes."""
        return [(target, subscriber.prefix) for target, subscriber in self._all.items()]

    def _notice(self, values: Mapping[str, Arguments]) -> None:
        if values is self._values:
            return
        before, self._values = self._values, values
        changed = [address for address, arguments in values.items() if before.get(address) != arguments]
        for subscriber in self._all.values():
            subscriber.pending |= dict.fromkeys(self._wanted(subscriber, changed))

    def _wanted(self, subscriber: _Subscriber, addresses: Iterable[str]) -> list[str]:
        return [each for each in addresses if each in subscriber.uses or not self._is_twin(each)]

    def _expire(self, now: float) -> None:
        for target in [target for target, subscriber in self._all.items() if subscriber.expires <= now]:
            del self._all[target]


def _news(subscriber: _Subscriber, values: Mapping[str, Arguments], now: float) -> Iterator[tuple[str, Arguments]]:
    """What of the pending may go out; it is pending no longer once it has."""
    for address in list(subscriber.pending):
        arguments = values.get(address)
        known, when = subscriber.sent.get(address, (None, NEVER))
        if arguments is None or (arguments == known and now >= subscriber.quiet.get(address, NEVER)):
            del subscriber.pending[address]
            continue
        interval = max(subscriber.interval, SLOW.get(address, 0.0))
        if arguments != known and now - when >= interval and now >= subscriber.quiet.get(address, NEVER):
            del subscriber.pending[address]
            subscriber.sent[address] = (arguments, now)
            yield address, arguments


def _port(origin: Host, wished: int | None) -> int:
    if wished is None:
        return REPLY_PORT
    return wished or origin.port
