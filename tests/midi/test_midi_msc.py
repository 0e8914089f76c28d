"""MIDI show control: the bytes that desks send, by the recommended practice's tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.addresses.messages import Known, Message, Refused
from live.addresses.space import read as read_address
from live.midi.bytes import Exclusive, parse
from live.midi.msc import Cue, cue, is_for, messages, read, seconds


def sent(written: str, **values: tuple[object, ...]) -> list[Message]:
    event = parse(bytes.fromhex(written))
    assert isinstance(event, Exclusive)
    command = read(event)
    assert command is not None and is_for(command, 1)
    return messages(command, {f"/state/{name}": value for name, value in values.items()})


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("F0 7F 01 02 01 01 F7", [Message("/go")]),
        ("F0 7F 01 02 01 01 35 F7", [Message("/cue/go", (5,))]),
        ("F0 7F 01 02 01 01 31 32 2E 35 F7", [Message("/cue/go", ("12.5",))]),
        ("F0 7F 01 02 01 01 31 00 31 F7", [Message("/track/go", (1,)), Message("/cue/go", (1,))]),
        ("F0 7F 7F 02 7F 01 33 00 32 00 31 F7", [Message("/track/go", (2,)), Message("/cue/go", (3,))]),
        ("F0 7F 01 02 30 01 00 33 F7", [Message("/track/go", (3,))]),
        ("F0 7F 01 02 01 02 F7", [Message("/pause")]),
        ("F0 7F 01 02 01 02 31 00 31 F7", [Message("/pause")]),
        ("F0 7F 01 02 01 03 F7", [Message("/resume")]),
        ("F0 7F 01 02 01 04 60 00 05 00 00 37 F7", [Message("/fade/time", (5.0,)), Message("/cue/go", (7, 5.0))]),
        ("F0 7F 01 02 01 06 7E 03 7F 7F F7", [Message("/master", (1.0,))]),
        ("F0 7F 01 02 01 06 7E 03 00 00 F7", [Message("/master", (0.0,))]),
        ("F0 7F 01 02 01 06 7E 03 00 00 60 00 03 00 00 F7", [Message("/master/ramp", (0.0, 3.0))]),
        ("F0 7F 01 02 01 08 F7", [Message("/blackout", (1,))]),
        ("F0 7F 01 02 01 09 F7", [Message("/blackout", (0,))]),
        ("F0 7F 01 02 01 0A F7", [Message("/restart")]),
    ],
)
def test_a_command_becomes_our_own_messages(written: str, expected: list[Message]) -> None:
    found = sent(written)
    assert found == expected
    for message in found:
        assert not [each for each in read_address(message, Known(), "midi") if isinstance(each, Refused)]


def test_a_list_that_plays_is_not_started_again() -> None:
    assert sent("F0 7F 01 02 01 01 32 00 31 F7", track=(1, "Dawn", 3.0)) == [Message("/cue/go", (2,))]
    assert sent("F0 7F 01 02 01 01 32 00 31 F7", track=(2, "Dusk", 3.0)) == [
        Message("/track/go", (1,)),
        Message("/cue/go", (2,)),
    ]
    assert sent("F0 7F 01 02 01 01 00 31 F7", track=(1, "Dawn", 3.0)) == [Message("/go")]


def test_a_list_that_is_no_track_sets_off_nothing() -> None:
    """A lighting desk has lists for houselights too: their cues are none of the track's that plays."""
    command = read(Exclusive(bytes.fromhex("7F 01 02 01 01 31 00 35")))
    assert command is not None
    with pytest.raises(ValueError, match="cue list is no track"):
        messages(command, {}, (1, 2, 3))
    assert messages(command, {}, (1, 5)) == [Message("/track/go", (5,)), Message("/cue/go", (1,))]


@pytest.mark.parametrize(
    ("device", "form", "ours", "meant"),
    [(1, 1, 1, True), (127, 1, 1, True), (2, 1, 1, False), (2, 1, None, True), (1, 0x30, 1, True), (1, 0x7F, 1, True),
     (1, 0x10, 1, False), (1, 0x02, None, False)],
)  # fmt: skip
def test_only_commands_to_us_and_in_our_formats_count(device: int, form: int, ours: int | None, meant: bool) -> None:
    command = read(Exclusive(bytes((0x7F, device, 0x02, form, 1))))
    assert command is not None and is_for(command, ours) is meant


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("F0 7F 01 02 01 05 31 F7", "command does nothing"),
        ("F0 7F 01 02 01 07 05 F7", "command does nothing"),
        ("F0 7F 01 02 01 06 05 00 00 00 F7", "only the grand master"),
        ("F0 7F 01 02 01 06 05 00 F7", "malformed show control setting"),
        ("F0 7F 01 02 01 04 60 00 F7", "malformed show control time"),
        ("F0 7F 01 02 01 01 41 F7", "malformed show control cue"),
        ("F0 7F 01 02 01 01 2E F7", "malformed show control cue"),
        ("F0 7F 01 02 01 01 31 00 31 00 31 00 31 F7", "malformed show control cue"),
    ],
)
def test_what_does_nothing_says_so(written: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        sent(written)


def test_times_are_read_at_their_rate() -> None:
    """Two bits of the hours give the rate; the fifth byte is hundredths of a frame, or a status where bit 5 says so."""
    assert seconds(bytes((0b0100001, 2, 3, 12, 50))) == pytest.approx(3600 + 120 + 3 + 12.5 / 25)
    assert seconds(bytes((0, 0, 0, 12 | 0x20, 50))) == pytest.approx(0.5)


numbers = st.lists(st.integers(0, 999).map(str), min_size=1, max_size=3).map(".".join)


@given(st.one_of(st.none(), numbers), st.one_of(st.none(), numbers))
def test_cues_and_lists_are_read_as_they_are_written(number: str | None, in_list: str | None) -> None:
    data = (number or "").encode() + (b"\0" + in_list.encode() if in_list else b"")
    assert cue(data) == Cue(number, in_list)


@given(st.binary(max_size=40).map(lambda data: bytes(byte & 127 for byte in data)))
def test_no_data_raise_anything_but_a_refusal(data: bytes) -> None:
    command = read(Exclusive(b"\x7f\x01\x02\x01" + data))
    if command is None:
        return
    try:
        messages(command, {})
    except ValueError:
        return
