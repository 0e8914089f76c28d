"""A show that systemd starts: the unit that `limelight install-service` writes, and what it refuses."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from showmaker import make

from limelight.__main__ import main
from limelight.installing import enabling, verified
from limelight.unitfile import quoted, unit
from show.errors import ShowError
from show.folder import open_show
from show.layout import SETLIST_COPY, default_folder

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="systemd is not here")


@pytest.fixture(autouse=True)
def systemctl(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program by which a machine is known to have systemd, where it is tested without."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "systemctl").write_text("#!/bin/sh\n")
    (folder / "systemctl").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


def test_a_unit_starts_this_interpreter_with_the_options_that_were_given(tmp_path: Path) -> None:
    text = unit("100 % Night", tmp_path / "a show", ["--screen", "Beamer $1"], False, tmp_path)
    assert f'ExecStart="{sys.executable}" "-m" "limelight" "live" "{tmp_path}/a show" "--screen" "Beamer $$1"' in text
    assert "Description=Limelight plays 100 %% Night" in text
    for line in ("Type=notify", "WatchdogSec=10", "Restart=always", "RestartSec=2", "StartLimitIntervalSec=0",
                 "KillMode=process", "OOMPolicy=continue", "EnvironmentFile=-%E/limelight/environment"):  # fmt: skip
        assert line in text.splitlines()


def test_a_machines_unit_gives_the_account_what_its_programs_find_in_a_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pwd

    mine = pwd.getpwuid(os.getuid())
    monkeypatch.setenv("SUDO_USER", mine.pw_name)
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.setenv("XAUTHORITY", "/run/my $key")
    lines = unit("A show", tmp_path, [], False, tmp_path).splitlines()
    for line in (f"User={mine.pw_name}", 'Environment="DISPLAY=:7"', 'Environment="XAUTHORITY=/run/my $key"',
                 f'Environment="XDG_RUNTIME_DIR=/run/user/{mine.pw_uid}"', f"Wants=user@{mine.pw_uid}.service",
                 f"After=graphical.target sound.target user@{mine.pw_uid}.service"):  # fmt: skip
        assert line in lines
    assert enabling("a.service", False)[0] == f"sudo loginctl enable-linger {mine.pw_name}"
    assert not [line for line in unit("A show", tmp_path, [], True, tmp_path).splitlines() if "/run/" in line]


def test_of_an_account_that_this_machine_does_not_have_no_number_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUDO_USER", "nobody of that name")
    text = unit("A show", tmp_path, [], False, tmp_path)
    assert "XDG_RUNTIME_DIR" not in text and "After=graphical.target sound.target\n" in text


@pytest.mark.parametrize(
    ("word", "written"),
    [("plain", '"plain"'), ('a "b"', '"a \\"b\\""'), ("c:\\d", '"c:\\\\d"'), ("5 %", '"5 %%"'), ("$HOME", '"$$HOME"')],
)
def test_systemd_reads_a_word_as_it_was_given(word: str, written: str) -> None:
    assert quoted(word) == written


def test_a_users_unit_is_written_where_systemd_finds_it_and_the_way_to_start_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert main(["install-service", str(tmp_path / "show"), "--user", "--", "--input", "tracks"]) == 0
    path = tmp_path / "config" / "systemd" / "user" / "limelight-show.service"
    assert '"--input" "tracks"' in path.read_text()
    said = capsys.readouterr().out
    assert f"wrote {path}" in said and "systemctl --user enable --now limelight-show.service" in said
    assert "systemd-analyze" not in said


@pytest.mark.parametrize(
    ("name", "unit_name"),
    [
        ("Grüße aus Köln", "limelight-Gr-e-aus-K-ln"),
        ("a -- b@c!", "limelight-a-b-c"),
        ("gig-1:1_2", "limelight-gig-1:1_2"),
        ("日本", "limelight-show"),
        ("n" * 240, "limelight-" + "n" * 200),
    ],
)
def test_whatever_a_show_is_called_its_unit_has_a_name_that_systemd_loads(
    name: str, unit_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path).root.rename(tmp_path / name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert main(["install-service", str(tmp_path / name), "--user"]) == 0
    assert f"enable --now {unit_name}.service" in capsys.readouterr().out


@pytest.mark.parametrize("user", [True, False])
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path, user: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not here")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    path = tmp_path / "limelight-show.service"
    folder = tmp_path / '100 % "gig"'
    path.write_text(unit("A show", tmp_path / "show", ["--fps", "30"], user, folder))
    assert verified(path, user) == []
    path.write_text(path.read_text().replace("Restart=always", "Restart=often"))
    assert len(verified(path, user)) == 1  # it looks


def test_the_unit_of_a_setlist_finds_its_show_again_wherever_systemd_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "100 % gig"
    root = make(folder).root
    monkeypatch.chdir(folder)
    default_folder(Path("tiny.toml")).parent.mkdir()
    root.rename(default_folder(Path("tiny.toml")))
    assert main(["install-service", "tiny.toml", "--print"]) == 0
    (line,) = (line for line in capsys.readouterr().out.splitlines() if line.startswith("WorkingDirectory="))
    monkeypatch.chdir("/")
    monkeypatch.chdir(line.partition("=")[2].replace("%%", "%"))
    assert open_show(folder / "tiny.toml").title == "Tiny"


@pytest.mark.parametrize("name", ["two\nlines", "a space ", "a backslash\\"])
def test_a_folder_that_systemd_cannot_be_told_of_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(ShowError, match="rename it"):
        unit("A show", tmp_path, [], True, tmp_path / name)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--", "--screen"], "--screen"),
        (["--", "--volume", "3"], "--volume"),
        (["--name", "a/b", "--user"], "is not a name"),
        (["--screen", "x"], "--screen"),
    ],
)
def test_what_live_would_refuse_at_boot_is_refused_now(
    arguments: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path)
    assert main(["install-service", str(tmp_path / "show"), *arguments]) == 2
    assert told in capsys.readouterr().err


ALONE = '\n[installation]\nguard = "public"\n'


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--guard", "off"], "an installation is never without the flash guard"),
        (["--look", "nosuch"], "there is no such look"),
        (["--input", "Card:0"], "channels count from 1"),
        (["--input", "nosuch.wav"], "nosuch.wav"),
        (["--input", "nosuch.ogg"], "nosuch.ogg"),
        (["--input", "./nosuch"], "nosuch"),
    ],
)
def test_options_that_are_written_well_and_mean_nothing_are_refused_now(
    options: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = make(tmp_path).root / SETLIST_COPY
    head, track, tracks = copy.read_text().partition("[[track]]")
    copy.write_text(head + ALONE + track + tracks)
    assert main(["install-service", str(tmp_path / "show"), "--print", "--", *options]) == 2
    assert told in capsys.readouterr().err
    assert main(["install-service", str(tmp_path / "show"), "--print", "--", "--look", "plain"]) == 0


def test_with_sudo_the_name_of_a_shipped_setlist_is_refused_and_nothing_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("SUDO_USER", "nobody")
    monkeypatch.chdir(tmp_path)
    assert main(["install-service", "demo", "--print"]) == 2
    assert "where nobody cannot read it: give the show's folder, such as shows/demo" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_with_sudo_a_look_may_be_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path)
    looks = tmp_path / "home" / ".local" / "share" / "limelight" / "looks"
    looks.mkdir(parents=True)
    (looks / "mine.toml").write_text("")
    command = ["install-service", str(tmp_path / "show"), "--print", "--", "--look", "mine"]
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert main(command) == 2
    monkeypatch.setattr("limelight.installing.elsewhere", lambda: tmp_path / "home")
    home = os.environ.get("HOME")
    assert main(command) == 0
    assert os.environ.get("HOME") == home


def test_a_folder_that_may_not_be_written_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path)
    monkeypatch.setattr("limelight.installing.SYSTEM", tmp_path / "song1.wav" / "system")
    assert main(["install-service", str(tmp_path / "show")]) == 2
    assert "run it with sudo, or with --user" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "found"), [("sys.platform", "darwin"), ("shutil.which", lambda name: None)], ids=["system", "systemctl"]
)
def test_elsewhere_there_is_no_systemd(
    name: str, found: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(f"limelight.installing.{name}", found)
    assert main(["install-service", str(tmp_path / "show"), "--user"]) == 2
    assert not (tmp_path / "config").exists()
    assert "there is no systemd on this system" in capsys.readouterr().err
    assert main(["install-service", str(tmp_path / "show"), "--print"]) == 0
    assert "Type=notify" in capsys.readouterr().out
