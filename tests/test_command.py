"""The command line's contract: exit codes, one line of error, never a traceback."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import showmaker
import soundfile

from limelight.__main__ import main
from limelight.arguments import RUNGS, STAGES
from limelight.doors import shipped
from live.options import RUNGS as LADDER
from precompute import stages
from precompute.alone import alone
from show.errors import ShowError

pytestmark = pytest.mark.timed

ROOT = Path(__file__).parent.parent


def refused(capsys, *arguments: str) -> str:
    """The one line that a refused call leaves on stderr."""
    assert main(arguments) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    errors = [line for line in lines if line.startswith("limelight: error: ")]
    assert len(errors) == 1, lines
    assert errors[0].count(": ") >= 3, "where, what, what to do"
    return errors[0]


def tone(path: Path, seconds: float = 2.0, rate: int = 44100, channels: int = 1) -> Path:
    time = np.arange(round(seconds * rate)) / rate
    soundfile.write(path, np.repeat(0.3 * np.sin(2 * np.pi * 440 * time)[:, None], channels, axis=1), rate)
    return path


def test_the_rungs_and_stages_that_can_be_asked_for_are_all_there_are():
    assert RUNGS == LADDER
    assert STAGES == tuple(stage.name for stage in stages.STAGES)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "required"),
        (("perform",), "invalid choice"),
        (("live",), "required"),
        (("render", "x.toml"), "--out"),
        (("render", "x.toml", "--out", "y.mp4", "--size", "12"), "'12' is not a size"),
        (("render", "x.toml", "--out", "y.mp4", "--fps", "inf"), "'inf' is not a frame rate"),
        (("precompute", "x.toml", "--redo", "dance"), "invalid choice: 'dance'"),
        (("precompute", "x.toml", "--track", "0"), "'0' is not a whole number from 1"),
        (("live", "x.toml", "--osc", "70000"), "'70000' is not a port"),
        (("measure",), "required"),
    ],
)
def test_wrong_use_is_one_line_and_exit_2(capsys, arguments, said):
    assert said in refused(capsys, *arguments)


@pytest.mark.parametrize("command", ["live", "render"])
def test_without_the_flash_guard_a_line_says_so_and_with_it_nothing_does(command, capsys, monkeypatch, tmp_path):
    root = str(showmaker.make(tmp_path, seconds=4.0).root)
    monkeypatch.setattr("live.keeper.keeper.run", lambda *_, **__: 0)
    monkeypatch.setattr("limelight.rendering.render", lambda *_: None)
    for guard, lines in (("off", 1), ("public", 0)):
        assert main([command, root, "--guard", guard, *(["--out", "a.mp4"] if command == "render" else [])]) == 0
        said = capsys.readouterr().err
        assert said.count("limelight: flash guard off: strobes and cuts reach the wall as they are\n") == lines


def test_a_missing_setlist_is_said(capsys, tmp_path):
    assert "there is no such file" in refused(capsys, "precompute", str(tmp_path / "no.toml"))


@pytest.mark.skipif(os.name == "nt", reason="Windows answers otherwise")
def test_a_show_that_the_system_will_not_look_at_is_said(capsys, tmp_path):
    said = refused(capsys, "install-service", str(tmp_path / ("n" * 300)), "--print")
    assert "cannot be read (File name too long)" in said


def test_a_home_that_takes_no_copy_of_a_shipped_setlist_is_said(capsys, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    monkeypatch.chdir(tmp_path)
    for command in ("live", "check", "precompute"):
        assert "cannot be written" in refused(capsys, command, "demo")


def test_a_copy_of_a_shipped_setlist_that_is_there_is_left_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    copy = shipped(Path("demo"))
    written = copy.read_bytes()
    monkeypatch.setattr(Path, "write_bytes", lambda *_: pytest.fail("it was written again"))
    assert shipped(Path("demo")) == copy and copy.read_bytes() == written
    copy.write_text("an older one")
    with pytest.raises(pytest.fail.Exception, match="written again"):
        shipped(Path("demo"))


def test_a_home_that_takes_no_lock_is_said(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(ShowError, match="cannot be written .*: mend its rights"), alone(tmp_path):
        pass


def test_an_unprepared_setlist_names_the_command_that_prepares_it(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gig.toml").write_text('[[track]]\naudio = "a.flac"\n')
    for call in (("live", "gig.toml"), ("render", "gig.toml", "--out", "x.mp4"), ("check", "gig.toml")):
        assert "run: limelight precompute gig.toml" in refused(capsys, *call)


def test_a_cue_with_an_unknown_parameter_gets_a_suggestion(capsys, tmp_path):
    path = tmp_path / "gig.toml"
    path.write_text('[[track]]\naudio = "a.flac"\n[[track.cue]]\ntime = 1\nparameters = { reactivty = 1 }\n')
    assert 'did you mean "reactivity"?' in refused(capsys, "precompute", str(path))


@pytest.mark.parametrize("given", ["hue = nan", "hue = 3", "blackout = 0.5", "position = 0.5"])
def test_a_cue_with_a_value_that_cannot_be_is_found_before_the_show(capsys, tmp_path, given):
    path = tmp_path / "gig.toml"
    path.write_text(f'[[track]]\naudio = "a.flac"\n[[track.cue]]\ntime = 1\nparameters = {{ {given} }}\n')
    assert f"{path}: track 1: cue 1: parameters" in refused(capsys, "precompute", str(path))


@pytest.mark.parametrize(
    ("line", "said"),
    [('look = "limlight"', 'did you mean "limelight"?'), ('transition = "iriss"', 'did you mean "iris"?')],
)
def test_a_look_or_transition_that_is_not_there_is_found_before_the_show(capsys, tmp_path, line, said):
    path = tmp_path / "gig.toml"
    path.write_text(f'{line}\n[[track]]\naudio = "a.flac"\n')
    assert said in refused(capsys, "precompute", str(path))


def test_a_folder_that_is_not_a_show_is_never_written_into(capsys, tmp_path):
    (tmp_path / "gig.toml").write_text('[[track]]\naudio = "a.flac"\n')
    (tmp_path / "holiday").mkdir()
    (tmp_path / "holiday" / "beach.jpg").write_bytes(b"x")
    said = refused(capsys, "precompute", str(tmp_path / "gig.toml"), "--out", str(tmp_path / "holiday"))
    assert "is not a show folder" in said
    assert [path.name for path in (tmp_path / "holiday").iterdir()] == ["beach.jpg"]


def test_a_video_needs_the_name_of_a_video(capsys, tmp_path):
    assert "is not the name of a video" in refused(capsys, "render", "x.toml", "--out", str(tmp_path / "x.txt"))


def test_a_contact_sheet_needs_the_name_of_a_picture(capsys, tmp_path):
    names = ("--out", str(tmp_path / "x.mp4"), "--sheet", str(tmp_path / "x.txt"))
    assert "x.txt: is not the name of a picture" in refused(capsys, "render", "x.toml", *names)


def test_a_render_refused_before_its_first_frame_leaves_nothing_but_the_error(capsys, tmp_path):
    root = str(showmaker.make(tmp_path).root)
    for options in (("--track", "9"), ("--look", "nolook")):
        assert main(["render", root, "--out", str(tmp_path / "x.mp4"), *options]) == 2
        error = capsys.readouterr().err
        assert error.startswith("limelight: error: ") and error.count("\n") == 1
    assert not list(tmp_path.glob("*.mp4"))


def test_energy_is_a_row_a_hop_with_nine_digits(capsys, tmp_path):
    assert main(["measure", "energy", str(tone(tmp_path / "a.wav"))]) == 0
    header, *rows = capsys.readouterr().out.strip().splitlines()
    assert header == "time_s,percussive,harmonic,energy"
    assert len(rows) == 2 * 44100 // 512
    times = [float(row.split(",")[0]) for row in rows]
    assert times[0] == pytest.approx(511 / 44100, abs=1e-8)
    assert np.diff(times) == pytest.approx(np.full(len(rows) - 1, 512 / 44100), abs=1e-8)
    harmonic = float(rows[-1].split(",")[2])
    assert harmonic > 0.9 * sum(float(value) for value in rows[-1].split(",")[1:3])


def test_energy_into_a_file_leaves_stdout_alone(capsys, tmp_path):
    out = tmp_path / "a.csv"
    assert (
        main(["measure", "energy", str(tone(tmp_path / "a.wav")), "--profile", "low-latency", "--csv", str(out)]) == 0
    )
    assert capsys.readouterr().out == ""
    assert len(out.read_text().splitlines()) == 1 + 2 * 44100 // 256


@pytest.mark.parametrize("content", [b"", b"not a sound at all" * 50])
def test_energy_of_what_is_no_sound_is_refused(capsys, tmp_path, content):
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    assert str(path) in refused(capsys, "measure", "energy", str(path))


def test_devices_lists_every_kind_without_a_sound_card_or_a_display(capsys, monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    assert main(["devices"]) == 0
    out = capsys.readouterr().out
    for heading in ("audio inputs", "screens", "graphics", "decode rungs", "MIDI controllers", "network interfaces"):
        assert heading in out
    assert "(127.0.0.1)" in out
    assert "headless" in out


def test_an_unforeseen_fault_is_one_line_too(capsys, monkeypatch):
    def broken(chosen):
        raise RuntimeError("first line\nsecond line")

    monkeypatch.setitem(__import__("limelight.commands", fromlist=["TABLE"]).TABLE, "devices", broken)
    assert main(["devices"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("limelight: error: limelight: RuntimeError first line second line: ")
    assert error.count("\n") == 1


def test_ctrl_c_is_exit_130_without_a_traceback(tmp_path):
    tone(tmp_path / "long.wav", 600.0, rate=16000)
    call = [sys.executable, "-m", "limelight", "measure", "energy", str(tmp_path / "long.wav"), "--csv", "x.csv"]
    process = subprocess.Popen(call, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE)
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1.5)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=20)
    finally:
        process.kill()
    assert process.returncode == 130
    assert b"Traceback" not in error


def test_output_that_nobody_reads_to_the_end_is_no_error(tmp_path):
    tone(tmp_path / "a.wav", 60.0)
    call = f"{sys.executable} -m limelight measure energy {tmp_path / 'a.wav'} | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", call], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True)
    assert done.stdout == b"time_s,percussive,harmonic,energy\n"
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
