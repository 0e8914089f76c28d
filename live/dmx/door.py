"""The desk's DMX door: Art-Net and sACN, the personality, learnt channels, and what an operator sees of them."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING

from live import folders
from live.addresses.messages import Message
from live.dmx.bindings import Binding, conflicts, load, written
from live.dmx.frames import NAMES, Protocol
from live.dmx.monitor import Reading, View, universe_name
from live.dmx.patch import Patch, homes
from live.dmx.receiver import Receiver
from live.exchange.exchange import Exchange, say
from live.exchange.learnt import Form, LearntFile
from live.exchange.lessons import FACT, kind, limits, steered
from live.exchange.monitor import Channel
from show.errors import ShowError

if TYPE_CHECKING:
    from live.options import DeskOptions

LEARNT = "dmx.toml"  # the file of the channels that were learnt
CHANNELS = "dmx channels"  # under this name the file's faults are told
LOOK = 0.2  # s between two looks at who sends what


class DmxDoor:
    """Hears lighting desks; ShowError on making one says what is wrong with the patch."""

    name = "dmx"

    def __init__(
        self, options: DeskOptions, exchange: Exchange, opened: Callable[[int], None], patch: Patch | None = None
    ) -> None:
        self._exchange = exchange
        self._patch = patch or patch_of(options)
        self._book = LearntFile(learnt(options), Form(load, written, conflicts))
        self._receiver = Receiver(self._patch)
        self._learning, self._looked = "", float("-inf")
        self._ports: dict[Protocol, int] = {}
        self._refused: Counter[str] = Counter()
        self._readings: dict[Protocol, tuple[Reading, ...]] = {}

    @property
    def ports(self) -> dict[Protocol, int]:
        """The UDP port of each protocol that is open."""
        return self._receiver.ports

    def turn(self, now: float, wall: float) -> bool:
        """Takes what lighting desks have sent, and learns channels."""
        self._follow_book(now)
        self._follow_lesson()
        heard = self._receiver.turn(now)
        if heard:
            self._exchange.act([each for each in heard if isinstance(each, Message)], self.name, now)
            self._exchange.tell([each for each in heard if not isinstance(each, Message)], self.name, now)
        self._judge_lesson(now)
        if now - self._looked >= LOOK:
            self._looked = now
            self._tell(now)
        return False

    def sockets(self) -> list[socket]:
        """The ports'."""
        return self._receiver.sockets

    def close(self) -> None:
        """Gives the ports back."""
        self._receiver.close()

    def _follow_book(self, now: float) -> None:
        """Takes over what somebody has written into the file of learnt channels."""
        if self._book.refresh(now):
            self._receiver.follow(self._book.bindings)
        self._exchange.complain(CHANNELS, self._book.fault, now)

    def _follow_lesson(self) -> None:
        wanted = steered(self._exchange.learning)
        if wanted != self._learning:
            self._learning = wanted
            self._receiver.learn(wanted, kind(wanted))

    def _judge_lesson(self, now: float) -> None:
        found = self._receiver.learned(now) if self._learning else None
        if found is None:
            return
        binding, replaced = found
        low, high = limits(binding.address)
        ranged = replace(binding, low=low, high=high)
        self._exchange.learning = self._learning = ""
        self._exchange.monitor.facts[FACT] = self._kept(ranged) or _sentence(ranged, replaced)
        self._receiver.follow(self._book.bindings)

    def _kept(self, binding: Binding) -> str:
        """Writes a learnt channel down; why that cannot be done, or nothing."""
        try:
            self._book.learn(binding)
        except ShowError as error:
            return f"{error}; until then the channel is forgotten when the show ends"
        return ""

    def _tell(self, now: float) -> None:
        """Tells the operator who sends, what our channels mean, what was refused, and which port is not open."""
        exchange, view = self._exchange, self._receiver.view(now)
        for protocol in set(self.ports) - set(self._ports):
            say(self._opened(protocol), sys.stdout)
        self._ports = self.ports
        refused = Counter(view.refused)
        for reason, count in (refused - self._refused).items():
            exchange.refuse(self.name, reason, count)
        self._refused = refused
        for protocol, readings in view.readings.items():
            exchange.monitor.facts[protocol] = "; ".join(self._facts(protocol, view))
            for line in _changes(self._readings.get(protocol, ()), readings):
                exchange.monitor.note(protocol, _sender(protocol, view), line, now)
        self._readings = dict(view.readings)
        exchange.monitor.channels = channels(view)
        exchange.complain(self.name, "; ".join(view.problems), now)

    def _facts(self, protocol: Protocol, view: View) -> Iterator[str]:
        yield self._opened(protocol) if protocol in self.ports else f"{NAMES[protocol]} is not open"
        if protocol == "artnet":
            yield f"polled {view.polls} times" if view.polls else "never polled by a desk"
        for line in view.senders:
            if line.protocol == protocol:
                name = f" {line.name}" if line.name else ""
                yield f"{line.address}{name}: {line.universe}, {line.slots} channels, {line.standing}"

    def _opened(self, protocol: Protocol) -> str:
        patch, address = self._patch, self._receiver.addresses[protocol]
        where = f"{universe_name(protocol, homes(patch)[protocol])} on {address} port {self.ports[protocol]}"
        if patch.personality == "none":
            return f"{where}, learnt channels only"
        return f"{where}, personality {patch.personality} at {patch.start}"


def patch_of(options: DeskOptions) -> Patch:
    """How the options have us patched."""
    return Patch(
        interface=options.interface,
        personality=options.personality,
        start=options.address,
        artnet=options.artnet,
        sacn=options.sacn,
        allowed=options.allow,
    )


def learnt(options: DeskOptions) -> Path:
    """The file of learnt channels."""
    return (options.data or folders.user_data()) / LEARNT


def channels(view: View) -> tuple[Channel, ...]:
    """What the channels of the personality mean, as the protocol has it that was heard last."""
    ages = {line.protocol: line.age for line in sorted(view.senders, key=lambda line: -line.age)}
    newest = min(view.readings, key=lambda protocol: ages.get(protocol, float("inf")), default=None)
    readings = view.readings[newest] if newest is not None else ()
    return tuple(Channel(each.slot, each.name, each.value, each.says) for each in readings)


def _changes(before: tuple[Reading, ...], after: tuple[Reading, ...]) -> Iterator[str]:
    known = {reading.slot: reading for reading in before}
    for reading in after:
        if reading.value is not None and reading != known.get(reading.slot):
            yield f"channel {reading.slot} {reading.name} {reading.value}: {reading.says}"


def _sender(protocol: Protocol, view: View) -> str:
    senders = [line for line in view.senders if line.protocol == protocol]
    return min(senders, key=lambda line: line.age).address if senders else "nobody"


def _sentence(binding: Binding, replaced: list[Binding]) -> str:
    where = f"channel {binding.channel} of {universe_name(binding.protocol, binding.universe)}"
    others = [each.address for each in replaced if each.address != binding.address]
    instead = f", no longer {', '.join(others)}" if others else ""
    return f"{where} moves {binding.address}{instead}"
