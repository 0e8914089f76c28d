"""What a keeper makes of a stage that it has found and not started."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from test_keeper import state
from test_servant import Running

from live.between.pipes import channels
from live.keeper import memory as memories
from live.keeper.adoption import Found
from live.keeper.heartbeat import HANG, STARTUP
from live.keeper.keeper import CALM, Keeper
from live.keeper.meeting import About
from live.keeper.memory import Memory
from live.keeper.signals import Stop
from live.keeper.statekeeper import StateKeeper
from live.options import DeskOptions, StageOptions
from live.state.disk import LocalDisk
from live.state.home import Home


@pytest.fixture
def adopting(tmp_path: Path) -> Iterator[Callable[..., Keeper]]:
    """Makes a keeper that has found a stage which says of itself what is given."""
    memory = Memory(StageOptions(tmp_path), DeskOptions(), False)

    def made(begun: bool = True, **said: bool) -> Keeper:
        about = About(1, StageOptions(tmp_path, **said), begun)
        memory.found = Found(Running(), channels()[0], about)
        return Keeper(memory, "fake_stage", "quiet_desk", "quiet_desk", Stop())

    yield made
    memory.close(False)


@pytest.mark.parametrize("simpler", [True, False])
def test_a_stage_that_was_started_simpler_is_exchanged_after_ten_minutes_of_calm(
    adopting: Callable[..., Keeper], simpler: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper, tried = adopting(simpler=simpler), []
    monkeypatch.setattr(keeper._trial, "begin", lambda reason, now: tried.append(reason))
    now = time.monotonic()
    assert keeper._watch(now) and not tried
    assert keeper._watch(now + CALM + 1.0)
    assert tried == (["it has been steady, so the full picture is tried again"] if simpler else [])


@pytest.mark.parametrize(("begun", "patience"), [(True, HANG), (False, STARTUP)])
def test_a_stage_that_has_shown_nothing_yet_has_the_time_of_one_that_starts(
    adopting: Callable[..., Keeper], begun: bool, patience: float
) -> None:
    keeper, now = adopting(begun=begun), time.monotonic()
    looks = range(round(2 * STARTUP))
    assert next(look for look in looks if keeper._hung(now + look)) == pytest.approx(patience, abs=2.0)


@pytest.mark.parametrize("changed", [{}, {"ltc": 3}, {"replay_minutes": 0.0}, {"alone": True}, {"seconds": 9.0},
                                     {"av_offset_ms": 80.0}, {"look": "silk"}, {"screen": "HDMI-2"}])  # fmt: skip
def test_options_that_a_stage_which_plays_on_was_not_started_with_are_said_not_to_hold(
    changed: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options = StageOptions(tmp_path, replay_minutes=5.0, home=Home(tmp_path / "state.json", tmp_path, "demo"))
    found = Found(Running(), channels()[0], About(1, options, True))
    monkeypatch.setattr(memories, "find", lambda home: found)
    Memory(replace(options, **changed), DeskOptions(), False).close(False)
    assert ("it was started with other options, which hold" in capsys.readouterr().err) == bool(changed)


@pytest.mark.parametrize(("given", "offset"), [(0.0, 40.0), (80.0, 80.0)])
def test_a_show_that_was_cut_off_goes_on_with_the_light_as_late_as_the_command_says_now(
    given: float, offset: float, tmp_path: Path
) -> None:
    home, last = Home(tmp_path / "state.json", tmp_path, "demo"), state()
    keeper = StateKeeper(home, str(tmp_path.resolve()), LocalDisk())
    keeper.note(replace(last, parameters={**last.parameters, "av_offset_ms": 40.0}), "", 7700)
    keeper.close(ended=False)
    memory = Memory(StageOptions(tmp_path, home=home, av_offset_ms=given), DeskOptions(), False)
    memory.close(False)
    assert memory.stage.resume is not None and memory.stage.resume.parameters["av_offset_ms"] == offset
