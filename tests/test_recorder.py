"""Recordings of a show: whatever ends the stage, what was written before can be seen."""

from __future__ import annotations

import shutil
from pathlib import Path

import av
import numpy as np
import pytest

from live.recording.recorder import Recorder

SIZE, FPS, RATE = (64, 48), 25.0, 48_000
SECONDS = 8


def seen(path: Path) -> tuple[int, float]:
    """The pictures and the seconds of sound that a player finds, up to where the file breaks off."""
    pictures, samples = 0, 0
    with av.open(str(path)) as file:
        try:
            for frame in file.decode():
                pictures += isinstance(frame, av.VideoFrame)
                samples += frame.samples if isinstance(frame, av.AudioFrame) else 0
        except av.error.InvalidDataError:
            pass  # the end
    return pictures, samples / RATE


def recorded(path: Path, broken: Path | None = None) -> None:
    """Eight seconds of a moving picture; `broken` gets what is on the disk before the file is closed."""
    recorder = Recorder(path, SIZE, FPS, RATE, lasting=True)
    for index in range(round(SECONDS * FPS)):
        rows = np.arange(SIZE[1])[:, None, None] + index
        recorder.picture(np.broadcast_to(rows % 256, (SIZE[1], SIZE[0], 3)).astype(np.uint8), index)
        recorder.sound(np.zeros((round(RATE / FPS), 2), np.float32))
    if broken is not None:
        shutil.copy(path, broken)
    recorder.close()


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a", "a.mkv"])
def test_a_recording_that_was_never_ended_can_be_seen_to_its_last_seconds(tmp_path: Path, name: str) -> None:
    recorded(tmp_path / name, tmp_path / f"broken-{name}")
    pictures, seconds = seen(tmp_path / f"broken-{name}")
    assert pictures >= (SECONDS - 4) * FPS and seconds >= SECONDS - 4  # the encoder itself holds two seconds back


@pytest.mark.parametrize("name", ["a.mp4", "a.mov", "a.mkv"])
def test_a_recording_that_was_ended_is_whole(tmp_path: Path, name: str) -> None:
    recorded(tmp_path / name)
    pictures, seconds = seen(tmp_path / name)
    assert pictures == SECONDS * FPS and seconds == pytest.approx(SECONDS, abs=0.1)


def test_a_recording_that_was_ended_is_an_ordinary_mp4(tmp_path: Path) -> None:
    recorded(tmp_path / "a.mp4")
    assert b"moof" not in atoms(tmp_path / "a.mp4"), "editors do not read fragments"


def atoms(path: Path) -> list[bytes]:
    """The types of a file's outermost boxes (ISO/IEC 14496-12)."""
    data, at, found = path.read_bytes(), 0, []
    while at + 8 <= len(data):
        found.append(data[at + 4 : at + 8])
        at += int.from_bytes(data[at : at + 4], "big") or len(data)
    return found
