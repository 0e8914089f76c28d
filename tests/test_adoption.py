"""What a keeper makes of a stage that it has found and not started."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from test_servant import Running

from live.adoption import Found
from live.heartbeat import HANG, STARTUP
from live.keeper import CALM, Keeper
from live.meeting import About
from live.memory import Memory
from live.options import DeskOptions, StageOptions
from live.pipes import channels
from live.signals import Stop


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
