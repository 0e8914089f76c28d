"""The benchmark that kills preparations: with a stand-in for preparing that does at each attempt what it is told."""

from __future__ import annotations

import sys

import pytest

from bench import prepare

PREPARING = """
import pathlib, sys, time
plan, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[3])
first, *rest = plan.read_text().split()
plan.write_text(" ".join(rest))
out.mkdir(exist_ok=True)
if first in ("paint", "walk"):
    pathlib.Path(sys.argv[5]).write_text(first)
    time.sleep(60)
(out / "picture").write_text(first)
"""


@pytest.fixture
def told(tmp_path, monkeypatch, capsys):
    """What is printed of two kills where attempts go as planned: killed in that stage, or ended with that picture."""
    monkeypatch.setattr(prepare, "FIRST", 1.5)
    (tmp_path / "preparing.py").write_text(PREPARING)
    (tmp_path / "whole").mkdir()
    (tmp_path / "whole" / "picture").write_text("same")

    def run(*attempts):
        (tmp_path / "plan").write_text(" ".join(attempts))
        call = [sys.executable, str(tmp_path / "preparing.py"), str(tmp_path / "plan"), "--out"]
        prepare.interrupted(call, tmp_path, 2, 1.0)
        return capsys.readouterr().out.splitlines()

    return run


def test_kills_are_counted_by_the_stage_that_was_hit_and_an_attempt_that_ended_first_is_none(told):
    assert told("paint", "same", "walk", "same") == [
        "killed 2 times: paint 1, walk 1", "2 times run to the end: 1 files, differing: none",
    ]  # fmt: skip


def test_a_file_that_differed_before_a_new_beginning_is_not_forgotten(told):
    assert told("paint", "other", "walk", "same")[1] == "2 times run to the end: 1 files, differing: picture"


def test_a_preparation_that_fails_is_no_kill(told, tmp_path):
    (tmp_path / "killed").write_text("a file where the folder should be")
    with pytest.raises(SystemExit, match="preparing failed with 1"):
        told("paint", "same")
