"""A fresh stage that was asked for: it goes on where the old one was, and no death is counted."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from showmaker import make
from test_keeper import gone, keeping, starts

from live.addresses.messages import Known, Message
from live.addresses.space import read
from live.between.pipes import channels
from live.commands import Renew
from live.desk.desk import Desk
from live.options import DeskOptions
from show.installation import Installation
from show.layout import SETLIST_COPY, SHOW_HEADER

pytestmark = pytest.mark.timed

ASKING = """
import time
from pathlib import Path
from live.commands import Renew

def load(options):
    pass

def serve(options, ends):
    wish = Path(__file__).parent / "renew"
    while not ends.inbox.closed:
        ends.inbox.receive()
        if wish.exists():
            wish.unlink()
            ends.outbox.insist(Renew("the night"), 5.0)
        time.sleep(0.01)
"""


def test_an_address_asks_for_a_fresh_stage_and_the_release_of_its_button_does_not() -> None:
    assert read(Message("/stage/renew", (1,)), Known(), "osc") == [Renew("/stage/renew from osc")]
    assert read(Message("/stage/renew", (0.0,)), Known(), "osc") == []
    assert not isinstance(read(Message("/*/renew", (1,)), Known(), "osc")[0], Renew)  # no wildcard ends a stage


def test_the_desk_hands_the_wish_of_any_door_to_the_keeper_once() -> None:
    ours, theirs = channels()
    desk = Desk(DeskOptions(), theirs, doors=[])
    desk.exchange.renew("the night")
    for turn in range(3):
        desk.turn(float(turn), 0.0)
    assert ours.inbox.receive() == [Renew("the night")]
    desk.exchange.act([Message("/stage/renew", ())], "midi", 3.0)
    desk.turn(3.0, 0.0)
    assert ours.inbox.receive() == [Renew("/stage/renew from midi")]
    for ends in (ours, theirs):
        ends.close()


def test_a_new_desk_goes_by_the_opening_hours_and_alarms_that_the_setlist_has_by_now(tmp_path: Path) -> None:
    root = make(tmp_path, setlist="[installation]\nfade = 5").root
    setlist = root / SETLIST_COPY

    def plan(of: Installation | None) -> Installation | None:
        """The one that the doors of a desk begin with, which was started for that one."""
        met: list[DeskOptions] = []
        ours, theirs = channels()
        Desk(DeskOptions(show=root, installation=of), theirs, doors=[lambda options, *_: met.append(options)])
        for ends in (ours, theirs):
            ends.close()
        return met[0].installation

    first = Installation(fade=5.0)
    setlist.write_text(setlist.read_text().replace("fade = 5", 'fade = 7\nwebhook = "http://example.org/"'))
    assert plan(first) == replace(first, fade=7.0, webhook="http://example.org/")
    assert plan(None) is None, "somebody is there"
    setlist.write_text(setlist.read_text().replace("fade = 7", "fade = 0"))
    assert plan(first) == first, "what cannot be read changes nothing"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A show that can be opened, with a desk that asks for a fresh stage whenever there is a file `renew`."""
    root = make(tmp_path).root
    (root / "asking_desk.py").write_text(ASKING)
    return root


def test_a_fresh_stage_takes_over_where_the_old_one_was(folder: Path) -> None:
    with keeping(folder, "steady", desk="asking_desk", setting="live.keeper.keeper.FRESH = 0.0") as keeper:
        first = starts(folder, 1)[0]
        time.sleep(1.0)
        asked = time.monotonic()
        (folder / "renew").touch()
        second = starts(folder, 2)[1]
        assert asked - 1.0 < first["time"] + second["resumed"] < second["time"]
        assert (second["simpler"], second["rung"]) == (False, None)
        assert gone(first["pid"])
        time.sleep(0.5)
        assert keeper.poll() is None
        keeper.terminate()
        assert keeper.wait(30) == 143
        assert keeper.stderr is not None
        assert keeper.stderr.read() == "limelight: a fresh stage: the night\n"


def test_a_stage_stays_while_a_fresh_one_could_not_open_the_show(folder: Path) -> None:
    header = folder / SHOW_HEADER
    with keeping(folder, "steady", desk="asking_desk", setting="live.keeper.keeper.FRESH = 0.0") as keeper:
        starts(folder, 1)
        time.sleep(1.0)
        header.rename(folder / "away")
        (folder / "renew").touch()
        assert keeper.stderr is not None
        assert f"no fresh stage (the night): {header}: there is no such file" in keeper.stderr.readline()
        assert len(starts(folder, 1)) == 1
        (folder / "away").rename(header)
        (folder / "renew").touch()
        starts(folder, 2)


def test_a_full_stage_is_tried_again_only_where_the_show_can_be_opened(folder: Path) -> None:
    header = folder / SHOW_HEADER
    header.rename(folder / "away")
    with keeping(folder, "crash crash steady", setting="live.keeper.keeper.CALM = 1.0") as keeper:
        assert (starts(folder, 3)[2]["simpler"], starts(folder, 3)[2]["rung"]) == (True, "baked")
        assert keeper.stderr is not None
        while "no fresh stage (it has been steady" not in keeper.stderr.readline():
            pass
        assert len(starts(folder, 3)) == 3
        (folder / "away").rename(header)
        assert (starts(folder, 4)[3]["simpler"], starts(folder, 4)[3]["rung"]) == (False, None)


def test_a_stage_that_is_fresh_is_not_exchanged(folder: Path) -> None:
    with keeping(folder, "steady", desk="asking_desk", setting="live.keeper.keeper.FRESH = 1000.0") as keeper:
        starts(folder, 1)
        (folder / "renew").touch()
        time.sleep(2.0)
        assert len(starts(folder, 1)) == 1
        keeper.terminate()
        assert keeper.wait(30) == 143
