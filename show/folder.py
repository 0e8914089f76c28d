"""The show folder as performing reads it: complete tracks, and a sentence for each one that is refused."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from show import decoding, layout, prepared, setlist
from show.decoding import Decoding
from show.errors import ShowError
from show.files import Stamp, read_json, reading, stamp_of
from show.flashprofiles import SHOW
from show.installation import Installation
from show.making import Making
from show.patching import Patching
from show.prepared import PreparedTrack
from show.setlist import DEFAULT_RATE
from show.timecode import Rate

COPY_ANEW = "prepare it again where its setlist lies, and copy it here anew"
FOLDERS = "look at the disk and at the rights of its folders"  # what there is to do where one cannot be read


@dataclass(frozen=True, slots=True)
class Show:
    """An opened show. `refused` and `warnings` are sentences for the operator.

    `beat_ahead`: what repeats with the beat is shown on the beat, ahead of being heard. `timecode_rate`: the one that
    is expected, and that the tracks' timecodes are written in. `patching` is what the show asks of the desk,
    `installation` how it runs where nobody is, None where the setlist does not say. `guard` is the profile of the
    flash guard that it wants. `remedy` is what there is to do where its files are damaged or old.
    """

    root: Path
    title: str
    aspect: float
    look: str
    transition: str
    tracks: tuple[PreparedTrack, ...]
    refused: tuple[str, ...]
    warnings: tuple[str, ...]
    decoder: Decoding
    looks: Path
    beat_ahead: bool = False
    timecode_rate: Rate = DEFAULT_RATE
    patching: Patching = Patching()
    installation: Installation | None = None
    guard: str = SHOW.name
    remedy: str = COPY_ANEW

    def track(self, number: int) -> PreparedTrack:
        """The track with this number (from 1); ShowError if it was not prepared."""
        for track in self.tracks:
            if track.number == number:
                return track
        numbers = ", ".join(str(track.number) for track in self.tracks)
        raise ShowError(self.root, f"there is no prepared track {number}", f"the tracks are {numbers}")

    def again(self, number: int) -> str:
        """The remedy for the track of that number."""
        return _again(self.remedy, number)


def open_show(path: Path, alone: bool | None = None, root: Path | None = None) -> Show:
    """Opens the show of a setlist (TOML) or of a show folder.

    With a setlist its cues, looks and ends hold, with a folder those of the copy inside. `alone`: whether nobody is
    there to go on after the last track; None where the setlist says it. `root`: where a setlist's show lies, None for
    where it is prepared to from here. Raises ShowError when no track can be played; a single bad track is left out and
    named in `refused`.
    """
    with reading(path, FOLDERS):
        return _opened(path, alone, root)


def stamps(path: Path | None) -> tuple[Stamp, ...]:
    """What tells a show that was opened from what is there now: the versions of the files that list its tracks."""
    if path is None:
        return ()
    whole = os.path.isdir(path)  # unlike the path's own question, this one only ever says no
    listed, root = (path / layout.SETLIST_COPY, path) if whole else (path, layout.default_folder(path))
    return stamp_of(listed), stamp_of(root / layout.SHOW_HEADER)


def _opened(path: Path, alone: bool | None, root: Path | None) -> Show:
    root, listed = _locate(path, root)
    ends = setlist.ends(listed, listed.installation is not None if alone is None else alone)
    prepares = "" if path.is_dir() else _preparing(path)
    header = read_json(root / layout.SHOW_HEADER, prepares or COPY_ANEW)
    remedy = prepares or _anew(header, root)
    prepared.refuse_foreign(root / layout.SHOW_HEADER, header, layout.SHOW_FORMAT, remedy)
    decoder = decoding.read(root, header, remedy)
    tracks: list[PreparedTrack] = []
    refused: list[str] = []
    warnings: list[str] = []
    for wanted, at_end in zip(listed.tracks, ends, strict=True):
        again = _again(remedy, wanted.number)
        folder = root / layout.TRACKS / wanted.slug
        try:
            with reading(folder, FOLDERS):
                files = prepared.read_header(folder, again)
                tracks.append(_open_track(root, wanted, at_end, files, decoder, again))
            if files.header.get("settings") != settings(wanted, listed):
                warnings.append(f"{wanted.title}: an older preparation is played: {again}")
        except ShowError as error:
            refused.append(str(error))
    if not tracks:
        raise ShowError(root, f"no track of {len(listed.tracks)} can be played ({refused[0]})", remedy)
    return Show(
        root=root,
        title=listed.title,
        aspect=listed.aspect,
        look=listed.look,
        transition=listed.transition,
        tracks=tuple(tracks),
        refused=tuple(refused),
        warnings=tuple(warnings),
        decoder=decoder,
        looks=_looks(root, listed),
        beat_ahead=listed.beat_ahead,
        timecode_rate=listed.timecode_rate,
        patching=listed.patching,
        installation=listed.installation,
        guard=listed.guard,
        remedy=remedy,
    )


def _anew(header: dict[str, Any], root: Path) -> str:
    """How a show that was opened by its folder is prepared again: from its setlist, where that is on this machine."""
    named = header.get("setlist")
    if isinstance(named, str) and os.path.isfile(named):
        return _preparing(named, "--out", root)
    return COPY_ANEW


def _preparing(*words: object) -> str:
    """The remedy of preparing, as it is typed: names may have spaces."""
    command = ["limelight", "precompute", *map(str, words)]
    return f"run: {subprocess.list2cmdline(command) if os.name == 'nt' else shlex.join(command)}"


def _again(remedy: str, number: int) -> str:
    return f"{remedy} --track {number}" if remedy.startswith("run: ") else remedy


def settings(wanted: setlist.Track, listed: setlist.Setlist) -> dict[str, Any]:
    """What of a setlist changes a track's pictures, as JSON; a prepared track keeps a copy to tell when it is old."""
    return {
        "audio": wanted.audio.name,
        "artworks": [[artwork.path.name, round(artwork.weight, 4)] for artwork in wanted.artworks],
        "genre": wanted.genre,
        "seed": wanted.seed,
        "aspect": round(listed.aspect, 6),
        "fit": listed.fit,
        "segment": listed.segment,
        "making": _plain(listed.making),
    }


