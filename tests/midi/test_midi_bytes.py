"""MIDI bytes: the specification's status table, mido as an independent encoder, and streams cut anywhere."""

from __future__ import annotations

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.midi.bytes import (
    LONGEST_EXCLUSIVE,
    Bend,
    ControlChange,
    Exclusive,
    Note,
    Other,
    Pressure,
    Program,
    QuarterFrame,
    SongPosition,
    Stream,
    Transport,
    parse,
)

seven = st.integers(0, 127)
channels = st.integers(0, 15)


@pytest.mark.parametrize(
    ("written", "event"),
    [
        ("90 3C 40", Note(1, 60, 64)),
        ("9F 3C 00", Note(16, 60, 0)),  # a note-on of velocity 0 is a note-off
        ("80 3C 40", Note(1, 60, 0)),  # the velocity of letting go means nothing to us
        ("B2 07 7F", ControlChange(3, 7, 127)),
        ("C0 05", Program(1, 5)),
        ("D1 20", Pressure(2, 32)),
        ("E0 00 40", Bend(1, 8192)),  # the wheel at rest
        ("E0 7F 7F", Bend(1, 16383)),
        ("F8", Transport("tick")),
        ("FA", Transport("start")),
        ("FB", Transport("continue")),
        ("FC", Transport("stop")),
        ("F2 08 00", SongPosition(8)),
        ("F2 00 01", SongPosition(128)),
        ("F1 76", QuarterFrame(7, 6)),
        ("F0 7F 01 02 01 01 31 F7", Exclusive(bytes.fromhex("7F 01 02 01 01 31"))),
        ("FE", Other("active sensing")),
        ("A0 3C 10", Other("key pressure")),
    ],
)
def test_messages_of_the_specification_are_read(written: str, event: object) -> None:
    assert parse(bytes.fromhex(written)) == event


@pytest.mark.parametrize(
    "written", ["", "40", "90 3C", "90 3C 40 40", "90 3C 80", "F0 01 02", "F0 80 F7", "F4", "F9", "F7"]
)
def test_what_is_no_whole_message_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="MIDI|malformed"):
        parse(bytes.fromhex(written))


@given(channels, seven, seven)
def test_channel_messages_that_mido_writes_are_read(channel: int, one: int, two: int) -> None:
    def read(kind: str, **values: int) -> object:
        return parse(mido.Message(kind, channel=channel, **values).bin())

    assert read("note_on", note=one, velocity=two) == Note(channel + 1, one, two)
    assert read("control_change", control=one, value=two) == ControlChange(channel + 1, one, two)
    assert read("program_change", program=one) == Program(channel + 1, one)
    pitch = (one | two << 7) - 8192
    assert read("pitchwheel", pitch=pitch) == Bend(channel + 1, pitch + 8192)


@given(st.integers(0, 7), st.integers(0, 15), st.integers(0, 16383), st.lists(seven, max_size=20))
def test_system_messages_that_mido_writes_are_read(piece: int, nibble: int, position: int, data: list[int]) -> None:
    quarter = mido.Message("quarter_frame", frame_type=piece, frame_value=nibble)
    assert parse(quarter.bin()) == QuarterFrame(piece, nibble)
    assert parse(mido.Message("songpos", pos=position).bin()) == SongPosition(position)
    assert parse(mido.Message("sysex", data=data).bin()) == Exclusive(bytes(data))


def test_running_status_carries_over_and_real_time_goes_between() -> None:
    stream = Stream()
    found = stream.feed(bytes.fromhex("B0 07 10 07 F8 11 0A 40 FE 90 3C 40 3C 00"))
    assert [message.hex() for message in found] == [
        "b00710", "f8", "b00711", "b00a40", "fe", "903c40", "903c00",
    ]  # fmt: skip
    assert stream.dropped == 0


def test_real_time_inside_of_an_exclusive_message_comes_first() -> None:
    assert Stream().feed(bytes.fromhex("F0 7E F8 01 F7")) == [b"\xf8", bytes.fromhex("F0 7E 01 F7")]


def test_system_messages_end_the_running_status() -> None:
    stream = Stream()
    assert stream.feed(bytes.fromhex("B0 07 10 F6 07 11")) == [bytes.fromhex("B0 07 10"), b"\xf6"]
    assert stream.dropped == 2


def test_data_without_status_and_broken_messages_are_counted() -> None:
    stream = Stream()
    assert stream.feed(bytes.fromhex("40 41 90 3C F0 01 02 B0 F4 F7")) == []
    assert stream.dropped == 2 + 2 + 3 + 1 + 1 + 1


def test_an_exclusive_message_without_end_is_given_up() -> None:
    stream = Stream()
    assert stream.feed(b"\xf0" + bytes(5000) + b"\xf7" + b"\x90\x3c\x40") == [b"\x90\x3c\x40"]
    assert stream.dropped == 5001 + 1
    assert stream.feed(b"\xf0" + bytes(LONGEST_EXCLUSIVE - 1) + b"\xf7") != []


@given(st.lists(st.binary(max_size=12), max_size=12))
def test_it_does_not_matter_where_a_stream_is_cut(pieces: list[bytes]) -> None:
    whole, cut = Stream(), Stream()
    expected = whole.feed(b"".join(pieces))
    assert [message for piece in pieces for message in cut.feed(piece)] == expected
    assert cut.dropped == whole.dropped


@given(st.binary(max_size=300))
def test_whatever_a_stream_lets_through_is_a_message(data: bytes) -> None:
    for message in Stream().feed(data):
        parse(message)


@given(st.binary(max_size=40))
def test_no_bytes_raise_anything_but_a_refusal(data: bytes) -> None:
    try:
        parse(data)
    except ValueError:
        return


@given(
    st.lists(st.sampled_from(["903c40", "b00710", "c005", "e00040", "f8", "f17f", "f20102", "f07f0102f7"]), max_size=20)
)
def test_streams_are_cut_as_mido_cuts_them(messages: list[str]) -> None:
    data = bytes.fromhex("".join(messages))
    assert [message.hex() for message in Stream().feed(data)] == [each.bin().hex() for each in mido.parse_all(data)]
