"""The night watch at a real desk's exchange: what the stage says and shows becomes alarms, a diary and letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from live.alarms.door import AlarmDoor
from live.alarms.judging import Watched
from live.alarms.report import Alarms
from live.between.peephole import Peephole
from live.between.pipes import channels
from live.desk.desk import Desk
from live.exchange.exchange import Exchange
from live.exchange.mailbox import Mailbox
from live.exchange.monitor import Monitor
from live.exchange.panel import Panel
from live.house.report import House
from live.options import DeskOptions
from live.parameters import defaults
from live.state.state import State
from live.web import health, metrics
from live.web.crossing import View
from live.web.metrics import Counts
from live.web.news import status
from show.installation import Installation, Limits, Mail
from show.meters import Levels
from tests.alarms.sinks import hook
from tests.alarms.test_couriers import directly  # noqa: F401
from tests.waiting import until

STATE = State(
    0.0, 5.0, 300, 1, "a", "b", 0.5, 1.0, 60.0, True, True, "plain", defaults(), fps=59.0, transport="playing",
    levels=Levels(level=0.5), rung="baked",
)  # fmt: skip
WALL = 1_796_000_000.0
LIMITS = Limits(black=20.0, disk=0.0)


class Night:
    """A door with a peephole, moved on second by second."""

    def __init__(self, plan: Installation, folder: Path) -> None:
        self.exchange, self.peephole = Exchange(Panel(None), Mailbox(), Monitor()), Peephole()
        self.options = DeskOptions(installation=plan, peephole=self.peephole, journal=folder / "journal.txt")
        self.door = AlarmDoor(self.options, self.exchange, lambda port: None)
        self.now = 1000.0

    def start_desk(self, **changes: object) -> Night:
        """Begins a new desk, as one would have that died or was replaced; `changes` are the plan's."""
        self.door.close()
        assert self.options.installation is not None
        plan = replace(self.options.installation, **changes)  # type: ignore[arg-type]
        diary, kept = self.exchange.diary, replace(self.options, installation=plan, watched=self.exchange.watched)
        self.exchange = Exchange(Panel(None), Mailbox(), Monitor(), diary)
        self.door = AlarmDoor(kept, self.exchange, lambda port: None)
        return self

    def run(self, seconds: int, light: int = 90, speaks: bool = True, **changes: object) -> Night:
        """A stage that shows one grey in turn with a neighbour of it, or nothing but black where `light` is 0."""
        for second in range(seconds):
            self.now += 1.0
            if speaks:
                self.exchange.panel.heard(replace(STATE, time=self.now, **changes))  # type: ignore[arg-type]
            self.door.turn(self.now, WALL + self.now)
            if speaks and self.peephole.wanted(self.now):
                grey = light + (second % 7 if light else 0)
                self.peephole.put(64, 36, memoryview(bytes((grey, grey, grey, 255)) * 64 * 36))
        return self

    @property
    def notes(self) -> list[str]:
        return [line.text for line in self.exchange.diary.lines]


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    found = Night(Installation(limits=LIMITS), tmp_path)
    yield found
    found.door.close()


def test_a_wall_that_goes_black_raises_an_alarm_and_light_ends_it(night: Night) -> None:
    night.run(60)
    assert night.exchange.alarms == Alarms() and night.notes == []
    night.run(30, light=0)
    said = "the wall is black though light is asked for"
    assert night.exchange.alarms.on == {"black": said}
    night.run(30)
    assert night.exchange.alarms.on == {}
    assert night.notes == [f"alarm: {said}", f"alarm over: {said}"]


def test_a_closed_house_is_dark_and_silent_and_calls_nobody(night: Night) -> None:
    night.exchange.house = House(False, "closed until 10:00", "auto", 1.0)
    night.run(1500, light=0, levels=Levels(), parameters={**defaults(), "house": 0.0})
    assert night.notes == []


def test_a_picture_that_stands_in_a_show_that_plays_is_frozen(night: Night) -> None:
    night.run(300)
    assert night.notes == []
    for _ in range(140):
        night.run(1, light=50)  # the same grey in every picture
    assert list(night.exchange.alarms.on) == ["frozen"]


SILENT = "no sound for 15 min"


def test_an_alarm_goes_on_in_the_desk_that_follows_and_is_told_once(night: Night) -> None:
    night.run(950, levels=Levels())
    night.start_desk().run(1, levels=Levels())
    assert night.exchange.alarms.on == {"silence": SILENT}
    night.run(950, levels=Levels())
    night.start_desk().run(20)
    assert night.exchange.alarms.on == {}
    assert night.notes == [f"alarm: {SILENT}", f"alarm over: {SILENT}"]


