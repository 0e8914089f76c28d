"""The desk's door to Ableton Link: its beats reach the stage; a session follows the operator only who chose it."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from live.addresses.messages import Message
from live.commands import Beat, SetValue, Trigger
from live.exchange.exchange import Exchange
from live.exchange.mailbox import Mailbox
from live.exchange.monitor import Monitor
from live.exchange.panel import Panel
from live.options import DeskOptions
from live.parameters import defaults
from live.state.state import State
from live.tempo import linkdoor
from live.tempo.linkdoor import LinkDoor
from show.errors import ShowError


def state(**parameters: float | str) -> State:
    return State(
        time=1.0, show_time=1.0, frame=1, track=1, title="a", next_title="b", position=0.0, second=1.0, duration=60.0,
        known=True, going=True, look="plain", parameters={**defaults(), **parameters},
    )  # fmt: skip


class Peer:
    """A session of one other, who says what the test has it say."""

    def __init__(self, clock: object, say: Callable[[Beat], None]) -> None:
        self.say, self.peers, self.proposed, self.closed = say, 1, [], False

    def propose(self, bpm: float) -> None:
        self.proposed.append(bpm)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def exchange() -> Exchange:
    return Exchange(Panel(None), Mailbox(), Monitor())


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Peer]:
    peers: list[Peer] = []

    def opened(clock: object, say: Callable[[Beat], None]) -> Peer:
        peers.append(Peer(clock, say))
        return peers[-1]

    monkeypatch.setattr(linkdoor, "LinkPeer", opened)
    return peers


def test_beats_reach_the_stage_and_peers_the_monitor(exchange: Exchange, made: list[Peer]) -> None:
    door = LinkDoor(DeskOptions(), exchange, int)
    door.turn(1.0, 0.0)
    beat = Beat("link", 1.0, 17.5, 131.0, 1.0)
    made[0].say(beat)
    door.turn(1.1, 0.0)
    assert exchange.mailbox.take()[-1] == beat
    assert exchange.monitor.facts["link"] == "1 other peer"
    door.close()
    assert made[0].closed


def test_the_session_follows_the_operator_only_who_chose_it(exchange: Exchange, made: list[Peer]) -> None:
    door = LinkDoor(DeskOptions(), exchange, int)
    exchange.panel.refresh(1.0)
    door.turn(1.0, 0.0)
    for moment, messages in (
        (1.1, [Message("/tempo/bpm", (140.0,))]),  # another source leads: the session is left alone
        (1.2, [Message("/tempo/source", ("link",))]),
        (1.3, [Message("/tempo/bpm", (128.0,))]),
    ):
        exchange.act(messages, "osc", moment)
        door.turn(moment, 0.0)
    assert made[0].proposed == [128.0]
    exchange.panel.heard(state(bpm=131.0, tempo_source="link"))  # what the session has settled on meanwhile
    exchange.panel.refresh(3.0)
    door.turn(3.0, 0.0)
    assert made[0].proposed == [128.0]
    assert SetValue("bpm", 128.0, "osc") in exchange.mailbox.take()


def test_without_the_package_the_operator_reads_why(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "aalink", None)
    door = LinkDoor(DeskOptions(), exchange, int)
    door.turn(1.0, 0.0)
    (notice,) = exchange.mailbox.take()
    assert isinstance(notice, Trigger) and "limelight[link]" in str(notice.argument)
    assert "the show goes on" in capsys.readouterr().err
    door.turn(2.0, 0.0)
    door.close()


def test_a_session_that_cannot_be_joined_is_tried_again(exchange: Exchange, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[float] = []

    def refused(clock: object, say: object) -> Peer:
        tries.append(1.0)
        raise ShowError("Ableton Link", "cannot be opened", "another source of tempo may lead")

    monkeypatch.setattr(linkdoor, "LinkPeer", refused)
    door = LinkDoor(DeskOptions(), exchange, int)
    for moment in (0.0, 1.0, 1.0 + linkdoor.RETRY):
        door.turn(moment, 0.0)
    assert len(tries) == 2
