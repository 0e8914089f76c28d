"""Preparing for real: one good track among bad ones, run again, edited, and killed."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile
from PIL import Image

from limelight.__main__ import main
from precompute.alone import alone
from precompute.pictures import read_picture
from precompute.steps import artwork, listen, style
from show import layout
from show.errors import ShowError
from show.folder import open_show
from show.setlist import Artwork

RATE = 22050
SETLIST = """
title = "Ночь"
segment = 4
[[track]]
title = "Good one"
audio = "夜 song.wav"
artwork = "art work.png"
[[track]]
title = "Good one"
audio = "nowhere.wav"
[[track]]
audio = "empty.wav"
[[track]]
audio = "letter.wav"
[[track]]
audio = "夜 song.wav"
artwork = "broken.png"
"""


def beat(seconds: float) -> np.ndarray:
    time = np.arange(round(seconds * RATE)) / RATE
    kick = np.sin(2 * np.pi * 60 * time) * np.exp(-(time % 0.5) / 0.1)
    return (0.4 * kick + 0.1 * np.sin(2 * np.pi * 330 * time)).astype(np.float32)


@pytest.fixture(scope="module")
def gig(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("gig")
    soundfile.write(folder / "夜 song.wav", beat(8.0), RATE)
    (folder / "empty.wav").write_bytes(b"")
    (folder / "letter.wav").write_bytes(b"dear sir, " * 100)
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 50)
    y, x = np.mgrid[:90, :160]
    disc = np.where((x - 50) ** 2 + (y - 45) ** 2 < 900, 230, 20)
    Image.fromarray(np.stack([disc, x, y * 2], axis=2).astype(np.uint8)).save(folder / "art work.png")
    (folder / "gig.toml").write_text(SETLIST, encoding="utf-8")
    return folder


def prepare(gig: Path, *options: str) -> int:
    return main(["precompute", str(gig / "gig.toml"), "--out", str(gig / "show"), "--jobs", "1", *options])


def test_a_table_of_genres_with_an_unknown_one_is_refused_before_anything_is_made(gig, tmp_path, capsys):
    (gig / "polka.toml").write_text(SETLIST + '[genres]\npolka = "oompah"\n', encoding="utf-8")
    out = tmp_path / "show"
    assert main(["precompute", str(gig / "polka.toml"), "--out", str(out)]) == 2
    assert not out.exists()
    assert '"polka" is mapped to "oompah"' in capsys.readouterr().err


def listing(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def prepared(gig) -> Path:
    assert prepare(gig) == 2, "bad tracks are reported"
    return gig


def test_bad_tracks_are_one_sentence_each_and_the_good_one_is_prepared(prepared, capsys):
    assert prepare(prepared) == 2
    errors = [line for line in capsys.readouterr().err.splitlines() if line.startswith("limelight: error: ")]
    assert len(errors) == 4
    for error, said in zip(errors, ("nowhere.wav", "empty.wav", "letter.wav", "broken.png"), strict=True):
        assert said in error
    show = open_show(prepared / "show")
    assert [track.title for track in show.tracks] == ["Good one"]
    assert len(show.refused) == 4


def test_what_was_prepared_holds_its_promises(prepared):
    track = open_show(prepared / "show").tracks[0]
    np.testing.assert_allclose(track.keyframe_times, [0, 4, 8])
    assert len(track.keyframes) == 3
    assert Image.open(track.keyframes[0]).size == (1024, 576)
    assert track.baked.shape[1:] == (384, 688, 3) and track.latents.shape[1:] == (8, 96, 172)
    for k in range(3):
        assert k in track.walk_positions
        assert np.interp(track.keyframe_times[k], track.curve_times, track.curve_positions) == pytest.approx(k)
    assert np.sum((track.walk_positions > 0) & (track.walk_positions < 1)) >= 8
    assert 12 <= len(np.load(track.artwork.parent / layout.HITS)) <= 18, "sixteen kicks in eight seconds"
    heard = json.loads((prepared / "show/tracks/01-good-one" / layout.LISTENING).read_text(encoding="utf-8"))
    assert "120 bpm" in heard["caption"]


def test_a_second_run_changes_nothing(prepared):
    before = listing(prepared / "show")
    assert prepare(prepared, "--track", "1") == 0
    assert listing(prepared / "show") == before


def test_a_folder_that_is_being_prepared_is_left_alone(prepared, capsys):
    before = listing(prepared / "show")
    with alone(prepared / "show"):
        assert prepare(prepared) == 2
    assert "is being prepared by another run: wait for it, or stop it" in capsys.readouterr().err
    assert listing(prepared / "show") == before


@pytest.mark.parametrize("facts", [listen.STAGE.facts, artwork.STAGE.facts, style.STAGE.facts])
def test_what_a_performer_gave_and_nobody_can_read_is_not_said_to_be_unwritten(facts, tmp_path, monkeypatch):
    given = tmp_path / "given"
    given.write_bytes(b"on a disk that fails")
    monkeypatch.setattr("show.files.sha256", refusing)
    track = SimpleNamespace(audio=given, artworks=[Artwork(given, 1.0)], genre="")
    listed = SimpleNamespace(styles=given, segment=10.0, fit="cover", making=SimpleNamespace(genres={}))
    job = SimpleNamespace(track=track, listed=listed, models=SimpleNamespace(listeners=()), sizes=layout.sizes(1.0))
    with pytest.raises(ShowError, match="given: cannot be read .Input/output error.: look at its rights"):
        facts(job)


def refusing(path: Path) -> str:
    raise OSError(5, "Input/output error", str(path))


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_a_listening_that_was_saved_otherwise_than_as_utf_8_is_said(encoding, tmp_path):
    (tmp_path / layout.LISTENING).write_bytes('{"caption": "Caf\u00e9"}'.encode(encoding))
    with pytest.raises(ShowError, match="is not UTF-8 text .*: save it as UTF-8, or delete it to have it made again"):
        listen.heard(SimpleNamespace(folder=tmp_path))


def test_a_listening_that_cannot_be_read_stops_its_own_track_only(prepared, capsys):
    path = prepared / "show/tracks/01-good-one" / layout.LISTENING
    kept = path.read_bytes()
    path.write_bytes(kept.replace(b'"caption": "', b'"caption": "\xe9', 1))
    assert prepare(prepared) == 2
    path.write_bytes(kept)
    errors = [line for line in capsys.readouterr().err.splitlines() if line.startswith("limelight: error: ")]
    assert len(errors) == 5 and "save it as UTF-8" in errors[0] and "nowhere.wav" in errors[1]
    assert prepare(prepared, "--track", "1") == 0


def test_an_interrupted_run_ends_in_the_same_folder(prepared):
    show = prepared / "show"
    before = listing(show)
    home = show / "tracks/01-good-one"
    record = json.loads((home / layout.RECORDS).read_text())
    for stage in ("encode", "bake", "page"):
        del record[stage]
    (home / layout.RECORDS).write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    (home / layout.TRACK_HEADER).unlink()
    shutil.rmtree(next(home.glob("gen-*")))
    (home / ".tmp-baked.npy").write_bytes(b"half")
    assert prepare(prepared, "--track", "1") == 0
    assert listing(show) == before


def test_an_edited_keyframe_is_kept_and_met_by_the_walk(prepared):
    home = prepared / "show/tracks/01-good-one"
    path = home / layout.KEYFRAMES / "001.png"
    Image.fromarray(np.full((576, 1024, 3), (200, 40, 90), np.uint8)).save(path)
    assert prepare(prepared, "--track", "1") == 0
    assert np.all(read_picture(path, (1024, 576)) == (200, 40, 90))
    track = open_show(prepared / "show").tracks[0]
    met = track.baked[int(np.flatnonzero(track.walk_positions == 1.0)[0])].astype(float)
    assert np.abs(met.mean(axis=(0, 1)) - (200, 40, 90)).max() < 6
    assert json.loads((home / layout.TRACK_HEADER).read_text())["edited"] == ["paint"]
