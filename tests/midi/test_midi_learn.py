"""Learn: what is moved is told apart, and a lesson writes it down without taking anything away in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.midi.bytes import Bend, ControlChange, Event, Note, Pressure, Program, QuarterFrame, Transport
from live.midi.controls import written
from live.midi.learn import ENOUGH, QUIET, Learned, Learning, learned, watch
from live.midi.lesson import Lesson
from live.midi.mapping import Binding
from live.midi.shelf import Shelf

PORT = "LPD8:LPD8 MIDI 1 20:0"


def judged(address: str, *events: Event, value: float | None = None) -> Binding:
    learning = Learning(address, value)
    for place, event in enumerate(events):
        learning = watch(learning, PORT, event, place * 0.01)
    found = learned(learning, 1.0 + QUIET)
    assert found is not None and found.device == PORT
    return found.binding


def slide(number: int, values: list[int], channel: int = 1) -> list[Event]:
    return [ControlChange(channel, number, value) for value in values]


@pytest.mark.parametrize(
    ("address", "events", "control", "way"),
    [
        ("/master", slide(7, [10, 12, 15]), "ch 1 cc 7", "fader"),
        ("/master", slide(7, [64]), "ch 1 cc 7", "fader"),
        ("/go", slide(41, [127, 0]), "ch 1 cc 41", "trigger"),
        ("/blackout", slide(64, [127, 0]), "ch 1 cc 64", "toggle"),
        ("/blackout", slide(7, [10, 12, 15]), "ch 1 cc 7", "momentary"),
        ("/param/hue", slide(20, [1, 1, 1, 127, 127]), "ch 1 cc 20", "encoder"),
        ("/go", slide(20, [1, 1, 1, 127, 127]), "ch 1 cc 20", "trigger"),
        ("/go", [Note(10, 36, 90), Note(10, 36, 0)], "ch 10 note 36", "trigger"),
        (
            "/blackout",
            [Note(10, 36, 90), Pressure(10, 40), Pressure(10, 50), Note(10, 36, 0)],
            "ch 10 note 36",
            "toggle",
        ),
        ("/master", [Note(1, 104, 127), *(Bend(1, 100 * n) for n in range(9)), Note(1, 104, 0)], "ch 1 bend", "fader"),
        ("/track/next", [Program(1, 4)], "ch 1 program 4", "trigger"),
        ("/master", [Pressure(1, 40), Pressure(1, 50)], "ch 1 pressure", "fader"),
    ],
)
def test_a_movement_tells_what_moved(address: str, events: list[Event], control: str, way: str) -> None:
    binding = judged(address, *events)
    assert (written(binding.control), binding.way, binding.address) == (control, way, address)


def test_a_fader_of_14_bits_is_told_by_its_fine_half() -> None:
    moves = [event for n in range(9) for event in (ControlChange(1, 0, n), ControlChange(1, 32, 99 - n))]
    assert written(judged("/master", *moves).control) == "ch 1 cc 0/32"


def test_a_parameter_number_is_learnt_as_one() -> None:
    moves = [
        event
        for n in range(5)
        for event in (*slide(99, [2]), *slide(98, [44]), *slide(6, [60 + n]), *slide(38, [n * 20]))
    ]
    assert written(judged("/master", *moves).control) == "ch 1 nrpn 300"


def test_a_fader_covers_the_parameters_own_range_and_a_key_lights() -> None:
    assert (judged("/param/hue", *slide(7, [3, 5])).low, judged("/param/hue", *slide(7, [3, 5])).high) == (-1.0, 1.0)
    assert judged("/blackout", Note(1, 1, 1)).light == "switch"
    assert judged("/master", *slide(7, [3, 5])).light == "none"
    assert judged("/track/go", Note(1, 1, 1), value=3).value == 3


def test_clocks_timecode_and_channel_mode_messages_are_no_movements() -> None:
    learning = Learning("/master")
    for event in (Transport("tick"), QuarterFrame(0, 0), ControlChange(1, 123, 0)):
        learning = watch(learning, PORT, event, 0.0)
    assert learning.moves == () and learned(learning, 9.0) is None


def test_it_is_judged_when_the_hand_stops_or_has_moved_enough() -> None:
    learning = watch(Learning("/master"), PORT, ControlChange(1, 7, 1), 0.0)
    assert learned(learning, QUIET / 2) is None
    assert learned(learning, QUIET) is not None
    for n in range(ENOUGH):
        learning = watch(learning, PORT, ControlChange(1, 7, n + 2), 0.0)
    assert learned(learning, 0.0) is not None


events = st.one_of(
    st.builds(Note, st.integers(1, 16), st.integers(0, 127), st.integers(0, 127)),
    st.builds(ControlChange, st.integers(1, 16), st.integers(0, 127), st.integers(0, 127)),
    st.builds(Bend, st.integers(1, 16), st.integers(0, 16383)),
    st.builds(Program, st.integers(1, 16), st.integers(0, 127)),
    st.builds(Pressure, st.integers(1, 16), st.integers(0, 127)),
)


@given(st.lists(events, max_size=60), st.sampled_from(["/master", "/blackout", "/go", "/macro/1"]))
def test_whatever_moves_a_binding_names_a_control_that_moved_or_nothing(found: list[Event], address: str) -> None:
    learning = Learning(address)
    for event in found:
        learning = watch(learning, PORT, event, 0.0)
    result = learned(learning, 9.0)
    if isinstance(result, Learned):
        assert result.binding.control.channel in {event.channel for event in found}  # type: ignore[union-attr]
        assert result.binding.address == address


def test_a_lesson_writes_the_map_that_the_next_start_reads(tmp_path: Path) -> None:
    shelf = Shelf([], tmp_path)
    shelf.refresh(0.0)
    lesson = Lesson("/param/hue", shelf)
    assert not lesson.turn(0.0) and lesson.is_watching
    for place, event in enumerate(slide(7, [10, 12, 15])):
        lesson.watch(PORT, event, place * 0.01)
    assert lesson.turn(1.0) and lesson.report.saved and lesson.report.device == "LPD8"
    assert (tmp_path / "lpd8.toml").read_text(encoding="utf-8") == (
        "# A Limelight mapping: change it in any editor, it is read again at once.\n"
        'device = "LPD8"\n\n[[control]]\nfrom = "ch 1 cc 7"\nto = "/param/hue"\n'
    )
    assert shelf.refresh(1.1)
    assert shelf.of(PORT).bindings[0].address == "/param/hue"  # type: ignore[union-attr]


def test_a_control_that_does_something_keeps_it_until_it_is_told_to_give_it_up(tmp_path: Path) -> None:
    shelf = Shelf([], tmp_path)
    for address in ("/master", "/crossfade"):
        shelf.refresh(0.0)
        lesson = Lesson(address, shelf)
        for event in slide(7, [10, 12, 15]):
            lesson.watch(PORT, event, 0.0)
        lesson.turn(1.0)
    assert lesson.report.taken == ("/master",) and not lesson.report.saved
    assert "/crossfade" not in (tmp_path / "lpd8.toml").read_text(encoding="utf-8")
    assert lesson.replace() and lesson.report.saved
    assert shelf.refresh(0.0)
    assert [each.address for each in shelf.of(PORT).bindings] == ["/crossfade"]  # type: ignore[union-attr]


def test_a_lesson_that_cannot_be_written_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    lesson = Lesson("/master", Shelf([], tmp_path / "file" / "maps"))
    lesson.watch(PORT, ControlChange(1, 7, 5), 0.0)
    assert not lesson.turn(1.0)
    assert "cannot be written" in lesson.report.fault and not lesson.report.saved


def test_a_map_with_a_slip_of_the_pen_is_left_as_it_is_and_the_lesson_says_so(tmp_path: Path) -> None:
    file = tmp_path / "lpd8.toml"
    written = '# my own\ndevice = "LPD8"\n\n[[control]]\nfrom = "ch 1 cc 1"\nto = "/master\n'
    file.write_text(written, encoding="utf-8")
    shelf = Shelf([], tmp_path)
    shelf.refresh(0.0)
    assert "lpd8.toml" in shelf.faults[0]
    lesson = Lesson("/param/hue", shelf)
    for event in slide(7, [10, 12, 15]):
        lesson.watch(PORT, event, 0.0)
    assert not lesson.turn(1.0) and not lesson.report.saved
    assert "lpd8.toml" in lesson.report.fault and "not valid TOML" in lesson.report.fault
    assert file.read_text(encoding="utf-8") == written
