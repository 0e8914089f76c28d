"""The caretaker before a stage that ramps as the real one does: by the hour, by hand, and through clocks that jump."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from live.commands import Command, Renew, SetValue
from live.control import ramps
from live.exchange.exchange import Exchange
from live.exchange.mailbox import Mailbox
from live.exchange.monitor import Monitor
from live.exchange.panel import Panel
from live.house.door import HouseDoor
from live.keeper.memory import Memory
from live.keeper.takingup import left_to_the_hours
from live.options import DeskOptions, StageOptions
from live.parameters import Value, defaults
from live.state.disk import LocalDisk
from live.state.file import Kept, save
from live.state.home import Home
from live.state.state import State
from show import hours
from show.installation import Installation

BERLIN = ZoneInfo("Europe/Berlin")
FADE = 30.0
PACE = 2.02 / FADE  # a second at most: opening and dimming may fall together, each at the pace of the fade
STEP = 0.25  # s between two looks of these tests
HOUSE = Installation(
    opening=hours.opening("10:00-18:00", [], {}, "gig.toml"), zone=BERLIN, fade=FADE, dim=((420, 1.0), (1020, 0.5))
)


class Stage:
    """As much of a stage as the caretaker meets, with its desk; `lights` are the house's light times its dimming."""

    def __init__(self, text: str, plan: Installation | None = HOUSE, **values: Value) -> None:
        self.exchange = Exchange(Panel(None), Mailbox(), Monitor())
        self.wall, self.now = datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp(), 100.0
        self.values: dict[str, Value] = {**defaults(), **values}
        self.ramps: tuple[ramps.Ramp, ...] = ()
        self.given: list[Command] = []
        self.lights: list[float] = []
        self.begun, self._plan = 100.0, plan
        self.frame, self.dying = 0, False
        self.start_desk()

    def start_desk(self) -> None:
        """Begins a new caretaker, as a desk that died would have."""
        options = DeskOptions(installation=self._plan)
        self.door = HouseDoor(options, self.exchange, lambda port: None)

    def start_stage(self) -> None:
        """Begins a new stage that knows nothing of the old one."""
        self.values, self.ramps, self.begun, self.frame = dict(defaults()), (), self.now, 0

    def set(self, name: str, value: Value, seconds: float = 0.0) -> None:
        """A hand, or the caretaker."""
        self.values, self.ramps = ramps.begin(self.values, self.ramps, name, value, self.now, seconds)

    def run(self, seconds: float) -> Stage:
        """Lets time go by."""
        for _ in range(round(seconds / STEP)):
            self.wall, self.now, self.frame = self.wall + STEP, self.now + STEP, self.frame + 1
            self.values, self.ramps = ramps.step(self.values, self.ramps, self.now)
            self.exchange.panel.heard(
                State(
                    self.now, self.now - self.begun, self.frame, 1, "a", "", 0.0, 0.0, 60.0, False, False, "plain",
                    dict(self.values), aims=ramps.aims(self.ramps),
                )
            )  # fmt: skip
            self.door.turn(self.now, self.wall)
            for command in self.exchange.mailbox.take():
                assert isinstance(command, SetValue)
                self.given.append(command)
                if not self.dying:
                    self.set(command.name, command.value, command.seconds)
            self.lights.append(float(self.values["house"]) * float(self.values["house_dim"]))
        return self

    @property
    def words(self) -> str:
        assert self.exchange.house is not None
        return self.exchange.house.words

    @property
    def steepest(self) -> float:
        """The largest change of light in a second."""
        pairs = zip(self.lights, self.lights[1:], strict=False)
        return max(abs(after - before) for before, after in pairs) / STEP

    @property
    def notes(self) -> list[str]:
        return [line.text for line in self.exchange.diary.lines]


def test_the_house_opens_with_a_fade_that_is_over_when_it_opens() -> None:
    stage = Stage("2026-12-01 09:59:25", HOUSE, house=0.0)
    stage.run(5)
    assert stage.lights[-1] < 0.02
    stage.run(15)
    assert stage.lights[-1] == pytest.approx(0.5, abs=0.02)
    stage.run(15)
    assert (stage.lights[-1], stage.words) == (1.0, "open until 18:00")


def test_a_show_that_begins_in_a_closed_house_goes_dark_at_the_pace_of_the_fade() -> None:
    stage = Stage("2026-12-01 03:00", replace(HOUSE, dim=())).run(FADE + 2)
    assert (stage.lights[-1], stage.words) == (0.0, "closed until 10:00")
    assert stage.steepest == pytest.approx(1 / FADE, rel=0.01)


def test_dimming_by_the_hour_is_walked_at_the_pace_of_the_fade() -> None:
    stage = Stage("2026-12-01 16:59:55").run(12)
    assert stage.lights[-1] == pytest.approx(1 - 6.5 / FADE, abs=0.02)
    stage.run(20)
    assert stage.lights[-1] == 0.5
    assert stage.steepest == pytest.approx(1 / FADE, rel=0.01)


