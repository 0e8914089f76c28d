"""All of MIDI through its one door, fed with bytes: controllers come and go, teach, light up, keep time, and flood."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live.addresses.messages import Arguments, Message
from live.commands import Beat, Timecode
from live.midi.bytes import parse
from live.midi.feed import Feed
from live.midi.learn import QUIET
from live.midi.monitor import KEPT, described
from live.midi.receiver import Receiver
from live.midi.shelf import Shelf, built_in

NANO = "nanoKONTROL2:nanoKONTROL2 nanoKONTROL2 _ CTRL 20:0"
VALUES: dict[str, Arguments] = {"/master": (0.5,), "/blackout": (False,), "/state/track": (2, "Dusk", 3.0)}


class Room:
    """A receiver on pretended ports, with a folder for what is learnt."""

    def __init__(self, folder: Path, device: int | None = None) -> None:
        self.feed = Feed()
        self.receiver = Receiver(self.feed, Shelf([built_in()], folder), device)
        self.now = 0.0

    def hear(self, *written: str, port: str = NANO, wait: float = 0.01) -> list[object]:
        self.now += wait
        for each in written:
            self.feed.feed(port, bytes.fromhex(each), self.now)
        return list(self.receiver.turn(VALUES, self.now))


@pytest.fixture
def room(tmp_path: Path) -> Room:
    made = Room(tmp_path)
    made.feed.plug(NANO)
    made.hear()
    return made


def test_a_plugged_controller_does_what_its_map_says(room: Room) -> None:
    assert room.receiver.names == ("nanoKONTROL2",)
    assert room.hear("B0 29 7F", "B0 29 00") == [Message("/go")]
    assert room.hear("B0 00 20") == []  # the master stands at a half: the fader has not reached it
    assert room.hear("B0 00 60") == [Message("/master", (pytest.approx(96 / 127),))]
    assert room.hear("B0 40 7F") == [Message("/blackout", (1,))]
    assert room.hear("B3 21 7F") == [Message("/track/go", (2,))]  # on any channel


def test_a_controller_that_was_pulled_out_is_found_again_and_picks_up_anew(room: Room) -> None:
    room.hear("B0 00 40")
    room.feed.unplug(NANO)
    assert room.hear("B0 00 7F") == [] and room.receiver.names == ()
    room.feed.plug(NANO)
    assert room.hear() == []
    assert room.hear("B0 00 10") == []
    assert room.hear("B0 29 7F") == [Message("/go")]


def test_lights_are_told_when_it_is_plugged_in_and_when_something_changes(room: Room) -> None:
    told = dict(message for message in ((data[1], data[2]) for _, data in room.feed.sent))
    assert told[33] == 127 and told[32] == 0  # track 2 plays
    room.feed.sent.clear()
    assert room.hear(wait=1.0) == [] and room.feed.sent == []
    room.receiver.turn({**VALUES, "/blackout": (True,)}, room.now + 1.0)
    assert room.feed.sent == [(NANO, bytes.fromhex("B0 40 7F"))]


def test_a_light_that_the_device_has_changed_itself_is_told_again(room: Room) -> None:
    room.feed.sent.clear()
    room.hear("B0 40 7F", "B0 40 00", wait=0.1)
    assert (NANO, bytes.fromhex("B0 40 00")) in room.feed.sent


def test_a_lesson_takes_the_control_and_nothing_moves_meanwhile(room: Room, tmp_path: Path) -> None:
    room.receiver.learn("/param/zoom")
    assert room.hear("B0 3C 01", "B0 3C 10", "B0 3C 20") == []
    assert room.hear("B0 29 7F", wait=0.01) == []  # not even GO
    room.hear(wait=QUIET)
    report = room.receiver.lesson.report  # type: ignore[union-attr]
    assert (report.device, report.control, report.way, report.saved) == ("nanoKONTROL2", "ch 1 cc 60", "fader", True)
    room.receiver.cancel()
    assert room.hear("B0 3C 7F") == [Message("/param/zoom", (2.0,))]
    assert room.hear("B0 29 7F") == [Message("/go")]  # the whole shipped map went along
    assert "/param/zoom" in (tmp_path / "nanokontrol2.toml").read_text(encoding="utf-8")


def test_a_control_that_is_taken_is_given_up_only_on_request(room: Room) -> None:
    room.receiver.learn("/param/zoom")
    room.hear("B0 00 01", "B0 00 10")
    room.hear(wait=QUIET)
    assert room.receiver.lesson is not None and room.receiver.lesson.report.taken == ("/master",)
    assert room.hear("B0 00 40") == [Message("/master", (pytest.approx(64 / 127),))]
    room.receiver.replace()
    assert room.hear("B0 00 41")[0].address == "/param/zoom"  # type: ignore[attr-defined]


def test_an_unknown_device_gets_a_map_by_its_first_lesson(room: Room, tmp_path: Path) -> None:
    room.feed.plug("LPD8 1")
    assert room.hear("99 24 40", port="LPD8 1") == []
    room.receiver.learn("/go")
    room.hear("99 24 40", port="LPD8 1")
    room.hear(wait=QUIET)
    assert (tmp_path / "lpd8.toml").is_file()
    assert room.hear("99 24 40", port="LPD8 1") == [Message("/go")]


def test_clock_timecode_and_show_control_come_from_any_port(room: Room) -> None:
    room.hear("FA")
    beats: list[object] = []
    for _ in range(48):
        beats += room.hear("F8", wait=60 / (128 * 24))
    assert isinstance(beats[-1], Beat) and beats[-1].bpm == pytest.approx(128.0, abs=0.01)
    told = room.hear(*(f"F1 {piece}" for piece in ("00", "11", "24", "33", "45", "52", "61", "76")))
    assert isinstance(told[0], Timecode) and told[0].rate == 30.0
    assert room.hear("F0 7F 01 02 01 01 31 00 31 F7")[:2] == [Message("/track/go", (1,)), Message("/cue/go", (1,))]


def test_the_clock_that_runs_is_kept_until_it_stops(room: Room) -> None:
    room.feed.plug("Mixer")
    room.feed.plug("Drums")
    room.hear()
    heard: list[object] = []
    for tick in range(400):
        room.feed.feed("Mixer", b"\xf8" if tick < 200 else b"", room.now)
        room.feed.feed("Drums", b"\xf8" if tick % 2 else b"", room.now)  # half the tempo
        heard += room.hear(wait=60 / (128 * 24))
    tempi = [round(each.bpm) for each in heard if isinstance(each, Beat)]
    assert set(tempi) == {128, 64} and tempi == sorted(tempi, reverse=True)


def test_timecode_of_a_second_machine_waits_until_the_first_is_silent(room: Room) -> None:
    room.feed.plug("B")
    room.hear()
    first, second = "F0 7F 7F 01 01 61 00 00 00 F7", "F0 7F 7F 01 01 62 00 00 00 F7"
    assert [each.second for each in room.hear(first)] == [3600.0]  # type: ignore[attr-defined]
    assert room.hear(second, port="B") == []
    assert [each.second for each in room.hear(second, port="B", wait=2.0)] == [7200.0]  # type: ignore[attr-defined]


def test_show_control_for_another_device_is_left_alone(tmp_path: Path) -> None:
    room = Room(tmp_path, device=5)
    room.feed.plug(NANO)
    room.hear()
    assert room.hear("F0 7F 01 02 01 01 F7") == []
    assert room.hear("F0 7F 05 02 01 01 F7") == [Message("/go")]


def test_what_does_nothing_is_counted_and_shown_with_its_reason(room: Room) -> None:
    room.hear("F0 7F 01 02 01 07 05 F7", "F9", "B0")
    assert room.receiver.refused == {"this show control command does nothing here": 1}
    assert room.receiver.monitor.lines[-1].text == "refused: this show control command does nothing here"
    room.hear("F4 40")
    assert room.receiver.dropped == 4  # two that are undefined, one that was cut off, one that is stray


def test_the_monitor_names_what_arrives_and_keeps_the_newest(room: Room) -> None:
    room.hear("B0 07 40", "F8", "90 3C 40", "F1 00", "FA", "E1 00 40", "F2 06 00", "F0 7F 01 02 01 01 31 F7")
    assert [(line.device, line.text) for line in room.receiver.monitor.lines] == [
        ("nanoKONTROL2", text)
        for text in (
            "ch 1 cc 7 = 64",
            "ch 1 note 60 = 64",
            "clock start",
            "ch 2 bend = 8192",
            "song position: beat 1.5",
            "show control 01 to device 1, format 01: 1",
        )
    ]
    for number in range(2 * KEPT):
        room.hear(f"B0 07 {number:02X}")
    assert len(room.receiver.monitor.lines) == KEPT
    assert described(parse(bytes.fromhex("F0 42 00 F7"))) == "exclusive 42 00"


def test_a_map_with_a_fault_is_a_problem_and_leaves_the_others(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("device = 5", encoding="utf-8")
    room = Room(tmp_path)
    room.feed.plug(NANO)
    room.hear()
    assert '"device" is 5' in room.receiver.problems[0]
    assert room.hear("B0 29 7F") == [Message("/go")]


def test_ports_that_are_missing_say_so() -> None:
    receiver = Receiver(Feed("MIDI is off"), Shelf([], Path("/nonexistent")))
    assert receiver.turn({}, 0.0) == [] and receiver.problems == ("MIDI is off",)
    receiver.close()


streams = st.lists(
    st.one_of(
        st.binary(max_size=30),
        st.binary(max_size=30).map(lambda data: b"\xf0\x7f\x01\x02\x01" + bytes(each & 127 for each in data) + b"\xf7"),
        st.binary(max_size=8).map(lambda data: bytes(part for each in data for part in (0xF1, each & 127))),
        st.binary(max_size=8).map(lambda data: bytes(part for each in data for part in (0xB0, each & 127, each >> 1))),
        st.sampled_from([b"\xf8", b"\xfa", b"\xfb", b"\xfc", b"\xf2\x01\x02"]),
    ),
    max_size=30,
)


@given(streams, st.lists(st.floats(0, 2), max_size=30))
@settings(max_examples=60, deadline=None)
def test_no_bytes_break_anything(
    tmp_path_factory: pytest.TempPathFactory, found: list[bytes], waits: list[float]
) -> None:
    room = Room(tmp_path_factory.mktemp("maps"))
    room.feed.plug(NANO)
    for index, data in enumerate(found):
        room.now += waits[index] if index < len(waits) else 0.001
        if index == 9:
            room.receiver.learn("/master")
        room.feed.feed(NANO, data, room.now)
        for each in room.receiver.turn(VALUES, room.now):
            assert isinstance(each, Message | Beat | Timecode)
