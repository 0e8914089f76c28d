"""The demo's music: made once, the same each time, at broadcast loudness, and recognised by our own listening."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import resample_poly

import setlists.demo
from precompute.listen.genres import family
from precompute.listen.track import listen
from setlists.demo import media, synth
from show.loudness import block_powers, loudness, lufs
from show.recording import Recording, read
from show.segments import segments

EXPECTED = {"first_light": ("electronic", 126), "slow_tide": ("acoustic", None), "night_market": ("groove", 94)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("setlists")
    setlists.demo.make(root)
    return root / "demo" / "media"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_three_pieces_and_three_artworks_are_made(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        name + suffix for name in EXPECTED for suffix in (".flac", ".png")
    )


def test_what_is_there_is_left_alone_and_what_is_missing_is_made_again_alike(folder: Path) -> None:
    before = {path.name: digest(path) for path in folder.iterdir()}
    (folder / "night_market.flac").unlink()
    (folder / "slow_tide.png").write_bytes(b"my own")
    setlists.demo.make(folder.parent.parent)
    assert digest(folder / "night_market.flac") == before["night_market.flac"]
    assert (folder / "slow_tide.png").read_bytes() == b"my own"
    assert digest(folder / "first_light.flac") == before["first_light.flac"]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_piece_is_about_45_seconds_of_stereo_at_minus_14_lufs_without_clipping(folder: Path, name: str) -> None:
    recording = read(folder / f"{name}.flac")
    assert recording.rate == 44_100 and recording.samples.shape[1] == 2 and recording.warnings == ()
    assert 43 < recording.duration < 50
    assert loudness(recording.samples, recording.rate) == pytest.approx(-14, abs=0.3)
    between = resample_poly(recording.samples, 4, 1, axis=0)  # peaks between the samples count too
    assert np.abs(between).max() < 1.0
    assert np.abs(recording.samples.mean(axis=0)).max() < 1e-3


@pytest.mark.parametrize("name", EXPECTED)
def test_a_piece_has_an_arc(folder: Path, name: str) -> None:
    recording = read(folder / f"{name}.flac")
    level = lufs(block_powers(recording.samples, recording.rate))
    start, end = level[:20].mean(), level[-25:].mean()
    peak = np.convolve(level, np.ones(40) / 40, "valid").max()
    assert peak > start + 4 and peak > end + 6


@pytest.mark.parametrize("name", EXPECTED)
def test_a_piece_is_recognised_by_our_own_listening(folder: Path, name: str) -> None:
    recording = read(folder / f"{name}.flac")
    heard = listen(recording, segments(recording.duration))
    expected, bpm = EXPECTED[name]
    assert family(heard.votes[0].genre) == expected
    if bpm:
        assert heard.measured.bpm == pytest.approx(bpm, rel=0.01)


def test_the_genre_is_guessed_for_all_but_one(folder: Path) -> None:
    tagged = {name: read(folder / f"{name}.flac").tags.get("genre") for name in EXPECTED}
    assert tagged == {"first_light": None, "slow_tide": "Classical", "night_market": None}
    assert all(read(folder / f"{name}.flac").tags["artist"] == "Limelight" for name in EXPECTED)


def test_an_interrupted_making_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(path: Path, samples: np.ndarray, rate: int, tags: dict[str, str]) -> None:
        path.write_bytes(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(media.soundfiles, "write", fails)
    with pytest.raises(OSError, match="disk full"):
        media.write_missing(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("note", [33, 57, 69, 100])
def test_oscillators_play_the_note_they_are_asked_for_and_do_not_alias(note: int) -> None:
    hertz = synth.frequency(note)
    spectrum = np.abs(np.fft.rfft(synth.saw(hertz, 1.0) * np.hanning(synth.RATE)))
    assert np.argmax(spectrum) == pytest.approx(hertz, abs=1)
    nearest = np.round(np.arange(len(spectrum)) / hertz) * hertz
    between = np.abs(np.arange(len(spectrum)) - nearest) > 4
    assert spectrum[between].max() < 1e-3 * spectrum.max()


def test_listening_twice_hears_the_same(folder: Path) -> None:
    recording = read(folder / "night_market.flac")
    short = Recording(recording.samples[: 12 * 44_100], 44_100, {})
    assert listen(short, segments(12.0)) == listen(short, segments(12.0))