def test_a_machine_that_was_suspended_has_not_had_its_clock_set(monkeypatch: pytest.MonkeyPatch) -> None:
    asleep = [5.0]
    monkeypatch.setattr("live.house.door.slept", lambda: asleep[0])
    stage = Stage("2026-12-01 12:00").run(5)
    stage.wall, asleep[0] = stage.wall + 3600.0, asleep[0] + 3600.0
    stage.run(5)
    assert not any("was set" in note for note in stage.notes)


@pytest.mark.parametrize("jump", [3600.0, -3600.0, 7200.0, -86400.0, 1e9, -1.7e9])
def test_a_clock_that_jumps_makes_no_flash_and_is_noted(jump: float) -> None:
    stage = Stage("2026-12-01 17:30").run(5)
    stage.wall += jump
    stage.run(FADE + 5)
    stage.wall -= jump
    stage.run(FADE + 5)
    assert stage.steepest <= PACE
    assert [note for note in stage.notes if note.startswith("the clock was set")] == [
        f"the clock was set by {jump:+.0f} s", f"the clock was set by {-jump:+.0f} s"
    ]  # fmt: skip
    assert (stage.words, stage.lights[-1]) == ("open until 18:00", 0.5)


@pytest.mark.parametrize(("day", "before"), [("2026-03-29", "01:59:50"), ("2026-10-25", "02:59:50")])
def test_a_change_of_daylight_saving_is_no_jump(day: str, before: str) -> None:
    house = replace(HOUSE, opening=hours.opening("00:00-24:00", [], {day: "00:00-23:00"}, "gig.toml"))
    stage = Stage(f"{day} {before}", house).run(40)
    assert not [note for note in stage.notes if "clock" in note]
    assert stage.words == "open until 23:00"


def test_a_clock_that_is_not_set_plays_until_it_is() -> None:
    stage = Stage("1970-01-01 00:00:10").run(3)
    assert stage.lights[-1] == 1.0 and "the clock is not set" in stage.words
    stage.wall = datetime(2026, 12, 1, 3, tzinfo=BERLIN).timestamp()
    stage.run(FADE + 2)
    assert (stage.lights[-1], stage.words) == (0.0, "closed until 10:00")


def test_a_clock_that_is_not_set_is_noted_once_however_long_it_runs_on() -> None:
    stage = Stage("1970-01-01 00:00:10").run(150)
    assert stage.notes == ["the house is open: the clock is not set (it says 1970)"]


def test_a_hand_that_closes_overrules_the_hours_until_they_change_next() -> None:
    stage = Stage("2026-12-01 17:50").run(2)
    stage.set("house_mode", "closed")
    stage.run(FADE + 2)
    assert (stage.lights[-1], stage.words) == (0.0, "closed by hand until 18:00")
    stage.run(600)
    assert (stage.lights[-1], stage.words) == (0.0, "closed until Wed 10:00")
    assert stage.values["house_mode"] == "auto"


def test_a_hand_that_opens_at_night_is_given_the_lead_until_the_house_opens_anyway() -> None:
    stage = Stage("2026-12-01 09:40", HOUSE, house=0.0)
    stage.run(1)
    stage.set("house_mode", "open")
    stage.run(FADE + 2)
    assert (stage.lights[-1], stage.words) == (1.0, "open by hand until 10:00")
    stage.run(1200)
    assert (stage.values["house_mode"], stage.words) == ("auto", "open until 18:00")
    assert min(stage.lights[200:]) == 1.0


def test_a_hand_that_came_before_the_clock_was_set_ends_with_the_next_change() -> None:
    stage = Stage("1970-01-01 00:00:10", house_mode="closed").run(FADE + 2)
    assert stage.lights[-1] == 0.0
    stage.wall = datetime(2026, 12, 1, 17, 59, tzinfo=BERLIN).timestamp()
    stage.run(5)
    assert stage.words == "closed by hand until 18:00"
    stage.run(60)
    assert (stage.values["house_mode"], stage.words) == ("auto", "closed until Wed 10:00")


def test_a_hand_that_came_while_the_clock_was_ahead_ends_with_the_next_change() -> None:
    stage = Stage("2026-12-02 17:50").run(2)
    stage.set("house_mode", "closed")
    stage.run(5)
    stage.wall -= 86400.0
    stage.run(5)
    assert stage.words == "closed by hand until 18:00"
    stage.run(600)
    assert (stage.values["house_mode"], stage.words) == ("auto", "closed until Wed 10:00")


@pytest.mark.parametrize(
    ("text", "mode", "words"),
    [
        ("2026-11-30 17:50", "closed", "closed by hand until 18:00"),  # ten minutes without power
        ("2026-12-01 10:05", "auto", "open until 18:00"),  # the breaker was off for the night
        ("1970-01-01 00:00:10", "auto", "open: the clock is not set (it says 1970)"),
    ],
)
def test_a_show_that_lost_its_power_goes_on_with_a_hand_until_the_hours_have_changed(
    text: str, mode: str, words: str
) -> None:
    before = Stage("2026-11-30 17:30", replace(HOUSE, dim=())).run(2)
    before.set("house_mode", "closed")
    before.run(FADE + 2)
    last = before.exchange.panel.state
    assert last is not None
    after = Stage(text, replace(HOUSE, dim=()))
    after.values = dict(left_to_the_hours(last, HOUSE, before.wall, after.wall).parameters)
    after.run(FADE + 2)
    assert (after.values["house_mode"], after.words, after.lights[-1]) == (mode, words, float(mode == "auto"))


