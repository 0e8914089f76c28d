"""One prepared track of a show folder, opened read-only, or refused with a sentence."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from show import layout
from show.cuelist import Cue
from show.errors import ShowError
from show.files import read_json, sha256
from show.rows import Rows

_DIMENSIONS = {
    layout.LATENTS: 4, layout.BAKED: 4, layout.POSITIONS: 1, layout.KEYFRAME_TIMES: 1,
    layout.CURVE_TIMES: 1, layout.CURVE_POSITIONS: 1,
}  # fmt: skip
_OPTIONAL = {layout.SEED_POSITIONS: 1, layout.SEED_LATENTS: 4}  # a show plays without them


@dataclass(frozen=True, slots=True)
class PreparedTrack:
    """What performing needs of a track. Times in seconds, positions in segments plus fraction.

    `latents` float16 [n, c, h, w] and `baked` uint8 [n, height, width, 3] (sRGB) share the index of
    `walk_positions` float64 [n], which rises strictly from 0 to N and meets every keyframe k at position k.
    `keyframe_times` float64 [N+1]. `curve_times`, `curve_positions` float64 [m]: the offline curve.
    `timecode`: that of its beginning, None if none.
    """

    number: int
    title: str
    slug: str
    duration: float
    at_end: str
    look: str
    transition: str
    cues: tuple[Cue, ...]
    audio: Path | None
    artwork: Path
    keyframes: tuple[Path, ...]
    keyframe_times: np.ndarray
    latents: Rows
    walk_positions: np.ndarray
    baked: Rows
    curve_times: np.ndarray
    curve_positions: np.ndarray
    seed_positions: np.ndarray | None = None
    seed_latents: np.ndarray | None = None
    timecode: float | None = None

    def recording(self) -> Path:
        """The file of its sound; ShowError where that is not here."""
        if self.audio is None:
            raise ShowError(self.title, "its recording is not here", "copy it beside the setlist")
        return self.audio


Tracks = tuple[PreparedTrack, ...]  # of a show, in order


@dataclass(frozen=True, slots=True)
class TrackFiles:
    """A track's header with the folder of its current generation."""

    folder: Path
    generation: Path
    header: dict[str, Any]

    @property
    def keyframes(self) -> tuple[Path, ...]:
        """The keyframes' pictures in order."""
        return tuple(sorted((self.generation / layout.KEYFRAMES).glob("*.png")))


def read_header(folder: Path, remedy: str) -> TrackFiles:
    """The header of a track's folder; refuses what is missing, foreign or of a newer version."""
    path = folder / layout.TRACK_HEADER
    if not path.is_file():
        raise ShowError(folder, "this track is not prepared", remedy)
    header = read_json(path, remedy)
    refuse_foreign(path, header, layout.TRACK_FORMAT, remedy)
    generation = header.get("generation")
    if not isinstance(generation, str) or not (folder / generation).is_dir() or Path(generation).name != generation:
        raise ShowError(path, "its generation is missing", remedy)
    return TrackFiles(folder, folder / generation, header)


def refuse_foreign(path: Path, header: dict[str, Any], expected: str, remedy: str) -> None:
    """Raises unless a header names the format and a version that this program reads."""
    if header.get("format") != expected:
        raise ShowError(path, f"is not a {expected} header", remedy)
    version = header.get("version")
    if not isinstance(version, int) or version > layout.VERSION:
        raise ShowError(path, f"is of version {version}, this program reads up to {layout.VERSION}", "update Limelight")


def rows(array: np.ndarray, path: Path) -> Rows:
    """What is read row by row of an array that `open_arrays` has opened."""
    assert isinstance(array, np.memmap)
    return Rows(path, array.offset, array.dtype, array.shape)


def open_arrays(files: TrackFiles, remedy: str) -> dict[str, np.ndarray]:
    """The generation's arrays, read-only and memory-mapped; refuses any that differs from its header.

    Those that a show plays without are left out where they are missing or differ.
    """
    declared = files.header.get("arrays")
    if not isinstance(declared, dict):
        raise ShowError(files.folder / layout.TRACK_HEADER, "names no arrays", remedy)
    found = {name: _open_array(files.generation / name, declared.get(name), remedy) for name in _DIMENSIONS}
    for name in _OPTIONAL.keys() & declared.keys():
        with suppress(ShowError):
            found[name] = _open_array(files.generation / name, declared[name], remedy)
    return found


def verify(files: TrackFiles, remedy: str) -> None:
    """Reads every array whole and compares its hash with the header's: what `check` does and `live` has no time for."""
    for name, facts in files.header["arrays"].items():
        if sha256(files.generation / name) != facts.get("sha256"):
            raise ShowError(files.generation / name, "differs from what was prepared", remedy)


def _open_array(path: Path, facts: Any, remedy: str) -> np.ndarray:
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise ShowError(path, f"is missing or truncated ({error})", remedy) from None
    stated = facts if isinstance(facts, dict) else {}
    if str(array.dtype) != stated.get("dtype") or list(array.shape) != stated.get("shape"):
        raise ShowError(path, "differs in type or shape from its header", remedy)
    dimensions = (_DIMENSIONS | _OPTIONAL)[path.name]
    if array.ndim != dimensions:
        raise ShowError(path, f"has {array.ndim} dimensions instead of {dimensions}", remedy)
    return array
