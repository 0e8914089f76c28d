"""Whether a show can be opened is found out beside the keeper, and a refusal is said once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from showmaker import make

from live.keeper.trial import PATIENCE, Trial
from show.layout import SHOW_HEADER
from tests.waiting import until

pytestmark = pytest.mark.timed


def tried(trial: Trial, reason: str) -> str:
    """What comes of a trial, on the real clock."""
    trial.begin(reason, time.monotonic())
    before = trial.refused
    return until(
        lambda: trial.passed(time.monotonic()), lambda passed: passed or trial.refused != before, patience=PATIENCE
    )


def test_a_show_that_opens_passes_and_one_that_does_not_is_told_of_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make(tmp_path).root
    trial, header = Trial(root), root / SHOW_HEADER
    assert tried(trial, "the night") == "the night"
    header.rename(tmp_path / "away")
    assert tried(trial, "the night") == tried(trial, "the night") == ""
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"limelight: no fresh stage (the night): {header}: there is no such file")
    (tmp_path / "away").rename(header)
    assert tried(trial, "the night") == "the night"


def test_a_show_that_takes_for_ever_to_open_is_refused_and_the_next_trial_is_another(tmp_path: Path) -> None:
    trial = Trial(make(tmp_path).root)
    trial.begin("the night", 100.0)
    assert trial.passed(100.0) == ""
    assert trial.passed(100.0 + PATIENCE + 1.0) == "" and trial.refused == 100.0 + PATIENCE + 1.0
    assert tried(trial, "by hand") == "by hand"
