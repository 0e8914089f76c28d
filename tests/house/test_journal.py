"""The operator's log on disk: its lines, its two files, and disks that take nothing for a while."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path

import pytest

from live.exchange import diary
from live.exchange.diary import Diary, Line, differences
from live.exchange.journal import Journal, kept, older, written
from live.guard.told import Told
from live.parameters import defaults
from live.state.state import State
from tests.waiting import until

pytestmark = pytest.mark.timed

STATE = State(10.0, 65.0, 300, 2, "Slow Tide", "", 1.5, 20.0, 45.0, True, True, "neon", defaults())


def line(text: str, weight: diary.Weight = "plain") -> Line:
    return Line(1, "", weight, text)


def test_a_line_has_the_local_time_with_its_offset_a_level_and_what_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    stamp, zoned = 1796007906.2, hasattr(time, "tzset")  # elsewhere the machine's own zone is told
    if zoned:
        monkeypatch.setenv("TZ", "CET-1")
        time.tzset()
    try:
        told = written(line("it is dark", "bad"), stamp), written(line("open"), stamp)
    finally:
        monkeypatch.undo()
        if zoned:
            time.tzset()
    assert re.fullmatch(r"2026-11-30T\d\d:\d5:06[+-]\d\d:\d\d bad  it is dark\n", told[0])
    assert not zoned or told[1] == "2026-11-30T04:05:06+01:00 info open\n"


def test_lines_are_appended_to_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "journal.txt"
    for text in ("one", "two"):
        journal = Journal(path)
        journal.keep(line(text), 0.0)
        journal.close()
    assert [each.split(" info ")[1] for each in path.read_text().splitlines()] == ["one", "two"]


def test_a_name_that_is_no_utf_8_costs_a_letter_and_not_the_journal(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.txt")
    for text in ("caf\udce9 began", "two"):
        journal.keep(line(text), 0.0)
    journal.close()
    assert [each.split(" info ")[1] for each in journal.path.read_text().splitlines()] == ["caf? began", "two"]


def test_a_journal_that_grows_becomes_the_older_of_two_files_and_both_are_read(tmp_path: Path) -> None:
    path = tmp_path / "journal.txt"
    journal = Journal(path, largest=1000)
    for number in range(60):
        journal.keep(line(f"line {number:02d}"), 0.0)
    journal.close()
    assert path.stat().st_size <= 1000 and older(path).stat().st_size <= 1000
    told = kept(path).decode().splitlines()
    assert 25 < len(told) < 60 and told[-1].endswith("line 59")
    assert [each.split()[-1] for each in told] == [f"{number:02d}" for number in range(60 - len(told), 60)]


def test_a_disk_that_takes_nothing_is_told_once_and_its_lines_are_written_when_it_does(tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file, where a folder should be")
    journal = Journal(blocked / "journal.txt", again=0.02)
    journal.keep(line("kept"), 0.0)
    until(lambda: journal.fault)
    assert journal.fault.endswith("free the disk or use --journal")
    blocked.unlink()
    until(lambda: not journal.fault and (blocked / "journal.txt").exists())
    journal.close()
    assert "kept" in (blocked / "journal.txt").read_text()


def test_more_lines_than_may_wait_are_counted(tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    journal = Journal(blocked / "journal.txt", again=0.02)
    journal.keep(line("line 0"), 0.0)
    until(lambda: journal.fault)  # it is in hand, and all the room is for those that follow
    for number in range(1, 1005):
        journal.keep(line(f"line {number}"), 0.0)
    blocked.unlink()
    until(lambda: (blocked / "journal.txt").exists())
    until(lambda: "line 1000\n" in (blocked / "journal.txt").read_text())
    journal.close()
    assert re.search(r"\d lines before this one are lost", (blocked / "journal.txt").read_text())


def test_a_closed_journal_does_not_wait_for_a_disk_that_takes_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    journal = Journal(tmp_path / "file" / "journal.txt", again=1000.0)
    journal.keep(line("lost"), 0.0)
    until(lambda: journal.fault)
    journal.close()
    assert kept(journal.path) == b""


def test_the_diary_hands_every_line_on_with_its_time() -> None:
    handed: list[tuple[str, float]] = []
    told = Diary(lambda each, wall: handed.append((each.text, wall)))
    told.note("open", "plain", 5.0)
    assert handed == [("open", 5.0)] and told.lines[-1].text == "open"


def test_what_the_flash_guard_did_is_noted_once_for_each_time() -> None:
    limited = replace(STATE, guard=Told("public", 3, 40, True, "red", 0.4))
    ((text, weight),) = differences(STATE, limited)
    assert weight == "bad" and text.startswith("flash guard: 1:05 into the show, profile public: red over 40%")
    assert list(differences(limited, replace(limited, frame=301))) == []


def test_a_problem_that_only_counts_on_is_noted_once_and_over_once() -> None:
    first, then = (replace(STATE, problems=(f"recording: {count} frames left out",)) for count in (9, 10))
    assert [text for text, _ in differences(STATE, first)] == ["recording: 9 frames left out"]
    assert list(differences(first, then)) == []
    assert [text for text, _ in differences(then, STATE)] == ["over: recording: 10 frames left out"]
