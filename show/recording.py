"""A recording of a track: its samples and tags, from any file that libsndfile or FFmpeg can read."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from show import ffmpeg, soundfiles
from show.errors import ShowError
from show.soundread import Pieces, Refused

SHORTEST = 1.0  # s
SILENT = 1e-4  # of full scale: -80 dBFS
CUT = (0.5, 0.02)  # a file is cut when it is this many s, and this part, shorter than its header says
ANOTHER = "give another file"


@dataclass(frozen=True, slots=True)
class Recording:
    """`samples` float32 [n, channels] (finite, nominally -1..1), `rate` in Hz, `tags` with lower-cased names.

    `warnings` are sentences about what was wrong with the file and could be helped.
    """

    samples: np.ndarray
    rate: int
    tags: Mapping[str, str]
    warnings: tuple[str, ...] = ()

    @property
    def duration(self) -> float:
        """Length in s."""
        return len(self.samples) / self.rate


class _Begun(Exception):
    """Enough of a file has been read."""


class _Beginning(Pieces):
    """What is read of a file's first second."""

    def add(self, block: np.ndarray) -> None:
        """The next samples; raises when they are enough."""
        super().add(block)
        if self.seconds >= SHORTEST:
            raise _Begun


def read(path: Path | str) -> Recording:
    """The recording in a sound file, or in a video file's first sound stream; `ShowError` where there is none."""
    path = Path(path)
    pieces = Pieces(path)
    cut, seconds = fill(path, pieces), pieces.seconds
    samples = pieces.joined()
    warnings = _repair(samples)
    if cut:
        warnings = (f"cut off or damaged: {seconds:.1f} s of it can be read", *warnings)
    return Recording(samples, pieces.rate, ffmpeg.tags(path), warnings)


def refuse_unreadable(path: Path | str) -> None:
    """Raises what `read` would, as far as the first second tells: whole recordings take long to decode."""
    path = Path(path)
    with suppress(_Begun):
        fill(path, _Beginning(path))


def mono(recording: Recording) -> np.ndarray:
    """The mean of its channels, float32 [n]."""
    return recording.samples.mean(axis=1, dtype=np.float32)


def fill(path: Path, pieces: Pieces) -> bool:
    """Fills `pieces` with at least a second of the file; whether its end is missing. `ShowError` as of `read`."""
    _refuse_what_is_no_file(path)
    try:
        _read_by_either(path, pieces)
    except PermissionError as fault:
        raise ShowError(path, "may not be read", "change its permissions") from fault
    seconds, declared, cut = pieces.seconds, pieces.declared, pieces.cut
    missing = declared - seconds
    cut = cut or (missing > CUT[0] and missing > CUT[1] * declared)
    if seconds < SHORTEST:
        what = f"cut off, only {seconds:.1f} s of it can be read" if cut else f"only {seconds:.1f} s long"
        raise ShowError(path, what, "give a file of at least 1 s")
    return cut


def _refuse_what_is_no_file(path: Path) -> None:
    if path.is_dir():
        raise ShowError(path, "a folder", "give the sound file in it")
    if not path.exists():
        raise ShowError(path, "no such file", "check the name")
    if not path.is_file():
        raise ShowError(path, "not a file", ANOTHER)
    if path.stat().st_size == 0:
        raise ShowError(path, "empty", ANOTHER)


def _read_by_either(path: Path, pieces: Pieces) -> None:
    with path.open("rb"):
        pass
    try:
        soundfiles.read(path, pieces)
        if pieces.seconds > 0:
            return
    except Refused:
        pass
    try:
        ffmpeg.read(path, pieces)
    except Refused as fault:
        if pieces.rate:
            return
        what = "no sound in it" if "no sound" in str(fault) else "not a sound file that can be read"
        raise ShowError(path, what, ANOTHER) from fault


def _repair(samples: np.ndarray) -> tuple[str, ...]:
    """Zero what is not finite, in place, and say what is odd about float32 [n, channels]."""
    warnings = []
    broken = ~np.isfinite(samples)
    count = int(broken.sum())
    if count:
        samples[broken] = 0
        warnings.append(f"{count} samples are not numbers and were set to silence")
    if max(samples.max(), -samples.min()) < SILENT:
        warnings.append("silent")
    return tuple(warnings)
