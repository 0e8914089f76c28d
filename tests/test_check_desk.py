"""What `limelight check` tells of the desk: everything that can be opened, and the first thing that cannot."""

from __future__ import annotations

import socket
from argparse import Namespace
from pathlib import Path

import pytest

from limelight import patched
from limelight.arguments import parse
from live import folders
from show.errors import ShowError
from show.patching import Patching


class Prepared:
    """As much of a show as is asked."""

    patching = Patching()
    installation = None


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(folders, "user_data", lambda: tmp_path)
    return tmp_path


def chosen(*words: str) -> Namespace:
    return parse(["check", "gig.toml", "--osc", "0", "--web", "0", *words])


def tried(*words: str) -> str:
    return patched.desk(Prepared(), chosen(*words)).told  # type: ignore[arg-type]


def test_what_is_asked_for_is_tried() -> None:
    told = tried("--universe", "3", "--personality", "full", "--no-midi")
    assert "TCP 0 is free for the page" in told
    assert "Art-Net universe 2 and sACN universe 3: full from channel 1 on" in told
    assert "MIDI" not in told and "Link" not in told
    assert "universe" not in tried()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--universe", "1", "--address", "500"), "16 channels do not fit"),
        (("--desk", "nowhere.invalid"), "it is not known here"),
        (("--midi-map", "nowhere"), "there is no such folder"),
    ],
)
def test_the_first_thing_that_cannot_be_is_a_fault(words: tuple[str, ...], said: str) -> None:
    with pytest.raises(ShowError, match=said):
        tried(*words)


def test_a_port_that_is_taken_is_a_fault() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(ShowError, match="has it"):
            tried("--osc", str(taken.getsockname()[1]))


def test_a_broken_map_or_file_of_learnt_channels_is_a_fault(data: Path) -> None:
    (data / "midi").mkdir()
    (data / "midi/lpd8.toml").write_text("device = 8\n")
    with pytest.raises(ShowError, match="lpd8.toml"):
        tried()
    (data / "midi/lpd8.toml").unlink()
    (data / "dmx.toml").write_text('[[channel]]\naddress = "go"\n')
    with pytest.raises(ShowError, match="dmx.toml"):
        tried("--universe", "1")
