"""sACN against the example of the standard, and its sockets on the loopback interface."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live.dmx.frames import Frame
from live.dmx.sacnport import SacnPort, parse
from show.errors import ShowError
from tests.dmx.packets import E131_EXAMPLE, e131, sender
from tests.waiting import until


@pytest.fixture
def port() -> Iterator[SacnPort]:
    opened = SacnPort("127.0.0.1", [1, 300], lambda address: True, port=0)
    yield opened
    opened.close()


def test_the_example_of_the_standard_is_read() -> None:
    slots = bytes(number % 256 for number in range(512))
    assert parse(E131_EXAMPLE + slots, "10.0.0.9") == Frame(
        "sacn", 1, "ef07c8dd00644401a3a2459ef8e6143e", "10.0.0.9", "Source_A", slots, sequence=154, priority=100
    )


def test_a_partial_frame_has_only_the_slots_that_were_sent() -> None:
    packet = e131(255, 128, 64, 0)
    frame = parse(packet, "10.0.0.9")
    assert len(packet) == 130  # as a desk was seen to send it
    assert frame is not None and frame.slots == bytes((255, 128, 64, 0))


def test_a_goodbye_is_told_from_levels() -> None:
    frame = parse(e131(1, options=0x40), "10.0.0.9")
    assert frame is not None and frame.ended


@pytest.mark.parametrize(
    "packet",
    [
        e131(1, 2, options=0x80),  # a preview, not for the stage
        e131(200, 200, start=0xDD),  # priorities of single slots
        e131(1, 2, start=0x17),  # text
        E131_EXAMPLE[:18] + bytes((0, 0, 0, 8)) + bytes(40),  # sync and discovery
    ],
)
def test_packets_without_levels_to_show_are_no_fault(packet: bytes) -> None:
    assert parse(packet, "10.0.0.9") is None


@pytest.mark.parametrize(
    ("packet", "reason"),
    [
        (b"", "not sACN"),
        (e131(1, 2)[:37], "not sACN"),
        (b"\0" + e131(1, 2), "not sACN"),
        (e131(1, 2)[:-1], "malformed"),
        (e131(1, 2)[:110], "malformed"),
        (e131(1, priority=201), "malformed"),
        (e131(1, universe=0), "malformed"),
        (e131(1, universe=64000), "malformed"),
        (e131(1, name=b"\xff\xfe"), "malformed"),
        (e131(), "malformed"),
    ],
)
def test_what_is_not_sacn_is_refused(packet: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse(packet, "10.0.0.9")


@settings(deadline=None)
@given(st.data())
def test_no_bytes_raise_anything_but_a_refusal(data: st.DataObject) -> None:
    packet = bytearray(e131(*range(20)))
    for _ in range(data.draw(st.integers(0, 6))):
        packet[data.draw(st.integers(0, len(packet) - 1))] = data.draw(st.integers(0, 255))
    try:
        frame = parse(bytes(packet[: data.draw(st.integers(0, len(packet)))]), "10.0.0.9")
    except ValueError:
        return
    assert frame is None or 1 <= len(frame.slots) <= 20


def test_levels_come_by_unicast_and_by_each_universes_multicast_group(port: SacnPort) -> None:
    with sender() as desk:
        desk.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
        desk.sendto(e131(1), ("127.0.0.1", port.port))
        if not port.unjoined:
            desk.sendto(e131(2), ("239.255.0.1", port.port))
            desk.sendto(e131(3, universe=300), ("239.255.1.44", port.port))
        found: list[Frame] = []
        until(lambda: found.extend(port.receive()) or len(found), lambda count: count >= 3 or bool(port.unjoined))
    assert {(frame.universe, frame.slots[0]) for frame in found} == {(1, 1), (1, 2), (300, 3)}


def test_a_malformed_packet_is_counted_and_the_next_one_is_heard(port: SacnPort) -> None:
    with sender() as desk:
        desk.sendto(e131(1, priority=255), ("127.0.0.1", port.port))
        desk.sendto(b"hello", ("127.0.0.1", port.port))
        desk.sendto(e131(7), ("127.0.0.1", port.port))
        (frame,) = until(port.receive)
    assert frame.slots == b"\x07"
    assert port.refused == {"malformed sACN": 1, "not sACN": 1}


def test_one_who_is_not_allowed_is_counted_and_not_heard() -> None:
    port = SacnPort("127.0.0.1", [1], lambda address: False, port=0)
    with sender() as desk:
        desk.sendto(e131(1), ("127.0.0.1", port.port))
        until(lambda: port.receive() or port.refused.total())
    port.close()
    assert port.refused == {"sender not allowed": 1}


def test_without_the_package_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sacn.messages", None)
    with pytest.raises(ShowError, match="pip install sacn"):
        SacnPort("127.0.0.1", [1], lambda address: True, port=0)


def test_only_this_file_of_ours_imports_the_package() -> None:
    folder = Path(__file__).parents[2] / "live"
    importing = [path.name for path in folder.rglob("*.py") if "from sacn" in path.read_text(encoding="utf-8")]
    assert importing == ["sacnport.py"]
