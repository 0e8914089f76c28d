"""MIDI show control and timecode of the desks' pages, byte by byte through our end of MIDI."""

from __future__ import annotations

from pathlib import Path

import pytest

from live.addresses.messages import Known, Message
from live.commands import Timecode
from live.exchange.exchange import Exchange
from live.exchange.mailbox import Mailbox
from live.exchange.monitor import Monitor
from live.exchange.panel import Panel
from live.midi.feed import Feed
from live.midi.receiver import Receiver
from live.midi.shelf import Shelf, built_in
from tests.desks.pages import Step, steps, tables, words

PORT = "Gateway:Gateway MIDI 1 20:0"
TABLES = {"eos": ["On the desk"], "qlab": ["Cue", "Timecode cue"]}
STEPS = [step for desk, firsts in TABLES.items() for first in firsts for step in steps(desk, first, "Bytes")]
KNOWN = Known({"/state/track": (1, "First light", 60.0)}, tracks={"first light": 1, "dusk": 2})
QUARTER = 0.01  # s between two quarter frames at 25 frames a second


class Wire:
    """A port that a desk's bytes come from."""

    def __init__(self, folder: Path, device: int | None = None) -> None:
        self.exchange = Exchange(Panel(None), Mailbox(), Monitor())
        self.exchange.panel.known = KNOWN
        self._feed = Feed()
        self._feed.plug(PORT)
        self.receiver = Receiver(self._feed, Shelf([built_in()], folder), device)
        self._turn(0.0)

    def hear(self, written: str) -> list[str]:
        for number, byte in enumerate(bytes.fromhex(written)):
            self._feed.feed(PORT, bytes((byte,)), QUARTER * (number // 2))
        commands = self._turn(1.0)
        marks = [command for command in commands if isinstance(command, Timecode)]
        return [words(each) for each in marks[-1:]] + [words(each) for each in self.exchange.mailbox.take()]

    def _turn(self, now: float) -> list[object]:
        heard = self.receiver.turn(KNOWN.values, now)
        self.exchange.act([each for each in heard if isinstance(each, Message)], "midi", now)
        return [each for each in heard if not isinstance(each, Message)]


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_the_bytes_of_a_page_do_what_it_says(step: Step, tmp_path: Path) -> None:
    assert Wire(tmp_path).hear(step.arrives) == list(step.happens)


@pytest.mark.parametrize(("device", "happens"), [(1, ["cue 5"]), (3, [])])
def test_a_desk_that_means_another_device_is_left_alone(device: int, happens: list[str], tmp_path: Path) -> None:
    (cue,) = [step for step in STEPS if (step.desk, step.done) == ("eos", "cue 1/5")]
    assert Wire(tmp_path, device).hear(cue.arrives) == happens


def test_what_does_nothing_is_counted_with_its_reason(tmp_path: Path) -> None:
    refused = {}
    for step in STEPS:
        if not step.happens:
            wire = Wire(tmp_path)
            wire.hear(step.arrives)
            refused[step.desk] = dict(wire.receiver.refused)
    assert refused == {
        "eos": {"this show control command does nothing here": 1},
        "qlab": {"malformed show control cue": 1},
    }


def test_the_overview_lists_every_show_control_command_that_is_followed(tmp_path: Path) -> None:
    (table,) = [each for each in tables("desk") if each[0] == ["Command", "Does"]]
    listed = {number for line in table[1:] for number in _numbers(line[0])}
    followed = set()
    for command in range(0x01, 0x20):
        wire = Wire(tmp_path)
        wire.hear(f"F0 7F 7F 02 7F {command:02X} F7")
        if "this show control command does nothing here" not in wire.receiver.refused:
            followed.add(command)
    assert listed == followed


def _numbers(cell: str) -> list[int]:
    return [int(each.split(")")[0], 16) for each in cell.split("(")[1:]]
