"""What the keeper carries from desk to stage: nothing that it has taken is lost with a stage that dies."""

from __future__ import annotations

from pathlib import Path

from test_servant import Running

from live.alarms.judging import Alarm, Watched
from live.commands import Trigger
from live.keeper import Keeper
from live.memory import Memory
from live.options import DeskOptions, StageOptions
from live.pipes import Ends, Sender, channels


class Dying(Sender):
    """The keeper's end to a stage that dies at the moment it is told something."""

    def __init__(self, ends: Ends, theirs: Ends) -> None:
        super().__init__(ends.outbox.connection)
        self._theirs = theirs

    def send(self, message: object) -> bool:
        self._theirs.close()
        return super().send(message)


def test_a_batch_over_which_the_stage_died_goes_to_the_next_one_before_what_came_later(tmp_path: Path) -> None:
    memory = Memory(StageOptions(tmp_path), DeskOptions(), False)
    keeper = Keeper(memory, "fake_stage", "quiet_desk", "quiet_desk")
    first, died = channels()
    second, lives = channels()
    desk, doors = channels()
    keeper._desk.take(Running(), desk, 0.0)
    keeper._stage.take(Running(), Ends(first.inbox, Dying(first, died)), 0.0)
    for track in (1, 2):
        doors.outbox.send([Trigger("track", track, "osc")])
    keeper._carry_down()
    keeper._stage.take(Running(), second, 0.0)
    keeper._carry_down()
    assert lives.inbox.receive() == [[Trigger("track", 1, "osc")], [Trigger("track", 2, "osc")]]
    memory.close(False)


def test_what_a_desk_has_seen_of_the_alarms_is_kept_for_the_next_one_and_is_nothing_to_the_stage(
    tmp_path: Path,
) -> None:
    memory = Memory(StageOptions(tmp_path), DeskOptions(), False)
    keeper = Keeper(memory, "fake_stage", "quiet_desk", "quiet_desk")
    (stage, lives), (desk, doors) = channels(), channels()
    keeper._desk.take(Running(), desk, 0.0)
    keeper._stage.take(Running(), stage, 0.0)
    watched = Watched({"silence": Alarm(since=100.0, told=1000.0, text="no sound for 15 min")})
    doors.outbox.send(watched)
    keeper._carry_down()
    memory.close(False)
    assert keeper._desk_options.watched == watched
    assert lives.inbox.receive() == []
