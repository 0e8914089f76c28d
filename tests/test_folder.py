"""Show folders: complete tracks are played, anything else is refused with a sentence that says what to run."""

import hashlib
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
import showmaker

from limelight.__main__ import main
from show import layout
from show.errors import ShowError
from show.folder import open_show


@pytest.fixture
def folder(tmp_path) -> Path:
    root = showmaker.make(tmp_path, tracks=2).root
    shutil.copy(root / layout.SETLIST_COPY, tmp_path / "first gig.toml")
    changed(root / layout.SHOW_HEADER, setlist=str(tmp_path / "first gig.toml"))
    return root


def first(folder: Path) -> Path:
    return sorted((folder / layout.TRACKS).iterdir())[0]


def generation(folder: Path) -> Path:
    return next(first(folder).glob("gen-*"))


def changed(path: Path, **values: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


def test_a_whole_show_opens_with_its_arrays_read_only(folder):
    show = open_show(folder)
    assert [track.number for track in show.tracks] == [1, 2]
    assert show.refused == () and show.warnings == ()
    track = show.tracks[0]
    assert track.latents.dtype == np.float16
    assert track.walk_positions[0] == 0 and track.walk_positions[-1] == len(track.keyframe_times) - 1


@pytest.mark.parametrize(
    ("table", "alone", "last"),
    [
        ("", None, "loop"), ("", False, "loop"), ("", True, "next"),
        ("[installation]", None, "next"), ("[installation]", True, "next"), ("[installation]", False, "loop"),
    ],
)  # fmt: skip
def test_after_the_last_track_comes_the_first_where_nobody_is(tmp_path, table, alone, last):
    root = showmaker.make(tmp_path, tracks=2, setlist=table).root
    assert [track.at_end for track in open_show(root, alone).tracks] == ["next", last]


def test_the_folder_plays_elsewhere_without_the_recordings(folder, tmp_path):
    stick = tmp_path / "stick"
    shutil.copytree(folder, stick, symlinks=True)
    for path in folder.parent.glob("*.wav"):
        path.unlink()
    assert [track.audio for track in open_show(stick).tracks] == [None, None]


def test_looks_are_those_beside_the_setlist_and_else_the_copy_in_the_show(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    listed = tmp_path / "gig.toml"
    shutil.copy(folder / layout.SETLIST_COPY, listed)
    root = layout.default_folder(listed)
    shutil.copytree(folder, root, symlinks=True)
    assert open_show(listed).looks == open_show(root).looks == root.absolute() / layout.LOOKS
    (tmp_path / layout.LOOKS).mkdir()
    assert open_show(listed).looks == tmp_path / layout.LOOKS
    assert open_show(root).looks == root.absolute() / layout.LOOKS


def test_a_show_that_was_named_from_the_folder_we_stood_in_is_read_from_elsewhere(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(folder.parent)
    show = open_show(Path(folder.name))
    monkeypatch.chdir("/")
    assert show.root == folder and (show.root / layout.SHOW_HEADER).is_file()
    assert all(path.is_file() for track in show.tracks for path in (*track.keyframes, track.artwork))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda f: (generation(f) / layout.LATENTS).write_bytes(b"\x93NUMPY"), "latents.npy: is missing or truncated"),
        (lambda f: _truncate(generation(f) / layout.BAKED), "baked.npy: is missing or truncated"),
        (lambda f: (generation(f) / layout.CURVE_TIMES).unlink(), "curve_times.npy: is missing or truncated"),
        (lambda f: np.save(generation(f) / layout.LATENTS, np.zeros((3, 8, 4, 4))), "differs in type or shape"),
        (lambda f: (first(f) / layout.TRACK_HEADER).write_text('{"format": "lime'), "is unreadable"),
        (lambda f: (first(f) / layout.TRACK_HEADER).unlink(), "this track is not prepared"),
        (lambda f: changed(first(f) / layout.TRACK_HEADER, version=99), "is of version 99, this program reads up to"),
        (lambda f: changed(first(f) / layout.TRACK_HEADER, format="cooking"), "is not a limelight-track header"),
        (lambda f: changed(first(f) / layout.TRACK_HEADER, generation="../../etc"), "its generation is missing"),
        (lambda f: shutil.rmtree(generation(f)), "its generation is missing"),
        (lambda f: next((generation(f) / layout.KEYFRAMES).iterdir()).unlink(), "do not match"),
    ],
)
def test_a_damaged_track_is_refused_and_the_other_one_plays(folder, damage, said):
    damage(folder)
    show = open_show(folder)
    assert [track.number for track in show.tracks] == [2]
    (sentence,) = show.refused
    assert said in sentence
    mended = f"run: limelight precompute '{folder.parent}/first gig.toml' --out {folder} --track 1"
    assert sentence.endswith(mended) or "update Limelight" in sentence


