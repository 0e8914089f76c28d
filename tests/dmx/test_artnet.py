"""Art-Net packets against the bytes of the specification, and our answer to a poll, field by field."""

from __future__ import annotations

import struct

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from live.dmx.artnet import Poll, answering, parse, reply
from live.dmx.frames import Clock, Frame
from tests.dmx.packets import art_dmx, art_poll, art_timecode


def test_levels_are_read_with_their_place_and_sender() -> None:
    packet = bytes.fromhex("4172742d4e657400 0050 000e 07 02 35 01 0004 ff 80 40 00")
    assert parse(packet, "10.0.0.5") == Frame(
        "artnet", 0x135, "10.0.0.5/2", "10.0.0.5", "", bytes((255, 128, 64, 0)), sequence=7
    )


def test_a_sequence_of_zero_means_that_there_is_none() -> None:
    packet = parse(art_dmx(1, 2), "10.0.0.5")
    assert isinstance(packet, Frame) and packet.sequence is None


@pytest.mark.parametrize("count", [1, 2, 4, 6, 511, 512])
def test_frames_of_any_length_up_to_a_universe_are_read(count: int) -> None:
    packet = parse(art_dmx(*[9] * count), "10.0.0.5")
    assert isinstance(packet, Frame) and packet.slots == bytes([9] * count)


def test_bytes_after_the_levels_are_not_levels() -> None:
    packet = parse(art_dmx(1, 2) + bytes(30), "10.0.0.5")
    assert isinstance(packet, Frame) and packet.slots == bytes((1, 2))


@pytest.mark.parametrize(
    ("packet", "reason"),
    [
        (b"", "not Art-Net"),
        (b"Art-Net\0", "not Art-Net"),
        (b"Art-Ext\0\0\x50\0\x0e\0\0\0\0\0\x02\1\2", "not Art-Net"),
        (art_dmx(1, 2)[:-1], "malformed"),
        (art_dmx(), "malformed"),
        (art_dmx(1, 2)[:18], "malformed"),
        (art_dmx(*[0] * 512).replace(b"\x02\x00", b"\x02\x01", 1) + b"\0", "malformed"),
        (art_dmx(1, 2).replace(b"\0\x0e", b"\0\x0d", 1), "old version"),
        (art_timecode(1, 2, 3, 4, 4), "malformed"),
        (art_timecode(1, 2, 3, 4, 0)[:-1], "malformed"),
    ],
)
def test_what_is_not_art_net_is_refused(packet: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse(packet, "10.0.0.5")


@pytest.mark.parametrize("operation", [0x2100, 0x2300, 0x5100, 0x5200, 0x6000, 0x7000, 0x8100, 0xF800])
def test_packets_that_do_not_concern_us_are_no_fault(operation: int) -> None:
    assert parse(b"Art-Net\0" + struct.pack("<H", operation) + bytes((0, 14, 0, 0)), "10.0.0.5") is None


@pytest.mark.parametrize(("number", "rate"), [(0, "24"), (1, "25"), (2, "29.97df"), (3, "30")])
def test_timecode_is_read_at_its_rate(number: int, rate: str) -> None:
    assert parse(art_timecode(1, 2, 3, 4, number), "10.0.0.5") == Clock("10.0.0.5", 1, 2, 3, 4, rate)


def test_a_poll_asks_everyone_or_a_range_of_port_addresses() -> None:
    assert parse(art_poll(), "10.0.0.1") == Poll(0, 0x7FFF)
    ranged = parse(art_poll(0x20, 0, 0x01, 0x35, 0x01, 0x30), "10.0.0.1")
    assert ranged == Poll(0x130, 0x135)
    assert isinstance(ranged, Poll) and answering(ranged, [0, 0x12F, 0x130, 0x135, 0x136]) == [0x130, 0x135]


def test_the_answer_to_a_poll_names_us_and_the_universe_that_we_take() -> None:
    packet = reply("10.77.0.1", 6454, 0x135, 2, merging=False, answered=7)
    assert len(packet) == 239
    assert packet[:10] == b"Art-Net\0\x00\x21"
    assert packet[10:16] == bytes((10, 77, 0, 1)) + bytes.fromhex("3619")  # address, port with its low byte first
    assert packet[18:20] == bytes((0x01, 0x03))  # net, sub-net
    assert packet[20:22] == b"\x00\xff"  # OEM code: unknown
    assert packet[26:44].rstrip(b"\0") == b"Limelight"
    assert packet[44:108].rstrip(b"\0") == b"Limelight visualiser"
    assert packet[108:172].startswith(b"#0001 [0007]")
    assert packet[172:174] == bytes((0, 1))  # ports
    assert packet[174:178] == bytes((0x80, 0, 0, 0))  # puts out DMX512
    assert packet[182:186] == bytes((0x80, 0, 0, 0))
    assert packet[190:194] == bytes((0x05, 0, 0, 0))  # universe
    assert packet[200] == 2  # a media server
    assert packet[207:212] == bytes((10, 77, 0, 1, 2))  # bind address and index
    assert packet[212] == 0x08  # port-addresses of 15 bits


def test_the_answer_to_a_poll_says_when_two_desks_share_the_universe() -> None:
    assert reply("10.77.0.1", 6454, 0, 1, merging=True, answered=1)[182] == 0x88


@settings(deadline=None)
@given(
    st.one_of(
        st.binary(max_size=64),
        st.binary(max_size=600).map(lambda rest: b"Art-Net\0" + rest),
        st.tuples(st.sampled_from((0x2000, 0x2100, 0x5000, 0x5200, 0x9700)), st.binary(max_size=600)).map(
            lambda pair: b"Art-Net\0" + struct.pack("<H", pair[0]) + b"\0\x0e" + pair[1]
        ),
    )
)
@example(art_timecode(255, 255, 255, 255, 3))
def test_no_bytes_raise_anything_but_a_refusal(packet: bytes) -> None:
    try:
        found = parse(packet, "10.0.0.5")
    except ValueError:
        return
    assert not isinstance(found, Frame) or (1 <= len(found.slots) <= 512 and 0 <= found.universe <= 0x7FFF)