def _plain(making: Making) -> dict[str, Any]:
    """As a header gives it back; without the places of models, which differ from machine to machine."""
    found: dict[str, Any] = json.loads(json.dumps({**asdict(making), "models": {}}))
    return found


def _looks(root: Path, listed: setlist.Setlist) -> Path:
    """The folder that the performer edits, which stands beside the setlist; without it the copy in the show."""
    beside = listed.path.parent / layout.LOOKS
    return beside if beside.is_dir() else root / layout.LOOKS


def _locate(path: Path, root: Path | None) -> tuple[Path, setlist.Setlist]:
    """The show's folder and its setlist; the folder's name holds wherever the process stands later."""
    if path.is_dir():
        copy = path / layout.SETLIST_COPY
        if not copy.is_file():
            raise ShowError(
                path, "this is not a show folder", "give a setlist (.toml) or a folder that precompute made"
            )
        return path.absolute(), setlist.load(copy)
    listed = setlist.load(path)
    root = root or layout.default_folder(path)
    if not (root / layout.SHOW_HEADER).is_file():
        raise ShowError(path, f"is not prepared (no show in {root})", _preparing(path))
    return root.absolute(), listed


def _open_track(
    root: Path, wanted: setlist.Track, at_end: str, files: prepared.TrackFiles, decoder: Decoding, remedy: str
) -> PreparedTrack:
    arrays = prepared.open_arrays(files, remedy)
    decoder.refuse_others(files, arrays, remedy)
    keyframes = files.keyframes
    positions = arrays[layout.POSITIONS]
    segments = len(arrays[layout.KEYFRAME_TIMES]) - 1
    if len(keyframes) != segments + 1 or len(positions) != len(arrays[layout.LATENTS]):
        raise ShowError(files.generation, "its keyframes, walk and times do not match", remedy)
    if len(positions) < 2 or positions[0] != 0 or positions[-1] != segments or not np.all(np.diff(positions) > 0):
        raise ShowError(files.generation, "its walk does not rise from the first keyframe to the last", remedy)
    return PreparedTrack(
        number=wanted.number,
        title=wanted.title,
        slug=wanted.slug,
        duration=float(files.header.get("duration", arrays[layout.KEYFRAME_TIMES][-1])),
        at_end=at_end,
        look=wanted.look,
        transition=wanted.transition,
        cues=wanted.cues,
        audio=_audio(root, files, wanted),
        artwork=files.generation / layout.ARTWORK,
        keyframes=keyframes,
        keyframe_times=np.array(arrays[layout.KEYFRAME_TIMES]),
        latents=prepared.rows(arrays[layout.LATENTS], files.generation / layout.LATENTS),
        walk_positions=np.array(positions),
        baked=prepared.rows(arrays[layout.BAKED], files.generation / layout.BAKED),
        curve_times=np.array(arrays[layout.CURVE_TIMES]),
        curve_positions=np.array(arrays[layout.CURVE_POSITIONS]),
        seed_positions=arrays.get(layout.SEED_POSITIONS),
        seed_latents=arrays.get(layout.SEED_LATENTS),
        timecode=wanted.timecode,
    )


def _audio(root: Path, files: prepared.TrackFiles, wanted: setlist.Track) -> Path | None:
    """The recording: the folder's own copy, the setlist's file, or where it lay when the track was prepared.

    A place that may not be looked into is none: it may be the home of whoever prepared the show.
    """
    places = [files.folder / str(files.header.get("audio_copy") or "-"), wanted.audio]
    places.append(Path(str(files.header.get("audio_source") or "-")))
    return next((place for place in places if os.path.isfile(place)), None)
