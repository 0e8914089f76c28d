"""The fixtures of the desks' pages, channel by channel, through real datagrams of the protocol that the desk speaks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

import pytest

from live.addresses.messages import Known
from live.dmx.channels import PERSONALITIES, numbered, size
from live.dmx.door import DmxDoor
from live.dmx.frames import Protocol
from live.dmx.patch import Patch
from live.exchange.exchange import Exchange
from live.exchange.mailbox import Mailbox
from live.exchange.monitor import Arrival, Monitor
from live.exchange.panel import Panel
from live.options import DeskOptions
from tests.desks.pages import Step, blocks, page, steps, words
from tests.dmx.packets import art_dmx, e131, sender
from tests.waiting import until

FIXTURES: dict[str, tuple[Protocol, Literal["basic", "full"]]] = {
    "grandma3": ("artnet", "full"),
    "eos": ("sacn", "basic"),
}


class Lights:
    """A desk that has the fixture of its page in its patch, and the door that hears it."""

    def __init__(self, desk: str) -> None:
        self.protocol, personality = FIXTURES[desk]
        self.exchange = Exchange(Panel(None), Mailbox(), Monitor())
        self.exchange.panel.known = Known(looks=frozenset({"plain", "silk"}))
        patch = Patch(personality=personality, artnet=0, sacn=1, artnet_port=0, sacn_port=0)
        self.door = DmxDoor(DeskOptions(artnet=0, sacn=1), self.exchange, lambda port: None, patch)
        self.slots = bytearray(size(PERSONALITIES[personality]))
        for first, channel in numbered(PERSONALITIES[personality]):
            self.set(first, channel.width, channel.neutral)
        self.socket, self.now, self.sequence = sender(), 0.0, 0
        self.door.turn(self.now, 0.0)

    def set(self, first: int, width: int, value: int) -> None:
        self.slots[first - 1 : first - 1 + width] = value.to_bytes(width, "big")

    def patches(self) -> list[str]:
        """What the first frame does, in which all channels are as they start."""
        return self._sends(lambda: any(each.value is not None for each in self.exchange.monitor.channels))

    def act(self, step: Step) -> list[str]:
        """What the next channel does; it has arrived once the monitor shows its line."""
        found = re.fullmatch(r"(\d+)(-\d+)? [\w ]+: (\d+)", step.done)
        assert found is not None
        self.set(int(found[1]), 2 if found[2] else 1, int(found[3]))
        self.exchange.monitor.arrived.clear()
        return self._sends(lambda: step.arrives in (each.line for each in self._arrived()))

    def _sends(self, has_arrived: Callable[[], bool]) -> list[str]:
        self.sequence += 1
        packet = art_dmx if self.protocol == "artnet" else e131
        levels = packet(*self.slots, universe=0 if self.protocol == "artnet" else 1, sequence=self.sequence)
        self.socket.sendto(levels, ("127.0.0.1", self.door.ports[self.protocol]))
        assert until(lambda: self._turned(has_arrived)), "nothing has arrived"
        return [words(command) for command in self.exchange.mailbox.take()]

    def _turned(self, has_arrived: Callable[[], bool]) -> bool:
        self.now += 1.0
        self.door.turn(self.now, 0.0)
        return has_arrived()

    def _arrived(self) -> Iterable[Arrival]:
        return self.exchange.monitor.arrived.get(self.protocol, ())

    def close(self) -> None:
        self.door.close()
        self.socket.close()


@pytest.fixture(params=FIXTURES)
def lights(request: pytest.FixtureRequest) -> Iterator[tuple[str, Lights]]:
    made = Lights(request.param)
    yield request.param, made
    made.close()


def test_a_fixture_does_what_its_page_says_from_the_patch_on(lights: tuple[str, Lights]) -> None:
    desk, made = lights
    assert made.patches() == []
    for step in steps(desk, "Channel"):
        happened = made.act(step)
        promised = [word for word in happened if word in step.happens] if step.among else happened
        assert promised == list(step.happens), step
        assert not step.among or len(happened) > len(step.happens)


@pytest.mark.parametrize("desk", FIXTURES)
def test_the_start_of_the_page_opens_the_universe_of_its_fixture(desk: str) -> None:
    from limelight.arguments import parse
    from limelight.steering import asked

    (call,) = blocks(f"desks/{desk}", "")
    patching = asked(parse(call.split()[1:]))
    assert patching.universes == (0, 1)
    assert (patching.personality or "basic") == FIXTURES[desk][1]
    assert f"<!-- made: channels {FIXTURES[desk][1]} -->" in page(f"desks/{desk}")
