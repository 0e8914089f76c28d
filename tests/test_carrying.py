"""What the keeper carries from desk to stage: nothing that it has taken is lost with a stage that dies."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_servant import Running

from live.alarms.judging import Alarm, Watched
from live.between.pipes import BATCHES, Ends, Sender, channels
from live.commands import Command, Trigger
from live.keeper.keeper import Keeper
from live.keeper.memory import Memory
from live.keeper.signals import Stop
from live.options import DeskOptions, StageOptions


class Dying(Sender):
    """The keeper's end to a stage that dies at the moment it is told something."""

    def __init__(self, ends: Ends, theirs: Ends) -> None:
        super().__init__(ends.outbox.connection)
        self._theirs = theirs

    def send(self, message: object) -> bool:
        self._theirs.close()
        return super().send(message)


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeper]:
    memory = Memory(StageOptions(tmp_path), DeskOptions(), False)
    yield Keeper(memory, "fake_stage", "quiet_desk", "quiet_desk", Stop())
    memory.close(False)


def batch(track: int) -> list[Command]:
    return [Trigger("track", track, "osc")]


def test_a_batch_over_which_the_stage_died_goes_to_the_next_one_before_what_came_later(keeper: Keeper) -> None:
    first, died = channels()
    second, lives = channels()
    desk, doors = channels()
    keeper._desk.take(Running(), desk, 0.0)
    keeper._stage.take(Running(), Ends(first.inbox, Dying(first, died)), 0.0)
    for track in (1, 2):
        doors.outbox.send(batch(track))
    keeper._carry_down()
    keeper._stage.take(Running(), second, 0.0)
    keeper._carry_down()
    assert lives.inbox.receive() == [batch(1), batch(2)]


def test_what_a_stage_that_hung_has_not_taken_goes_to_the_next_one_once_and_in_order(keeper: Keeper) -> None:
    first, hung = channels(down=BATCHES)
    second, lives = channels(down=BATCHES)
    desk, doors = channels(up=BATCHES)
    keeper._desk.take(Running(), desk, 0.0)
    keeper._stage.take(Running(), first, 0.0)
    doors.outbox.send(batch(1))
    keeper._carry_down()
    assert hung.inbox.receive() == [batch(1)]
    for track in (2, 3):
        doors.outbox.send(batch(track))
    keeper._stage.tell([Trigger("notice", "a line", "keeper")])  # which is said to every stage anew
    keeper._carry_down()
    hung.close()
    doors.outbox.send(batch(4))
    keeper._carry_down()
    keeper._start_stage_again(-9, time.monotonic())
    keeper._carry_down()
    keeper._stage.take(Running(), second, 0.0)
    keeper._carry_down()
    assert lives.inbox.receive() == [batch(2), batch(3), batch(4)]


def test_what_a_desk_has_seen_of_the_alarms_is_kept_for_the_next_one_and_is_nothing_to_the_stage(
    keeper: Keeper,
) -> None:
    (stage, lives), (desk, doors) = channels(), channels()
    keeper._desk.take(Running(), desk, 0.0)
    keeper._stage.take(Running(), stage, 0.0)
    watched = Watched({"silence": Alarm(since=100.0, told=1000.0, text="no sound for 15 min")})
    doors.outbox.send(watched)
    keeper._carry_down()
    assert keeper._desk_options.watched == watched
    assert lives.inbox.receive() == []
