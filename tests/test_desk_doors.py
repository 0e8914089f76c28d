"""Real bytes in at each door of the desk: what the stage is told, what is learnt, what the operator sees."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_keeper import state

from live.between.pipes import PipeInbox, channels
from live.commands import Beat, Command, SetValue, Timecode, Trigger
from live.desk.attendant import LESSON, Attendant
from live.desk.desk import Desk
from live.dmx.bindings import load
from live.dmx.door import LEARNT
from live.exchange.learnt import AGE
from live.midi.door import MAPS
from live.network import interfaces
from live.options import DeskOptions
from live.state.state import State
from tests.booth import NANO, OTHER, Booth
from tests.dmx.packets import art_dmx, art_timecode
from tests.waiting import until

TICKS = 24  # of MIDI clock in a beat


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    made = Booth(tmp_path)
    made.turn()
    yield made
    made.close()


def test_a_controllers_fader_moves_what_its_shipped_map_says(booth: Booth) -> None:
    assert booth.press(b"\xb0\x00\x20") == []  # it has not met the master, which stands at 1
    booth.press(b"\xb0\x00\x7f")
    assert booth.press(b"\xb0\x00\x40") == [SetValue("master", 64 / 127, "midi")]


def test_show_control_goes_to_a_cue(booth: Booth) -> None:
    # MIDI Show Control 1.1: GO cue 1 of list 1, lighting, device 1
    assert booth.press(bytes.fromhex("F0 7F 01 02 01 01 31 00 31 F7"))[0].source == "midi"  # type: ignore[union-attr]


def test_a_midi_clock_becomes_beats_on_the_stages_clock(booth: Booth) -> None:
    booth.midi.plug(NANO)
    booth.turn()
    heard: list[Command] = []
    booth.midi.feed(NANO, b"\xfa", booth.now)
    for _ in range(8 * TICKS):
        booth.midi.feed(NANO, b"\xf8", booth.now + 60 / 128 / TICKS)
        heard += booth.turn(60 / 128 / TICKS)
    beat = heard[-1]
    assert isinstance(beat, Beat) and beat.source == "midi" and beat.bpm == pytest.approx(128.0, abs=0.1)
    assert abs(beat.time - booth.now) < 0.1


def test_midi_timecode_reaches_the_stage(booth: Booth) -> None:
    # MTC full frame, 25 frames a second, 01:02:03:04
    (said,) = booth.press(bytes.fromhex("F0 7F 7F 01 01 21 02 03 04 F7"))
    assert isinstance(said, Timecode) and said.second == pytest.approx(3723.16) and said.rate == 25


def test_a_lighting_desk_steers_by_both_protocols(booth: Booth) -> None:
    assert booth.light(255, 255, 255) == [SetValue("dmx_master", 1.0, "dmx"), SetValue("dmx_blackout", False, "dmx")]
    assert booth.light(0, 0, 255, artnet=False) == [
        SetValue("dmx_master", 0.0, "dmx"),
        SetValue("dmx_blackout", False, "dmx"),
    ]


def test_the_desks_transport_band_is_a_trigger(booth: Booth) -> None:
    booth.light(255, 255, 255, 0, 0, 0)
    assert booth.light(255, 255, 255, 0, 0, 20) == [Trigger("go", None, "dmx")]


def test_art_net_timecode_reaches_the_stage(booth: Booth) -> None:
    booth.lights.sendto(art_timecode(1, 0, 10, 5, 1), ("127.0.0.1", booth.dmx.ports["artnet"]))
    (said,) = until(booth.turn)
    assert isinstance(said, Timecode) and said.second == pytest.approx(3610.2) and said.source == "artnet"


def test_the_monitor_names_the_channels_and_who_sends(booth: Booth) -> None:
    booth.light(128, 0, 255, 3)
    booth.turn(1.0)
    first, control, track = booth.exchange.monitor.channels[:3]
    assert (first.number, first.meaning, first.value) == (11, "Master dimmer", 32768)
    assert (control.number, control.value, control.effect) == (13, 255, "open")
    assert (track.number, track.value) == (14, 3)
    assert (
        "127.0.0.1: Art-Net 309 (net 1, sub-net 3, universe 5), 14 channels" in booth.exchange.monitor.facts["artnet"]
    )
    assert "channel 13 Control enable 255: open" in [each.line for each in booth.exchange.monitor.arrived["artnet"]]


def test_the_monitor_tells_midi_events_and_refusals(booth: Booth) -> None:
    booth.press(b"\xb0\x63\x05")
    (arrival,) = booth.exchange.monitor.arrived["midi"]
    assert (arrival.origin, arrival.line) == ("nanoKONTROL2", "ch 1 cc 99 = 5")
    assert booth.exchange.monitor.facts["midi"] == "nanoKONTROL2"
    booth.lights.sendto(b"Art-Net\0\0\x50", ("127.0.0.1", booth.dmx.ports["artnet"]))
    until(lambda: booth.turn(0.3) or booth.exchange.monitor.refused)
    assert {protocol for protocol, _ in booth.exchange.monitor.refused} == {"dmx"}


def test_a_control_is_learnt_and_written_down(booth: Booth, tmp_path: Path) -> None:
    booth.turn()
    booth.exchange.learning = "/param/hue"
    for value in range(0, 128, 4):
        assert booth.press(bytes((0xB2, 20, value)), OTHER) == []
    for _ in range(30):
        booth.turn(0.1)
    assert booth.exchange.learning == ""
    assert booth.exchange.monitor.facts["learn"] == "ch 3 cc 20 of LPD8 moves /param/hue"
    (file,) = (tmp_path / MAPS).iterdir()
    assert 'to = "/param/hue"' in file.read_text()
    for value in (60, 64, 70):  # past where the hue stands
        moved = booth.press(bytes((0xB2, 20, value)), OTHER)
    assert moved == [SetValue("hue", pytest.approx(-1 + 2 * 70 / 127), "midi")]


def test_a_control_in_use_is_taken_over_only_when_it_is_moved_once_more(booth: Booth, tmp_path: Path) -> None:
    def move() -> None:
        for value in range(0, 128, 4):
            booth.press(bytes((0xB0, 0, value)))
        for _ in range(30):
            booth.turn(0.1)

    booth.exchange.learning = "/param/hue"
    move()
    assert booth.exchange.learning == "/param/hue"
    assert "moves /master: let go" in booth.exchange.monitor.facts["learn"]
    move()
    assert booth.exchange.learning == ""
    assert 'to = "/param/hue"' in next((tmp_path / MAPS).iterdir()).read_text()


def test_a_channel_is_learnt_over_the_range_of_its_parameter(booth: Booth, tmp_path: Path) -> None:
    booth.moves(0)
    booth.exchange.learning = "/param/hue"
    assert booth.moves(*range(0, 256, 15)) == []
    assert booth.exchange.learning == ""
    assert "channel 1 of Art-Net 512" in booth.exchange.monitor.facts["learn"]
    assert 'address = "/param/hue"' in (tmp_path / LEARNT).read_text()
    assert booth.moves(0) == [SetValue("hue", -1.0, "dmx")]


def test_what_was_learnt_is_there_when_the_desk_is_started_again(booth: Booth, tmp_path: Path) -> None:
    booth.moves(0)
    booth.exchange.learning = "/go"
    booth.moves(*range(0, 256, 15))
    again = Booth(tmp_path)
    again.turn()
    again.moves(0)
    assert again.moves(255) == [Trigger("go", None, "dmx")]
    again.close()


def written_for(channel: int, address: str, universe: int = 0x200) -> str:
    return f'[[channel]]\nuniverse = {universe}\nchannel = {channel}\naddress = "{address}"\n'


def test_channels_that_are_written_by_hand_are_followed_while_the_show_runs(booth: Booth, tmp_path: Path) -> None:
    booth.moves(0)
    (tmp_path / LEARNT).write_text(written_for(1, "/crossfade"))
    booth.turn(AGE)
    assert booth.moves(255) == [SetValue("crossfade", 1.0, "dmx")]
    (tmp_path / LEARNT).write_text(written_for(1, "/master") + written_for(1, "/param/hue", universe=0x201))
    booth.turn(AGE)
    booth.turn()  # the ports are open again, for a universe more
    assert booth.moves(0) == [SetValue("master", 0.0, "dmx")]


def test_a_lesson_keeps_what_was_written_by_hand_a_moment_ago(booth: Booth, tmp_path: Path) -> None:
    booth.moves(0)
    booth.exchange.learning = "/param/hue"
    booth.turn()
    (tmp_path / LEARNT).write_text("# mine\n" + written_for(7, "/crossfade"))
    booth.moves(*range(0, 256, 15))
    assert (tmp_path / LEARNT).read_text().startswith("# mine\n")
    assert [each.address for each in load(tmp_path / LEARNT)] == ["/crossfade", "/param/hue"]
    assert booth.moves(0) == [SetValue("hue", -1.0, "dmx")]


def test_a_file_of_channels_with_a_slip_closes_nothing_and_no_lesson_writes_over_it(tmp_path: Path) -> None:
    slip = written_for(7, "/crossfade") + "chanel = 8\n"
    (tmp_path / LEARNT).write_text(slip)
    booth = Booth(tmp_path)
    told = [str(each.argument) for each in booth.turn() if isinstance(each, Trigger) and each.name == "notice"]
    assert [line for line in told if LEARNT in line and 'did you mean "channel"' in line]
    assert SetValue("dmx_master", 1.0, "dmx") in booth.light(255, 255, 255)
    booth.moves(0)
    booth.exchange.learning = "/go"
    booth.moves(*range(0, 256, 15))
    assert 'did you mean "channel"' in booth.exchange.monitor.facts["learn"]
    assert (tmp_path / LEARNT).read_text() == slip
    booth.moves(0)
    assert booth.moves(255) == [Trigger("go", None, "dmx")]  # it holds until the show ends
    (tmp_path / LEARNT).write_text(written_for(7, "/crossfade"))
    booth.turn(AGE)
    booth.moves(0)
    assert booth.moves(255) == [Trigger("go", None, "dmx")]
    booth.close()


def test_a_lesson_that_nobody_takes_ends_by_itself(booth: Booth) -> None:
    booth.exchange.learning = "/master"
    booth.turn()
    booth.turn(LESSON + 1)
    assert booth.exchange.learning == "" and "/master" in booth.exchange.monitor.facts["learn"]
    booth.press(b"\xb0\x00\x7f")
    assert booth.press(b"\xb0\x00\x40") == [SetValue("master", 64 / 127, "midi")]


def test_the_personality_none_leaves_the_show_alone(tmp_path: Path) -> None:
    booth = Booth(tmp_path, personality="none")
    booth.turn()
    booth.lights.sendto(art_dmx(*(255,) * 64, universe=0x135), ("127.0.0.1", booth.dmx.ports["artnet"]))
    until(lambda: booth.turn(0.3) or "live" in booth.exchange.monitor.facts["artnet"])
    assert booth.turn() == [] and booth.exchange.monitor.channels == ()
    booth.close()


def test_senders_who_are_not_allowed_move_nothing(tmp_path: Path) -> None:
    booth = Booth(tmp_path, allow=("10.0.0.0/24",))
    booth.turn()
    booth.lights.sendto(art_dmx(*(255,) * 64, universe=0x135), ("127.0.0.1", booth.dmx.ports["artnet"]))
    until(lambda: booth.turn(0.3) or booth.exchange.monitor.refused)
    assert all(protocol == "dmx" and "allowed" in reason for protocol, reason in booth.exchange.monitor.refused)
    booth.close()


def test_a_trouble_that_several_doors_have_is_printed_once_and_noted_for_each(
    booth: Booth, capsys: pytest.CaptureFixture[str]
) -> None:
    for door in ("osc", "web", "osc"):
        booth.exchange.complain(door, "this machine has no such address", 1.0)
    assert capsys.readouterr().err.count("no such address") == 1
    assert [each.source for each in booth.turn() if isinstance(each, Trigger)] == ["osc", "web"]


def test_a_new_stage_is_told_what_is_wrong_and_an_old_one_by_a_new_desk_what_is_not_any_more(
    booth: Booth,
) -> None:
    """The port was taken; the former desk could not write its journal, which this one can; the look is not ours."""
    booth.exchange.complain("osc", "port 9000 is taken", 1.0)
    booth.exchange.complain("journal", "", 1.0)
    booth.turn()
    lines = ("osc: port 9000 is taken", "journal: the disk is full", "look: silk takes 200 ms a frame")
    heard = [told for frame in (500, 501, 0) for told in notices(booth, state(frame=frame, problems=lines))]
    assert heard == [Trigger("notice", None, "journal"), Trigger("notice", "port 9000 is taken", "osc")]


def notices(booth: Booth, told: State) -> list[Command]:
    assert booth.ends.outbox.insist(told, 1.0)
    return [each for each in booth.turn() + booth.turn() if isinstance(each, Trigger)]


def test_an_interface_that_loses_its_address_takes_nothing_from_what_is_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    booth = Booth(tmp_path, interface="lo" if sys.platform == "linux" else "localhost")
    booth.turn()
    monkeypatch.setattr(interfaces, "_named", lambda interface: None)
    monkeypatch.setattr(interfaces, "_resolved", lambda interface: None)
    assert SetValue("dmx_master", 1.0, "dmx") in booth.light(255, 255, 255)
    booth.turn(1.0)
    told = booth.exchange.monitor.facts["artnet"]
    assert f"on 127.0.0.1 port {booth.dmx.ports['artnet']}" in told and "channels, live" in told
    booth.close()


class Faulty:
    """A door with a fault of ours in it."""

    name = "faulty"

    def __init__(self, *given: object) -> None:
        self.turns = 0

    def turn(self, now: float, wall: float) -> bool:
        self.turns += 1
        raise LookupError(f"number {self.turns}\nof many")

    def sockets(self) -> list[socket.socket]:
        return []

    def close(self) -> None:
        pass


def test_a_fault_in_one_door_is_told_once_and_the_others_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    ours, theirs = channels()
    desk = Desk(DeskOptions(osc=0), theirs, [Faulty, Attendant, Faulty])
    for turn in range(5):
        desk.turn(turn * 0.01, 1e9)
    first, attendant, second = desk.doors
    assert first.turns == second.turns == 5  # what fails once may go on
    written = capsys.readouterr().err
    assert written.count("desk: faulty: failed (LookupError: number 1 of many): the other doors go on") == 1
    notices = [each for each in PipeInbox(ours.inbox).receive() if isinstance(each, Trigger) and each.name == "notice"]
    assert [each.source for each in notices] == ["faulty door"] and desk.faulty == {"faulty"}
    desk.close()
    ours.close()
