"""Controls by name, and those that need several messages: pairs of 14 bits and parameter numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.midi.bytes import TOP_14, Bend, ControlChange, Note, Program, Transport
from live.midi.controls import Control, Reader, Reading, overlap, read, written

numbers = {"note": 127, "cc": 127, "cc14": 31, "nrpn": 16383, "program": 127, "bend": 0, "pressure": 0}
controls = st.sampled_from(sorted(numbers)).flatmap(
    lambda kind: st.builds(
        Control, st.just(kind), st.one_of(st.none(), st.integers(1, 16)), st.integers(0, numbers[kind])
    )
)


@pytest.mark.parametrize(
    ("text", "control"),
    [
        ("ch 1 cc 7", Control("cc", 1, 7)),
        ("CH 16  Note 127", Control("note", 16, 127)),
        ("ch any cc 0/32", Control("cc14", None, 0)),
        ("ch 2 nrpn 16383", Control("nrpn", 2, 16383)),
        ("ch 3 bend", Control("bend", 3)),
        ("ch 4 program 9", Control("program", 4, 9)),
        ("ch 5 pressure", Control("pressure", 5)),
    ],
)
def test_a_control_is_named_as_people_name_it(text: str, control: Control) -> None:
    assert read(text) == control


@given(controls)
def test_every_control_is_read_back_from_its_name(control: Control) -> None:
    assert read(written(control)) == control


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("cc 7", "write it like"),
        ("ch 17 cc 7", "channels are 1 to 16"),
        ("ch 0 cc 7", "channels are 1 to 16"),
        ("ch 1 cc 128", "cc numbers go to 127"),
        ("ch 1 cc 0/33", "the fine half of cc 0 is cc 32"),
        ("ch 1 cc 32/64", "cc numbers go to 31"),
        ("ch 1 note", "note needs a number"),
        ("ch 1 bend 3", "bend has no number"),
        ("ch 1 wheel 3", "controls are"),
        ("ch 1 note 3/35", "controls are"),
    ],
)
def test_a_wrong_name_is_refused_with_what_is_wrong(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read(text)


def last(reader: Reader, control: Control, *events: object) -> list[int]:
    return [
        reading.raw
        for event in events
        for reading in reader.read(event)
        if reading.control == control  # type: ignore[arg-type]
    ]


def test_a_pair_of_controllers_gives_14_bits() -> None:
    pair = Control("cc14", 1, 7)
    assert last(Reader(), pair, ControlChange(1, 7, 64), ControlChange(1, 39, 5)) == [64 << 7, 64 << 7 | 5]


def test_a_pair_never_jumps_back_while_it_moves_one_way() -> None:
    pair, reader = Control("cc14", 1, 0), Reader()
    events = []
    for value in (*range(100, 900, 9), *range(900, 100, -9)):
        events += [ControlChange(1, 0, value >> 7), ControlChange(1, 32, value & 127)]
    seen = last(reader, pair, *events)
    top = seen.index(max(seen))
    assert seen[: top + 1] == sorted(seen[: top + 1]) and seen[top:] == sorted(seen[top:], reverse=True)


def test_a_parameter_number_is_chosen_before_its_data() -> None:
    """The order of the specification: 99 and 98 choose, 6 and 38 set."""
    nrpn = Control("nrpn", 2, 300)
    chosen = [ControlChange(2, 99, 300 >> 7), ControlChange(2, 98, 300 & 127)]
    assert last(Reader(), nrpn, *chosen, ControlChange(2, 6, 127), ControlChange(2, 38, 127)) == [127 << 7, TOP_14]


def test_data_for_a_registered_parameter_or_for_none_are_no_movement() -> None:
    for closing in ((101, 0), (99, 127)):
        reader = Reader()
        events = [ControlChange(1, 99, 1), ControlChange(1, 98, 2), ControlChange(1, *closing)]
        events += [ControlChange(1, 98, 127)] if closing[0] == 99 else []
        for event in events:
            reader.read(event)
        assert [each.control.kind for each in reader.read(ControlChange(1, 6, 3))] == ["cc", "cc14"]


def test_single_messages_are_controls_of_their_own() -> None:
    assert Reader().read(Note(1, 36, 100)) == (Reading(Control("note", 1, 36), 100),)
    assert Reader().read(Bend(2, TOP_14)) == (Reading(Control("bend", 2), TOP_14, TOP_14),)
    assert Reader().read(Program(3, 4)) == (Reading(Control("program", 3, 4), 127),)
    assert Reader().read(Transport("tick")) == ()


@pytest.mark.parametrize(
    ("one", "other", "fight"),
    [
        ("ch 1 cc 7", "ch 1 cc 7", True),
        ("ch 1 cc 7", "ch 2 cc 7", False),
        ("ch 1 cc 7", "ch any cc 7", True),
        ("ch 1 cc 0/32", "ch 1 cc 32", True),
        ("ch 1 cc 0/32", "ch 1 cc 0/32", True),
        ("ch 1 cc 0/32", "ch 1 cc 1", False),
        ("ch 1 note 7", "ch 1 cc 7", False),
        ("ch 1 nrpn 7", "ch 1 cc 7", False),
    ],
)
def test_controls_fight_where_one_movement_means_both(one: str, other: str, fight: bool) -> None:
    assert overlap(read(one), read(other)) is fight
    assert overlap(read(other), read(one)) is fight
