"""What is kept of a show on disk: readable whatever happens, and never in the way of a start."""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from powercut import CutDisk, Files, Still
from test_keeper import state

from live.keeper.statekeeper import StateKeeper, differ
from live.keeper.takingup import taken_up, told
from live.options import TRACKS, StageOptions
from live.parameters import Value, defaults
from live.state.coding import state_read, state_written
from live.state.disk import LocalDisk
from live.state.file import Kept, Unreadable, load, read, save, written
from live.state.home import Home, home
from live.state.state import State

SHOW = "/shows/demo"
FULL = OSError(28, "No space left on device")


def kept(second: float = 0.0, **changes: Any) -> Kept:
    return replace(
        Kept(state(second=second, inputs={(1, "tint"): (1.0, 0.5, 0.0, 1.0)}), SHOW, 1000.0 + second), **changes
    )


def place(folder: Path) -> Home:
    return Home(folder / "state.json", folder, "demo")


def until(met: Any) -> None:
    deadline = time.monotonic() + 30.0
    while not met():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def on_disk(where: Home) -> State | None:
    """The state that a start would find now; between two moves it is the one before."""
    found, _ = load(SHOW, where, LocalDisk())
    return found.state if found is not None else None


def test_what_was_kept_is_read_as_it_was() -> None:
    one = kept(12.3, token="word", osc=7700)
    assert read(written(one)) == one


def test_what_cues_have_set_and_are_to_set_is_kept() -> None:
    one = replace(
        kept(),
        state=state(before_cues={"hue": 0.1}, waiting=((2, 0.5, True, None), (3, -1.0, False, 2.0)), overruled=2),
    )
    assert read(written(one)) == one


def test_a_state_that_says_nothing_of_them_is_read() -> None:
    said = state_written(kept().state)
    for name in ("before_cues", "waiting", "overruled"):
        del said[name]
    assert state_read(said) == kept().state


def test_a_show_whose_names_are_no_utf_8_is_kept_and_found_again(tmp_path: Path) -> None:
    show, where = "/shows/caf\udce9", place(tmp_path)
    one = replace(kept(12.3), show=show, state=state(title="caf\udce9", parameters=defaults() | {"look": "n\udcfc"}))
    save(one, where, LocalDisk())
    assert load(show, where, LocalDisk()) == (one, [])
    assert home(Path(show)).state != home(Path("/shows/caf\udce8")).state


def test_whenever_the_power_goes_there_is_the_last_state_that_was_kept_or_a_newer_one() -> None:
    """Three states, a second apart; at every byte of every write and at every move, in any order that moves land in."""
    safe, cuts = [-1.0], 0

    def seen(files: Files) -> None:
        nonlocal cuts
        cuts += 1
        found, said = load(SHOW, place(Path("/state")), Still(files))
        if safe[0] < 0:
            assert found is None or found.state.second == 0.0
        else:
            assert found is not None and found.state.second >= safe[0]
            assert not said  # what is read is never torn: the new one has another name until it is whole

    disk = CutDisk(seen)
    for second in (0.0, 1.0, 2.0):
        save(kept(second), place(Path("/state")), disk)
        safe[0] = second
    assert cuts > 3 * len(written(kept()))


def test_a_disk_that_tears_the_newest_state_leaves_the_one_before(tmp_path: Path) -> None:
    where, whole = place(tmp_path), written(kept(1.0))
    for second in (0.0, 1.0):
        save(kept(second), where, LocalDisk())
    for length in range(0, len(whole), 97):
        where.state.write_bytes(whole[:length])
        where.previous.write_bytes(written(kept(0.0)))
        found, said = load(SHOW, where, LocalDisk())
        assert found == kept(0.0)
        assert [line.startswith(f"{where.state}: is ") for line in said] == [True]


def older(data: bytes) -> bytes:
    return json.dumps({**json.loads(data), "version": 0}).encode()


