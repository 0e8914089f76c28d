"""A desk whose controllers are fed by hand and whose lighting desk sends real packets, for tests of what they do."""

from __future__ import annotations

import select
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from live.between.pipes import PipeInbox, channels
from live.commands import Command
from live.desk.attendant import Attendant
from live.desk.desk import Desk
from live.dmx.door import DmxDoor, patch_of
from live.exchange.exchange import Exchange
from live.midi.door import MidiDoor
from live.midi.feed import Feed
from live.options import DeskOptions
from tests.dmx.packets import art_dmx, e131, sender
from tests.waiting import PATIENCE, until

NANO = "nanoKONTROL2:nanoKONTROL2 nanoKONTROL2 _ CTR 20:0"
OTHER = "LPD8:LPD8 LPD8 MIDI 1 24:0"


class Booth:
    """A desk whose MIDI is fed by hand, whose DMX comes by the loopback; with the stage's end of its pipes."""

    def __init__(self, data: Path, **more: object) -> None:
        ours, theirs = channels()
        self.options = replace(DeskOptions(data=data, artnet=0x135, sacn=7, address=11, midi=True), **more)  # type: ignore[arg-type]
        self.midi, self.inbox, self.ends, self.now = Feed(), PipeInbox(ours.inbox), ours, 100.0
        self.desk = Desk(self.options, theirs, [Attendant, self._midi, self._dmx])
        self.exchange = self.desk.exchange
        self.lights, self._sequence = sender(), 0
        self.dmx: DmxDoor

    def _midi(self, options: DeskOptions, exchange: Exchange, opened: Callable[[int], None]) -> MidiDoor:
        return MidiDoor(options, exchange, opened, self.midi)

    def _dmx(self, options: DeskOptions, exchange: Exchange, opened: Callable[[int], None]) -> DmxDoor:
        self.dmx = DmxDoor(options, exchange, opened, replace(patch_of(options), artnet_port=0, sacn_port=0))
        return self.dmx

    def turn(self, seconds: float = 0.01) -> list[Command]:
        self.now += seconds
        self.desk.turn(self.now, 1e9)
        return self.inbox.receive()

    def press(self, data: bytes, port: str = NANO) -> list[Command]:
        self.midi.plug(port)
        self.turn()
        self.midi.feed(port, data, self.now)
        return self.turn()

    def send(self, *levels: int, artnet: bool = True) -> None:
        """The levels of our channels as a lighting desk sends them; returns when they are there."""
        slots, here = (9,) * 10 + levels, self.dmx.ports
        if artnet:
            self.lights.sendto(art_dmx(*slots, universe=0x135), ("127.0.0.1", here["artnet"]))
        else:
            self._sequence += 1
            self.lights.sendto(e131(*slots, universe=7, sequence=self._sequence), ("127.0.0.1", here["sacn"]))
        assert select.select(self.dmx.sockets(), [], [], PATIENCE)[0]

    def light(self, *levels: int, artnet: bool = True) -> list[Command]:
        """What the stage is told of them."""
        self.send(*levels, artnet=artnet)
        return until(self.turn)

    def moves(self, *levels: int) -> list[Command]:
        """A hand on a channel, and the stillness after it."""
        heard: list[Command] = []
        for level in levels:
            self.lights.sendto(art_dmx(level, universe=0x200), ("127.0.0.1", self.dmx.ports["artnet"]))
            assert select.select(self.dmx.sockets(), [], [], PATIENCE)[0]
            heard += self.turn()
        return heard + [each for _ in range(10) for each in self.turn(0.1)]

    def close(self) -> None:
        self.desk.close()
        self.lights.close()
        self.ends.close()
        assert not self.desk.faulty