@pytest.mark.parametrize("forget", [lambda f: (f.parent / "first gig.toml").unlink(),
                                    lambda f: changed(f / layout.SHOW_HEADER, setlist=7)])  # fmt: skip
def test_a_show_whose_setlist_is_not_on_this_machine_is_prepared_where_it_is(folder, forget):
    forget(folder)
    (generation(folder) / layout.BAKED).unlink()
    told = "prepare it again where its setlist lies, and copy it here anew"
    assert open_show(folder).refused[0].endswith(told) and open_show(folder).again(1) == told


def test_who_performs_a_damaged_show_reads_of_it_where_he_has_typed_the_command(folder, monkeypatch, capsys):
    (generation(folder) / layout.BAKED).unlink()
    monkeypatch.setattr("live.keeper.keeper.run", lambda *given, **more: 0)
    assert main(["live", str(folder), "--screen", "headless", "--state", str(folder.parent / "state.json")]) == 0
    assert f"limelight: {open_show(folder).refused[0]}\n" in capsys.readouterr().err


def declare(folder: Path, name: str, array: np.ndarray) -> None:
    """Puts an array beside the first track's others, named in its header as it is."""
    np.save(generation(folder) / name, array)
    header = first(folder) / layout.TRACK_HEADER
    facts = {"dtype": str(array.dtype), "shape": list(array.shape)}
    changed(header, arrays={**json.loads(header.read_text())["arrays"], name: facts})


@pytest.mark.parametrize("name", [layout.SEED_POSITIONS, layout.SEED_LATENTS])
def test_an_array_that_a_show_plays_without_is_left_out_where_its_dimensions_are_wrong(folder, name):
    declare(folder, name, np.zeros((2, 2)))
    show = open_show(folder)
    assert show.refused == () and show.tracks[0].seed_positions is None and show.tracks[0].seed_latents is None


@pytest.mark.parametrize("name", [layout.HEARD, layout.HITS])
def test_what_only_people_read_of_a_recording_may_be_missing(folder, name):
    (generation(folder) / name).unlink()
    assert open_show(folder).refused == ()


def test_one_that_it_plays_with_is_refused_with_the_number_of_its_dimensions(folder):
    declare(folder, layout.POSITIONS, np.zeros((2, 2)))
    assert "walk_positions.npy: has 2 dimensions instead of 1" in open_show(folder).refused[0]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda f: (f / layout.SHOW_HEADER).write_text("[1, 2]"), "is not a JSON object"),
        (lambda f: changed(f / layout.SHOW_HEADER, version=2), "is of version 2"),
        (lambda f: changed(f / layout.SHOW_HEADER, format="other"), "is not a limelight-show header"),
        (lambda f: (f / layout.SETLIST_COPY).unlink(), "is not a show folder"),
        (lambda f: shutil.rmtree(f / layout.TRACKS), "no track of 2 can be played"),
    ],
)
def test_a_show_that_cannot_be_played_at_all_is_one_sentence(folder, damage, said):
    damage(folder)
    with pytest.raises(ShowError, match=said):
        open_show(folder)


