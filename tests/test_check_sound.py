"""What `limelight check` says of sound that the show plays itself: recordings, a file, and where they sound."""

from __future__ import annotations

import pytest
from showmaker import make

from limelight.arguments import parse
from limelight.preflight import prepared, sound
from limelight.preflight.verdict import tried
from live.sound import sounddevices


@pytest.fixture
def show(tmp_path):
    return make(tmp_path, tracks=2)


def plays(show, wanted, *words):
    """The rows of recordings and sound for an input."""
    chosen = parse(["check", "x", "--input", str(wanted), *words])
    doors = (prepared.recordings, sound.sound)
    return [tried(door.__name__, door, show, chosen) for door in doors]


def test_recordings_that_play_are_decoded_and_the_way_out_is_named(show, monkeypatch):
    monkeypatch.setattr(sounddevices, "index_of", lambda name, kind: 3)
    recordings, speakers = plays(show, "tracks")
    assert (recordings.told, speakers.told) == ("all here", "plays the recordings on output 3")
    show.tracks[1].audio.write_bytes(b"no sound at all" * 100)
    recordings, _ = plays(show, "tracks")
    assert recordings.verdict == "fault" and "song2.wav: not a sound file" in recordings.told


def test_recordings_without_speakers_are_a_warning_and_a_fault_where_sound_is_needed(show, monkeypatch):
    def none(name, kind):
        raise ValueError("there is none here")

    monkeypatch.setattr(sounddevices, "index_of", none)
    _, silent = plays(show, "tracks")
    assert silent.verdict == "warning" and "silently, by the clock" in silent.told
    assert plays(show, "tracks", "--need-sound")[1].verdict == "fault"


def test_a_file_that_plays_is_opened(show, tmp_path):
    (tmp_path / "noise.bin").write_bytes(b"no sound at all" * 100)
    assert plays(show, show.tracks[0].audio)[1].verdict == "ok"
    for wrong in (tmp_path / "noise.bin", tmp_path / "gone.wav"):
        assert plays(show, wrong)[1].verdict == "fault" and wrong.name in plays(show, wrong)[1].told