def test_where_no_hours_are_given_a_hand_holds_whatever_the_power_does() -> None:
    before = Stage("2026-11-30 17:30", None, house_mode="closed").run(2)
    last = before.exchange.panel.state
    assert last is not None and left_to_the_hours(last, None, before.wall, before.wall + 86400) == last


def test_the_keeper_goes_on_from_the_state_on_disk_without_a_hand_whose_time_is_over(tmp_path: Path) -> None:
    where, now = Home(tmp_path / "state.json", tmp_path, "gym"), time.time()
    last = State(1.0, 1.0, 9, 1, "a", "", 0.0, 0.0, 60.0, False, False, "plain", defaults() | {"house_mode": "closed"})
    save(Kept(last, str(tmp_path.resolve()), now - 3 * 86400), where, LocalDisk())
    memory = Memory(StageOptions(tmp_path, home=where), DeskOptions(installation=HOUSE), False)
    memory.close(False)
    assert memory.stage.resume is not None and memory.stage.resume.parameters["house_mode"] == "auto"


def test_a_fader_s_hand_on_the_light_stands_until_the_hours_change_next() -> None:
    stage = Stage("2026-12-01 17:55").run(60)
    stage.set("house", 0.7)
    stage.run(200)
    assert stage.values["house"] == 0.7
    stage.run(100)
    assert stage.values["house"] == 0.0


def test_a_desk_that_is_started_again_goes_on_where_the_light_stands() -> None:
    stage = Stage("2026-12-01 18:00:10").run(10)
    standing = stage.lights[-1]
    stage.start_desk()
    stage.run(1)
    assert 0.0 < stage.lights[-1] <= standing
    assert stage.steepest <= PACE


def test_a_stage_that_begins_anew_in_a_closed_house_is_told_so_again() -> None:
    stage = Stage("2026-12-01 03:00").run(FADE + 2)
    stage.start_stage()
    stage.run(FADE + 2)
    assert stage.lights[-1] == 0.0


@pytest.mark.parametrize(("moment", "light"), [("09:59:25", 1.0), ("17:59:55", 0.0)])
def test_what_a_dying_stage_was_told_is_told_to_the_one_that_goes_on(moment: str, light: float) -> None:
    stage = Stage(f"2026-12-01 {moment}", replace(HOUSE, dim=()), house=1.0 - light).run(2)
    stage.dying = True
    stage.run(10)
    stage.dying, stage.frame = False, 0
    stage.run(FADE + 2)
    assert stage.lights[-1] == light
    stage.set("house", 0.7)
    stage.run(5)
    stage.frame = 0
    assert stage.run(5).values["house"] == 0.7, "what was told is not told twice"


def test_what_the_table_says_of_silence_is_set_unless_a_hand_has_said_something_else() -> None:
    house = replace(HOUSE, ambient_after=5.0, drift=0.4, breath=0.6)
    stage = Stage("2026-12-01 12:00", house, drift=0.9)
    stage.run(1)
    assert (stage.values["ambient_after"], stage.values["drift"], stage.values["breath"]) == (5.0, 0.9, 0.6)


def test_the_picture_wanders_by_single_pixels_and_comes_round() -> None:
    house = replace(HOUSE, shift=2, shift_period=60.0)
    stage = Stage("2026-12-01 12:00", house).run(1)
    places = []
    for _ in range(60):
        stage.run(1)
        places.append((stage.values["shift_x"], stage.values["shift_y"]))
    steps = [abs(ax - bx) + abs(ay - by) for (ax, ay), (bx, by) in zip(places, places[1:], strict=False)]
    assert max(steps) == 1.0 and len(set(places)) == 16
    assert max(max(abs(x), abs(y)) for x, y in places) == 2.0


def test_where_somebody_is_there_only_the_hand_opens_and_closes_and_nothing_else_is_touched() -> None:
    stage = Stage("2026-12-01 03:00", None, shift_x=7.0, house_dim=0.4)
    stage.run(5)
    assert stage.given == [] and stage.words == "open at all hours"
    stage.set("house_mode", "closed")
    stage.run(FADE + 2)
    assert stage.values["house"] == 0.0
    assert {command.name for command in stage.given} == {"house"}


def test_the_nightly_restart_comes_once_a_night_and_never_to_a_show_that_has_just_begun() -> None:
    house = replace(HOUSE, restart=270)
    late = Stage("2026-12-01 04:10", house).run(1800)
    assert late.exchange.renewal is None
    night = Stage("2026-12-01 03:00", house).run(5399)
    assert night.exchange.renewal is None
    night.run(2)
    assert night.exchange.renewal == Renew("nightly restart")
    night.exchange.renewal = None
    night.wall -= 3600.0  # the clock is put back over the hour of the restart
    night.run(3700)
    assert night.exchange.renewal is None