def test_an_array_changed_behind_our_back_is_found_by_check(folder):
    from show.prepared import read_header, verify

    path = generation(folder) / layout.BAKED
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    assert len(open_show(folder).tracks) == 2
    with pytest.raises(ShowError, match="differs from what was prepared"):
        verify(read_header(first(folder), "run"), "run")


def test_a_track_prepared_with_other_settings_plays_with_a_warning(folder):
    changed(first(folder) / layout.TRACK_HEADER, settings={"seed": 99})
    show = open_show(folder)
    assert len(show.tracks) == 2
    assert "an older preparation is played" in show.warnings[0]


HOUSE = {"name": "house", "sha256": "a" * 64, "scale": 1.0, "shift": 0.0, "channels": 8, "factor": 4}


def decoded_with(folder: Path, **values: object) -> None:
    """Says in the show's header which autoencoder it decodes with, and puts a decoder file there."""
    (folder / layout.DECODER).write_bytes(b"weights")
    digest = hashlib.sha256(b"weights").hexdigest()
    changed(folder / layout.SHOW_HEADER, autoencoder={**HOUSE, "sha256": digest, **values})


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (
            {**HOUSE, "name": "taesd"},
            "its latents are of taesd, the show decodes with house: run: limelight precompute",
        ),
        (HOUSE, "its latents are of house, the show decodes with other weights of it"),
    ],
)
def test_a_track_of_another_autoencoder_is_refused_and_the_other_one_plays(folder, made, said):
    decoded_with(folder)
    changed(first(folder) / layout.TRACK_HEADER, made_by={"autoencoder": made})
    show = open_show(folder)
    assert [track.number for track in show.tracks] == [2]
    assert said in show.refused[0] and show.refused[0].endswith("--track 1")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"name": "taef1", "channels": 16}, "its latents have 8 channels, those of taef1 have 16"),
        ({"factor": 8}, "its latents and its baked frames differ in size"),
    ],
)
def test_latents_of_another_shape_than_the_decoder_takes_are_refused(folder, facts, said):
    decoded_with(folder, **facts)
    with pytest.raises(ShowError, match=f"no track of 2 can be played.*{said}"):
        open_show(folder)


def test_the_decoder_file_is_taken_only_if_it_is_the_one_that_the_header_names(folder):
    assert open_show(folder).decoder.verified() is None  # an old folder that names none
    decoded_with(folder)
    decoder = open_show(folder).decoder
    assert decoder.verified() == folder / layout.DECODER
    (folder / layout.DECODER).write_bytes(b"others")
    with pytest.raises(ShowError, match="decoder.safetensors: is not the house that made.*run: limelight precompute"):
        decoder.verified()
    (folder / layout.DECODER).unlink()
    with pytest.raises(ShowError, match="decoder.safetensors: there is no such file"):
        decoder.verified()


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


posix = pytest.mark.skipif(os.name == "nt", reason="Windows answers otherwise")
BARRED = "n" * 300  # a name that no disk takes: the system refuses to look, as it does behind a door that is shut to us


def test_a_recording_in_a_folder_that_may_not_be_looked_into_is_not_there(folder):
    for path in (*folder.glob("*.wav"), *folder.parent.glob("*.wav")):
        path.unlink()
    changed(first(folder) / layout.TRACK_HEADER, audio_source=f"/{BARRED}/song1.wav", audio_copy=BARRED)
    assert [track.audio for track in open_show(folder).tracks] == [None, None]


@posix
def test_a_track_whose_disk_answers_with_a_fault_is_refused_and_the_other_one_plays(folder):
    changed(first(folder) / layout.TRACK_HEADER, generation=BARRED)
    show = open_show(folder)
    assert [track.number for track in show.tracks] == [2]
    assert "cannot be read (File name too long): look at the disk and at the rights of its folders" in show.refused[0]


@posix
def test_a_show_whose_disk_answers_with_a_fault_is_one_sentence(tmp_path):
    with pytest.raises(ShowError, match=r"cannot be read \(File name too long\)"):
        open_show(tmp_path / BARRED)