def edited(data: bytes) -> bytes:
    return data.replace(b'"track": 2', b'"track": 3')


def unknown(data: bytes) -> bytes:
    from live.state import file as statefile

    whole = json.loads(data)
    whole["kept"]["state"]["mood"] = "blue"
    return json.dumps({**whole, "sha256": statefile._hash(whole["kept"])}).encode()


@pytest.mark.parametrize(
    ("spoilt", "reason"),
    [
        (lambda data: b"", "is cut off or no state file"),
        (lambda data: data[: len(data) // 2], "is cut off or no state file"),
        (lambda data: b"\0" * len(data), "is cut off or no state file"),
        (lambda data: b"\xff" + data, "is cut off or no state file"),
        (lambda data: b"[" * 100000, "is cut off or no state file"),
        (lambda data: b'{"format": "something else"}', "is no state file"),
        (lambda data: b"[1, 2]", "is no state file"),
        (older, "was written by another version of Limelight"),
        (unknown, "was written by another version of Limelight"),
        (edited, "is damaged"),
    ],
)
def test_a_file_that_is_no_state_is_set_aside_with_a_sentence(spoilt: Any, reason: str, tmp_path: Path) -> None:
    where = place(tmp_path)
    where.state.write_bytes(spoilt(written(kept())))
    assert load(SHOW, where, LocalDisk()) == (None, [f"{where.state}: {reason}: set aside as state.json.unreadable"])
    assert (tmp_path / "state.json.unreadable").exists()
    assert load(SHOW, where, LocalDisk()) == (None, [])


def test_the_state_of_another_show_is_not_taken_for_this_ones(tmp_path: Path) -> None:
    save(kept(), place(tmp_path), LocalDisk())
    found, said = load("/shows/other", place(tmp_path), LocalDisk())
    assert found is None
    assert "is of another show, /shows/demo: set aside" in said[0]


def test_two_shows_of_one_name_are_kept_apart(tmp_path: Path) -> None:
    one, other = home(tmp_path / "a" / "demo"), home(tmp_path / "b" / "demo")
    assert one.state != other.state and one.meeting != other.meeting
    assert one.state.parent.name.startswith("demo-")
    assert home(tmp_path / "a" / ".." / "a" / "demo") == one


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a user's folders by other means")
def test_nobody_else_may_read_what_is_kept(tmp_path: Path) -> None:
    where = home(tmp_path / "demo")
    save(kept(token="word"), place(tmp_path), LocalDisk())
    assert stat.S_IMODE((tmp_path / "state.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(where.passing.stat().st_mode) == 0o700
    assert where.passing.stat().st_uid == os.getuid()


def test_a_command_is_on_the_disk_at_once_and_time_soon(tmp_path: Path) -> None:
    where = place(tmp_path)
    keeper = StateKeeper(where, SHOW, LocalDisk(), pause=0.0)
    try:
        keeper.note(state(), "word", 7700)
        until(lambda: on_disk(where) == state())
        for change in (dict(look="silk"), dict(track=3), dict(inputs={(1, "tint"): 0.5}), dict(armed=2)):
            changed = state(**change)
            keeper.note(changed, "word", 7700)
            until(lambda wanted=changed: on_disk(where) == wanted)  # type: ignore[misc]
        later = state(armed=2, second=15.5)
        keeper.note(later, "word", 7700)
        until(lambda: on_disk(where) == later)
    finally:
        keeper.close(ended=True)
    last = read(where.state.read_bytes())
    assert (last.ended, last.token, last.osc, last.show) == (True, "word", 7700, SHOW)


def having(values: dict[str, Value], **changes: Any) -> State:
    return state(parameters=defaults() | values, **changes)


def led(source: str, bpm: float, **values: Value) -> State:
    return having({"bpm": bpm, **values}, tempo=(8.0, bpm, source, 1.0))


TO_DARK = {"master": 0.0}


@pytest.mark.parametrize(
    ("before", "after", "at_once"),
    [
        (led("audio", 120.0), led("audio", 120.4), False),
        (led("link", 120.0), led("link", 120.4), False),
        (led("manual", 120.0), led("manual", 120.4), True),
        (led("osc", 120.0), led("osc", 120.4), True),
        (led("audio", 120.0), led("tap", 120.0), True),
        (led("audio", 120.0), led("audio", 120.4, master=0.5), True),
        (having({"master": 0.9}, aims=TO_DARK), having({"master": 0.8}, aims=TO_DARK), False),  # a fade goes on
        (having({"master": 0.9}), having({"master": 0.9}, aims=TO_DARK), True),  # has begun
        (having({"master": 0.1}, aims=TO_DARK), having({"master": 0.0}), True),  # and is over
        (having({"position": 0.1}, second=15.0), having({"position": 0.2}, second=16.0), False),
    ],
)
def test_what_moves_by_itself_is_no_reason_to_write_at_once(before: State, after: State, at_once: bool) -> None:
    assert differ(before, after) is at_once


class FullDisk(LocalDisk):
    def write(self, path: Path, data: bytes) -> None:
        raise FULL


def test_a_full_disk_is_told_and_the_older_state_stays(tmp_path: Path) -> None:
    where = place(tmp_path)
    save(kept(5.0), where, LocalDisk())
    keeper = StateKeeper(where, SHOW, FullDisk())
    keeper.note(state(second=9.0), "", 0)
    until(lambda: keeper.problem)
    keeper.close(ended=False)
    assert "cannot be kept (No space left on device)" in keeper.problem
    assert load(SHOW, where, LocalDisk())[0] == kept(5.0)


class WordlessDisk(LocalDisk):
    def write(self, path: Path, data: bytes) -> None:
        raise ValueError("embedded null byte")


def test_a_state_that_cannot_be_written_at_all_is_told_and_the_next_one_is_tried(tmp_path: Path) -> None:
    keeper = StateKeeper(place(tmp_path), SHOW, WordlessDisk())
    keeper.note(state(second=9.0), "", 0)
    until(lambda: keeper.problem)
    assert "cannot be kept (embedded null byte)" in keeper.problem and keeper._thread.is_alive()
    keeper.close(ended=False)


LIVE = StageOptions(Path("show"))


@pytest.mark.parametrize(
    ("options", "now", "wall", "gap"),
    [
        (LIVE, 31.0, 1030.0, 30.0),  # both clocks say 30 s
        (LIVE, 31.0, 1900.0, 0.0),  # wall time was set meanwhile
        (LIVE, 0.5, 1030.0, 0.0),  # another boot
        (LIVE, 31.0, 900.0, 0.0),
        (LIVE, 8001.0, 9000.0, 0.0),  # nobody waits for so long
        (replace(LIVE, input=TRACKS), 31.0, 1030.0, 0.0),  # our own player stood still
    ],
)
def test_a_place_is_carried_over_a_gap_that_two_clocks_agree_on(
    options: StageOptions, now: float, wall: float, gap: float
) -> None:
    cut_off = replace(kept(), wall=1000.0)
    assert now - taken_up(cut_off, options, now, wall).time == pytest.approx(gap)


def test_the_operator_is_told_what_goes_on_and_how_to_begin_anew() -> None:
    line = told(replace(kept(75.0), wall=1000.0), 1000.0 + 7200.0)
    assert line == (
        "the last show did not end by itself, 2 h ago: going on with track 2, a, at 1:15; --fresh begins anew"
    )


def test_a_state_says_all_that_a_session_log_says() -> None:
    assert read(written(kept())).state.inputs == {(1, "tint"): (1.0, 0.5, 0.0, 1.0)}
    assert state_written(kept().state)["inputs"] == [[1, "tint", (1.0, 0.5, 0.0, 1.0)]]
    with pytest.raises(Unreadable):
        read(b"{}")
