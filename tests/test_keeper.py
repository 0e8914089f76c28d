"""The keeper with a stage that shows nothing: what dies is started again, and everything ends together."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from live.keeper.restarts import Deaths, next_options
from live.options import StageOptions
from live.parameters import defaults
from live.state.state import State

pytestmark = pytest.mark.timed

HERE = Path(__file__).parent
PROGRAM = """
import sys
from pathlib import Path
sys.path[:0] = [{root!r}, {tests!r}, {show!r}]
import live.keeper.keeper
from live.state.home import home
from live.options import DeskOptions, StageOptions
from show.errors import ShowError
live.keeper.heartbeat.HANG = 2.5  # as a loaded machine may keep anything for a second
{setting}
try:
    show = Path({show!r})
    kept = home(show, show / "state.json") if {kept} else None
    options = StageOptions(show, screen={screen!r}, guard={guard!r}, home=kept)
    sys.exit(live.keeper.keeper.run(options, DeskOptions(show=show), {stage!r}, {desk!r}, {fresh}))
except ShowError as fault:
    print(f"limelight: error: {{fault}}", file=sys.stderr)
    sys.exit(2)
"""
JUMPS = "import time; time.time = lambda real=time.time: real() + 3600.0 * (time.monotonic() % 2.0 > 1.0)"
HANGING_UP = "import signal; signal.signal(signal.SIGHUP, signal.{})"
PATIENCE = 30.0  # s that a loaded machine may take for any step

posix_signals = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals are not here")


@contextmanager
def keeping(folder: Path, orders: str, **settings: Any) -> Iterator[subprocess.Popen[str]]:
    """A keeper with its stage doing as it is ordered; `settings` are what the program above leaves open."""
    (folder / "orders").write_text(orders)
    usual: dict[str, Any] = dict(
        stage="fake_stage", desk="quiet_desk", setting="", kept=False, fresh=False, screen=None, guard="show"
    )
    program = PROGRAM.format(root=str(HERE.parent), tests=str(HERE), show=str(folder), **{**usual, **settings})
    keeper = subprocess.Popen(
        [sys.executable, "-c", program], stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        yield keeper
    finally:
        keeper.kill()
        keeper.wait()


def starts(folder: Path, at_least: int) -> list[dict[str, Any]]:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if (folder / "starts").exists():
            lines = (folder / "starts").read_text().splitlines()
            if len(lines) >= at_least:
                return [json.loads(line) for line in lines]
        time.sleep(0.02)
    raise AssertionError(f"the stage was not started {at_least} times")


def gone(pid: int) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


def state(**changes: Any) -> State:
    values: dict[str, Any] = dict(
        time=1.0, show_time=1.0, frame=9, track=2, title="a", next_title="b", position=1.5, second=15.0, duration=60.0,
        known=True, going=True, look="limelight", parameters=defaults(), rung="cpu",
    )  # fmt: skip
    return State(**{**values, **changes})


@posix_signals
def test_a_stage_that_a_library_kills_leaves_word_of_where_it_stood(tmp_path: Path) -> None:
    with keeping(tmp_path, "abort steady") as keeper:
        starts(tmp_path, 2)
        keeper.terminate()
        _, said = keeper.communicate(timeout=PATIENCE)
    assert "Fatal Python error: Aborted" in said and "fake_stage.py" in said
    assert "the stage ended (SIGABRT): starting it again" in said


@posix_signals
def test_a_killed_stage_goes_on_where_it_was(tmp_path: Path) -> None:
    with keeping(tmp_path, "steady"):
        first = starts(tmp_path, 1)[0]
        time.sleep(1.0)
        killed = time.monotonic()
        os.kill(first["pid"], signal.SIGKILL)
        second = starts(tmp_path, 2)[1]
    assert second["pid"] != first["pid"]
    assert second["resumed"] == pytest.approx(killed - first["time"], abs=1.0)
    assert not second["simpler"] and second["rung"] is None


@posix_signals
@pytest.mark.parametrize("setting", ["", JUMPS], ids=["", "while wall time jumps by an hour"])
def test_a_stage_that_hangs_is_ended_and_started_again(tmp_path: Path, setting: str) -> None:
    with keeping(tmp_path, "hang steady", setting=setting):
        first, second = starts(tmp_path, 2)
        assert gone(first["pid"])
        assert second["resumed"] > 0


def test_a_stage_that_keeps_dying_comes_back_simpler(tmp_path: Path) -> None:
    with keeping(tmp_path, "crash crash steady"):
        third = starts(tmp_path, 3)[2]
    assert (third["simpler"], third["rung"]) == (True, "baked")


def test_a_start_that_takes_long_is_no_time_of_presenting(tmp_path: Path) -> None:
    with keeping(tmp_path, "late late steady", setting="live.keeper.restarts.QUICK = 1.4"):
        third = starts(tmp_path, 3)[2]
    assert (third["simpler"], third["rung"]) == (True, "baked")


def test_a_stage_that_refuses_is_tried_until_it_does_not_and_comes_back_as_it_was(tmp_path: Path) -> None:
    with keeping(tmp_path, "crash " + 5 * "refuse " + "steady", setting="live.keeper.keeper.ABSENT = 0.0") as keeper:
        last = starts(tmp_path, 7)[6]
        keeper.kill()
        assert keeper.stderr is not None
        said = keeper.stderr.read()
    assert last["resumed"] > 0 and not last["simpler"] and last["rung"] is None
    assert said.count("there is no picture") == 1 and said.count("starting it again") == 1


def test_a_stage_that_ends_well_ends_the_show(tmp_path: Path) -> None:
    with keeping(tmp_path, "end") as keeper:
        assert keeper.wait(PATIENCE) == 0
        assert gone(starts(tmp_path, 1)[0]["pid"])


@pytest.mark.parametrize("order", ["saves", "dies"])
def test_a_stage_that_takes_its_time_over_its_files_at_the_end_is_let_and_not_started_again(
    tmp_path: Path, order: str
) -> None:
    with keeping(tmp_path, f"{order} steady") as keeper:
        assert keeper.wait(PATIENCE) == 0
        assert keeper.stderr is not None and keeper.stderr.read() == ""
    assert len(starts(tmp_path, 1)) == 1


def test_a_refused_start_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    with keeping(tmp_path, "refuse") as keeper:
        assert keeper.wait(PATIENCE) == 2
        assert keeper.stderr is not None
        lines = keeper.stderr.read().splitlines()
    assert lines == [f"limelight: error: {tmp_path}: there is no picture: prepare the show"]


@posix_signals
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_all_three_processes(tmp_path: Path, number: signal.Signals, code: int) -> None:
    with keeping(tmp_path, "steady") as keeper:
        stage = starts(tmp_path, 1)[0]["pid"]
        os.killpg(keeper.pid, number) if number == signal.SIGINT else keeper.send_signal(number)  # as a terminal does
        assert keeper.wait(PATIENCE) == code
        assert gone(stage)
        assert keeper.stderr is not None
        assert keeper.stderr.read() == ""
        assert "quit" in (tmp_path / "heard").read_text()


@posix_signals
def test_a_show_that_nohup_started_outlives_its_terminal(tmp_path: Path) -> None:
    with keeping(tmp_path, "steady", setting=HANGING_UP.format("SIG_IGN")) as keeper:
        stage = starts(tmp_path, 1)[0]["pid"]
        os.killpg(keeper.pid, signal.SIGHUP)  # as a terminal that goes does
        os.kill(stage, signal.SIGKILL)
        starts(tmp_path, 2)  # the keeper is there
        os.killpg(keeper.pid, signal.SIGHUP)
        keeper.terminate()
        assert keeper.wait(PATIENCE) == 143
    assert "quit" in (tmp_path / "heard").read_text()  # and its stage was


@posix_signals
def test_a_terminal_that_goes_ends_any_other_show(tmp_path: Path) -> None:
    with keeping(tmp_path, "steady", setting=HANGING_UP.format("SIG_DFL")) as keeper:
        stage = starts(tmp_path, 1)[0]["pid"]
        keeper.send_signal(signal.SIGHUP)
        assert keeper.wait(PATIENCE) == 129
        assert gone(stage)


@posix_signals
def test_the_stage_does_not_outlive_its_keeper(tmp_path: Path) -> None:
    with keeping(tmp_path, "steady") as keeper:
        stage = starts(tmp_path, 1)[0]["pid"]
        keeper.kill()
        assert gone(stage)


@posix_signals
def test_a_stage_that_hangs_does_not_outlive_its_keeper(tmp_path: Path) -> None:
    with keeping(tmp_path, "hang") as keeper:
        stage = starts(tmp_path, 1)[0]["pid"]
        time.sleep(0.6)
        keeper.kill()
        assert gone(stage)


def test_the_stage_finds_its_malloc_setting_when_it_begins(tmp_path: Path) -> None:
    with keeping(tmp_path, "steady"):
        assert starts(tmp_path, 1)[0]["malloc"] == os.environ.get("MALLOC_TOP_PAD_", "536870912")


def test_only_quick_deaths_in_a_row_count() -> None:
    twice = Deaths().after(1.0).after(2.0)
    assert (twice.quick, twice.steps) == (2, 1)
    assert twice.after(60.0) == Deaths(0)


def test_pauses_grow_to_a_bound_and_restarts_never_end() -> None:
    deaths, pauses = Deaths(), []
    for _ in range(100):
        deaths = deaths.after(0.0)
        pauses.append(deaths.pause)
    assert pauses == sorted(pauses) and pauses[0] == 0.0 and pauses[-1] == 5.0


@pytest.mark.parametrize(("quick", "rung"), [(2, "baked"), (4, "keyframes"), (100, "card")])
def test_each_two_quick_deaths_step_down_one_rung_and_leave_the_look_out(quick: int, rung: str) -> None:
    before = StageOptions(Path("show"), look="limelight")
    assert next_options(before, state(), Deaths(quick)) == replace(before, simpler=True, rung=rung, resume=state())


def test_one_quick_death_changes_nothing_but_the_place() -> None:
    options = StageOptions(Path("show"), look="limelight", rung="cpu")
    again = next_options(options, state(), Deaths(1))
    assert (again.look, again.rung, again.resume) == ("limelight", "cpu", state())


def test_the_keeper_loads_nothing_that_can_take_it_down() -> None:
    heavy = ("torch", "moderngl", "glfw", "sounddevice", "pythonosc", "numpy")
    program = f"import sys, live.keeper.keeper; print([name for name in {heavy!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", program], cwd=HERE.parent, capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
