"""The desk's end of DMX on the loopback interface: real datagrams in, messages and the monitor's view out."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator

import pytest

from live.addresses.messages import Message
from live.commands import Timecode
from live.dmx.bindings import Binding
from live.dmx.patch import Patch
from live.dmx.receiver import RETRY, Receiver
from show.errors import ShowError
from tests.dmx.packets import art_dmx, art_poll, art_timecode, e131, sender
from tests.waiting import until

PATCH = Patch(start=11, artnet=0x135, sacn=7, artnet_port=0, sacn_port=0)


class Desk:
    """A lighting desk and the receiver that hears it."""

    def __init__(self, patch: Patch = PATCH, bindings: tuple[Binding, ...] = ()) -> None:
        self.receiver, self.socket, self.now = Receiver(patch, bindings), sender(), 0.0
        self.receiver.turn(self.now)

    def art(self, packet: bytes) -> None:
        self.socket.sendto(packet, ("127.0.0.1", self.receiver.ports["artnet"]))

    def acn(self, packet: bytes) -> None:
        self.socket.sendto(packet, ("127.0.0.1", self.receiver.ports["sacn"]))

    def hears(self) -> list[Message | Timecode]:
        """What the next packets that matter ask for."""
        self.now += 1 / 44
        return until(lambda: self.receiver.turn(self.now))


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    yield made
    made.receiver.close()
    made.socket.close()


def ours(*levels: int) -> tuple[int, ...]:
    return (9,) * 10 + levels


def test_both_protocols_steer_the_same_personality(desk: Desk) -> None:
    desk.art(art_dmx(*ours(255, 255, 255, 0), universe=0x135))
    assert desk.hears() == [Message("/dmx/master", (1.0,)), Message("/dmx/blackout", (0,))]
    desk.art(art_dmx(*ours(255, 255, 255, 4), universe=0x135))
    assert desk.hears() == [Message("/track/go", (4,))]
    desk.acn(e131(*ours(0, 0, 255), universe=7))
    assert desk.hears() == [Message("/dmx/master", (0.0,)), Message("/dmx/blackout", (0,))]


def test_short_presses_between_two_turns_are_not_lost(desk: Desk) -> None:
    for transport in (0, 20, 0, 255, 0):
        desk.art(art_dmx(*ours(0, 0, 255, 0, 0, transport), universe=0x135))
    until(lambda: desk.receiver.view(0.0).senders or desk.receiver.turn(desk.now))
    desk.art(art_dmx(*ours(0, 0, 255, 0, 0, 40), universe=0x135))
    found: list[Message | Timecode] = []
    until(lambda: found.extend(desk.receiver.turn(desk.now)) or Message("/pause") in found)


def test_other_universes_steer_nothing_but_are_seen(desk: Desk) -> None:
    desk.art(art_dmx(*ours(255, 255, 255, 4), universe=0x134))
    until(lambda: desk.receiver.turn(0.0) or desk.receiver.view(0.0).senders)
    (line,) = desk.receiver.view(0.0).senders
    assert line.universe == "Art-Net 308 (net 1, sub-net 3, universe 4)"
    assert (line.address, line.slots, line.standing) == ("127.0.0.1", 14, "live")


def test_a_poll_is_answered_for_every_universe_that_we_take() -> None:
    desk = Desk(bindings=(Binding("artnet", 3, 1, "/go", "button"),))
    desk.art(art_poll())
    until(lambda: desk.receiver.turn(0.0) or _waits(desk.socket))
    answers = [desk.socket.recv(1000) for _ in range(2)]
    desk.receiver.close()
    desk.socket.close()
    assert [answer[18] << 8 | answer[19] << 4 | answer[190] for answer in answers] == [3, 0x135]
    assert [answer[211] for answer in answers] == [1, 2]
    assert all(answer[10:14] == bytes((127, 0, 0, 1)) for answer in answers)


def test_timecode_becomes_a_place(desk: Desk) -> None:
    desk.art(art_timecode(1, 0, 0, 5, 1))
    (timecode,) = desk.hears()
    assert timecode == Timecode("artnet", desk.now, pytest.approx(3600.2), 1.0, 25.0)


def test_what_is_refused_is_counted_by_its_reason(desk: Desk) -> None:
    desk.art(b"hello")
    desk.art(art_timecode(1, 0, 0, 25, 1))
    desk.acn(b"hello")
    desk.acn(e131(1, universe=7, sequence=5))
    desk.acn(e131(1, universe=7, sequence=5))
    until(lambda: desk.receiver.turn(0.0) or sum(desk.receiver.view(0.0).refused.values()) >= 4)
    assert desk.receiver.view(0.0).refused == {
        "not Art-Net": 1,
        "impossible timecode": 1,
        "not sACN": 1,
        "late packet": 1,
    }


def test_the_monitor_says_what_each_channel_means(desk: Desk) -> None:
    desk.art(art_dmx(*ours(128, 0, 200, 7, 0, 15, 20, 62), universe=0x135))
    desk.hears()
    said = {reading.slot: (reading.name, reading.value, reading.says) for reading in _readings(desk)}
    assert said[11] == ("Master dimmer", 32768, "50.0%")
    assert said[13] == ("Control enable", 200, "open")
    assert said[14] == ("Track select", 7, "track 7")
    assert said[16] == ("Transport", 15, "go")
    assert said[17] == ("Fade time", 20, "2.0 s")
    assert said[18] == ("Speed", 62, "0.50 x")
    assert said[19] == ("Audio reactivity", None, "not sent")


def test_a_channel_that_is_learnt_steers_at_once(desk: Desk) -> None:
    desk.art(art_dmx(*([0] * 100), universe=0x135))
    until(lambda: desk.receiver.turn(desk.now) or desk.receiver.view(0.0).senders)
    desk.receiver.learn("/param/hue/norm")
    for level in range(0, 200, 20):
        desk.art(art_dmx(*([0] * 99), level, universe=0x135))
    found = until(lambda: _turned(desk) or desk.receiver.learned(desk.now + 1.0))
    assert found == (Binding("artnet", 0x135, 100, "/param/hue/norm"), [])
    desk.receiver.turn(desk.now)
    desk.art(art_dmx(*([0] * 99), 255, universe=0x135))
    assert Message("/param/hue/norm", (1.0,)) in desk.hears()


def test_only_allowed_senders_steer() -> None:
    desk = Desk(Patch(artnet_port=0, sacn=None, allowed=("10.0.0.0/8",)))
    desk.art(art_dmx(255, 255, 255))
    until(lambda: desk.receiver.turn(0.0) or desk.receiver.view(0.0).refused)
    assert desk.receiver.view(0.0).refused == {"sender not allowed": 1}
    assert desk.receiver.view(0.0).senders == ()
    desk.receiver.close()
    desk.socket.close()


def test_a_port_that_cannot_be_opened_is_a_sentence_and_is_tried_again() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        number = other.getsockname()[1]
        receiver = Receiver(Patch(artnet_port=number, sacn=None))
        receiver.turn(0.0)
        (problem,) = receiver.view(0.0).problems
        assert re.fullmatch(rf"Art-Net port {number}: .+ has it: end that program", problem)
    receiver.turn(RETRY / 2)
    assert not receiver.bound
    receiver.turn(RETRY)
    assert receiver.bound and receiver.view(RETRY).problems == ()
    receiver.close()


def test_an_interface_that_is_not_here_is_a_sentence() -> None:
    receiver = Receiver(Patch(interface="203.0.113.9", sacn=None))
    receiver.turn(0.0)
    assert "no such address" in receiver.view(0.0).problems[0]


@pytest.mark.parametrize(
    "patch",
    [Patch(start=498), Patch(artnet=32768), Patch(sacn=0), Patch(sacn=64000), Patch(allowed=("desk",))],
)
def test_a_patch_that_cannot_be_is_refused(patch: Patch) -> None:
    with pytest.raises(ShowError):
        Receiver(patch)


def _waits(opened: socket.socket) -> bool:
    opened.setblocking(False)
    try:
        return bool(opened.recv(1000, socket.MSG_PEEK))
    except BlockingIOError:
        return False
    finally:
        opened.settimeout(20.0)


def _turned(desk: Desk) -> None:
    desk.receiver.turn(desk.now)


def _readings(desk: Desk) -> tuple:
    return desk.receiver.view(0.0).readings["artnet"]