def test_an_alarm_that_a_new_table_leaves_out_is_over(night: Night) -> None:
    night.run(950, levels=Levels())
    night.start_desk(limits=replace(LIMITS, silence=0.0)).run(1, levels=Levels())
    assert night.exchange.alarms.on == {}
    assert night.notes == [f"alarm: {SILENT}", f"alarm over: {SILENT}"]


def test_a_stage_that_is_away_is_missed_once_whatever_the_desk_does(night: Night) -> None:
    night.run(20).run(30, speaks=False)
    night.start_desk().run(40, speaks=False)
    night.run(5).start_desk().run(20)
    said = "the stage has not spoken for 16 s"
    assert night.notes == [f"alarm: {said}", f"alarm over: {said}"]


def test_a_picture_that_is_frozen_stays_so_in_the_desk_that_follows(night: Night) -> None:
    night.run(10)
    for _ in range(140):
        night.run(1, light=50)
    night.start_desk()
    for _ in range(40):
        night.run(1, light=50)
    assert list(night.exchange.alarms.on) == ["frozen"] and len(night.notes) == 1


def test_the_desk_tells_the_keeper_what_it_has_seen_of_the_alarms(tmp_path: Path) -> None:
    ours, theirs = channels()
    plan = Installation(limits=replace(LIMITS, stage=15.0))
    desk = Desk(DeskOptions(installation=plan, journal=tmp_path / "journal.txt"), theirs, doors=(AlarmDoor,))
    for second in range(20):
        desk.turn(1000.0 + second, WALL)
        watched = [each for each in ours.inbox.receive() if isinstance(each, Watched)]
    desk.close()
    for ends in (ours, theirs):
        ends.close()
    assert list(watched[-1].on) == ["stage"]


def test_a_stage_that_never_speaks_is_an_alarm(night: Night) -> None:
    night.run(30, speaks=False)
    assert list(night.exchange.alarms.on) == ["stage"]


def test_health_metrics_and_page_tell_of_an_alarm() -> None:
    house = House(True, "open until 18:00", "auto", 0.6)
    view = View(
        10.0, WALL, state=replace(STATE, time=10.0), house=house, alarms=Alarms({"black": "it is black"}, ("sent",))
    )
    code, told = health.report(view, 10.0)
    assert (code, told["status"], told["alarms"], told["house"]) == (
        503,
        "alarm",
        {"black": "it is black"},
        house.words,
    )
    assert health.report(replace(view, alarms=Alarms()), 10.0)[0] == 200
    written = metrics.exposition(view, Counts(), 10.0)
    assert 'limelight_alarm{kind="black"} 1' in written and 'limelight_alarm{kind="disk"} 0' in written
    assert "limelight_house_open 1" in written
    shown = status(view, 10.0)
    assert (shown["alarms"], shown["posts"], shown["house"]) == (["it is black"], ["sent"], "open until 18:00")


def test_an_alarm_goes_out_as_a_letter_with_the_hour_it_happened(tmp_path: Path) -> None:
    with hook() as server:
        plan = Installation(limits=LIMITS, webhook=f"http://127.0.0.1:{server.server_port}/")
        night = Night(plan, tmp_path).run(40, light=0)
        until(lambda: server.bodies)
        night.run(1)
        until(lambda: night.run(1).exchange.alarms.posts)
        night.door.close()
    ((_, body),) = server.bodies
    assert (body["kind"], body["what"]) == ("black", "raised")
    assert "delivered" in night.exchange.alarms.posts[0]


def test_a_password_that_is_missing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIMELIGHT_MAIL_PASSWORD", raising=False)
    mail = Mail("127.0.0.1", 9, "none", "wall", "a@example.org", ("b@example.org",))
    night = Night(Installation(mail=mail), tmp_path).run(1)
    (notice,) = night.exchange.mailbox.take()
    assert "LIMELIGHT_MAIL_PASSWORD is not set" in str(getattr(notice, "argument", ""))
    night.door.close()


def test_the_fullest_disk_of_all_that_the_show_writes_to_raises_the_alarm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recordings = tmp_path / "recordings"
    monkeypatch.setattr("live.alarms.room._free", lambda folder: 5.0 if folder == recordings else 1e15)
    exchange = Exchange(Panel(None), Mailbox(), Monitor())
    door = AlarmDoor(DeskOptions(kept=(recordings,), journal=tmp_path / "journal.txt"), exchange, lambda port: None)
    until(lambda: door._room.free is not None)
    assert door._room.free == 5.0
    door.close()
