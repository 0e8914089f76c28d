"""The lighting desk as the desk process sees it: ports, senders, personality, single channels, all in one turn."""

from __future__ import annotations

import socket
from collections import Counter

from live.addresses.messages import Message
from live.commands import Timecode
from live.dmx import artclock, learn, monitor
from live.dmx.artnetport import ArtNetPort
from live.dmx.bindings import Binding, conflicts, follow
from live.dmx.channels import PERSONALITIES
from live.dmx.frames import NAMES, Clock, Frame, Protocol
from live.dmx.learn import Learning
from live.dmx.patch import Patch, homes
from live.dmx.personality import Held, patched, step
from live.dmx.sacnport import SacnPort
from live.dmx.sources import Universe, hear
from live.exchange.lessons import Kind
from live.network.interfaces import address_of
from live.network.senders import judge
from show.errors import ShowError

RETRY = 2.0  # s between attempts to open a port
MOST_UNIVERSES = 32  # that are followed; more is a flood


class Receiver:
    """Takes DMX in turns that never wait and never raise; time in seconds is an argument.

    ShowError on making one says what is wrong with the patch. A port that cannot be opened is a problem of the view,
    and is tried again.
    """

    def __init__(self, patch: Patch, bindings: tuple[Binding, ...] = ()) -> None:
        self._patch, self._personality = patch, PERSONALITIES.get(patch.personality, ())
        self._slots = patched(self._personality, patch.start)
        self._homes = homes(patch)
        self._allowed = judge(patch.allowed)
        self.bindings = bindings
        self._ports: dict[Protocol, ArtNetPort | SacnPort] = {}
        self._problems: dict[Protocol, str] = {}
        self._retry = float("-inf")
        self._universes: dict[tuple[Protocol, int], Universe] = {}
        self._held = {protocol: Held() for protocol in self._homes}
        self._refused: Counter[str] = Counter()
        self._run = artclock.Run()
        self._learning: Learning | None = None

    @property
    def sockets(self) -> list[socket.socket]:
        """What to wait on for something to arrive."""
        return [each for port in self._ports.values() for each in port.sockets]

    @property
    def ports(self) -> dict[Protocol, int]:
        """The UDP port of each protocol that is open."""
        return {protocol: port.port for protocol, port in self._ports.items()}

    @property
    def addresses(self) -> dict[Protocol, str]:
        """The address that each open protocol is bound to, whatever has become of its interface since."""
        return {protocol: str(port.sockets[0].getsockname()[0]) for protocol, port in self._ports.items()}

    @property
    def bound(self) -> bool:
        """Whether all that the patch wants is open."""
        return len(self._ports) == len(self._homes)

    def turn(self, now: float) -> list[Message | Timecode]:
        """Takes what has arrived, and returns what it asks for, oldest first."""
        self._open(now)
        found: list[Message | Timecode] = []
        for port in list(self._ports.values()):
            for packet in port.receive():
                found += self._clocked(packet, now) if isinstance(packet, Clock) else self._heard(packet, now)
        return found

    def follow(self, bindings: tuple[Binding, ...]) -> None:
        """Puts other bindings in force; the ports are opened anew for universes that nobody has listened to yet."""
        before, self.bindings = self._wanted(), bindings
        if not self._wanted() <= before:
            self.close()
            self._retry = float("-inf")

    def learn(self, address: str, kind: Kind = "fader") -> None:
        """Waits for a hand to move the channel that shall steer an address; an empty address gives up."""
        self._learning = Learning(address, kind, self._looks()) if address else None

    def learned(self, now: float) -> tuple[Binding, list[Binding]] | None:
        """Returns, once, a new binding that is in force from now on, and those that it has taken the place of."""
        found = learn.learned(self._learning, now) if self._learning is not None else None
        if found is None:
            return None
        replaced = conflicts(self.bindings, found)
        self.bindings = (*(each for each in self.bindings if each not in replaced), found)
        self._learning = None
        return found, replaced

    def view(self, now: float) -> monitor.View:
        """Returns what an operator looks at when nothing moves."""
        refused = self._refused.copy()
        for port in self._ports.values():
            refused += port.refused
        return monitor.View(
            {
                protocol: monitor.readings(self._personality, self._ours((protocol, home)), self._patch.start)
                for protocol, home in self._homes.items()
            },
            monitor.lines(self._universes, now),
            dict(refused),
            tuple(self._problems.values()),
            sum(port.polls for port in self._ports.values() if isinstance(port, ArtNetPort)),
        )

    def close(self) -> None:
        """Gives the ports back."""
        for port in self._ports.values():
            port.close()
        self._ports.clear()

    def _heard(self, frame: Frame, now: float) -> list[Message]:
        key = (frame.protocol, frame.universe)
        before = self._universes.get(key)
        if before is None and not self._has_room(key):
            self._refused["universe not followed"] += 1
            return []
        after, reason = hear(before or Universe(), frame, now)
        if reason:
            self._refused[reason] += 1
            return []
        self._universes[key] = after
        self._note_merging()
        if not after.look or (before is not None and before.look == after.look):
            return []
        if self._learning is not None:
            self._learning = learn.hear(self._learning, *key, after.look, now)
        bound = [each for each in self.bindings if (each.protocol, each.universe) == key]
        return self._patched(key) + follow(bound, before.look if before is not None else b"", after.look)

    def _note_merging(self) -> None:
        """Lets Art-Net's answers say which universes two desks share."""
        port = self._ports.get("artnet")
        if isinstance(port, ArtNetPort):
            shared = [key[1] for key, each in self._universes.items() if key[0] == "artnet" and len(each.senders) > 1]
            port.merging = frozenset(shared)

    def _patched(self, key: tuple[Protocol, int]) -> list[Message]:
        protocol, universe = key
        if self._homes.get(protocol) != universe:
            return []
        self._held[protocol], messages = step(self._held[protocol], self._ours(key), self._personality)
        return messages

    def _clocked(self, clock: Clock, now: float) -> list[Timecode]:
        try:
            self._run, timecode = artclock.heard(self._run, clock, now)
        except ValueError:
            self._refused["impossible timecode"] += 1
            return []
        return [timecode]

    def _ours(self, key: tuple[Protocol, int]) -> bytes:
        universe = self._universes.get(key)
        return b"" if universe is None else universe.look[self._slots.start : self._slots.stop]

    def _looks(self) -> dict[tuple[Protocol, int], bytes]:
        return {key: universe.look for key, universe in self._universes.items()}

    def _has_room(self, key: tuple[Protocol, int]) -> bool:
        return key in self._wanted() or len(self._universes) < MOST_UNIVERSES

    def _wanted(self) -> set[tuple[Protocol, int]]:
        return set(self._homes.items()) | {(each.protocol, each.universe) for each in self.bindings}

    def _open(self, now: float) -> None:
        if self.bound or now < self._retry:
            return
        self._retry = now + RETRY
        for protocol in self._homes:
            if protocol not in self._ports:
                self._problems.pop(protocol, None)
                try:
                    self._ports[protocol] = self._port(protocol)
                except ShowError as error:
                    self._problems[protocol] = str(error)

    def _port(self, protocol: Protocol) -> ArtNetPort | SacnPort:
        universes = sorted(universe for each, universe in self._wanted() if each == protocol)
        address = address_of(self._patch.interface)
        if protocol == "artnet":
            return ArtNetPort(address, universes, self._allowed, self._patch.artnet_port)
        port = SacnPort(address, universes, self._allowed, self._patch.sacn_port)
        if port.unjoined:
            which = ", ".join(map(str, port.unjoined))
            self._problems["sacn"] = f"{NAMES['sacn']} {which}: no multicast on {address}: let the desk send to it"
        return port
