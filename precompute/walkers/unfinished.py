"""The segments of a walk that are already made: kept until all are, so that a kill costs no more than one."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from precompute.job import Job
from show.files import write_with

UNFINISHED = "walk"  # folder within the generation that is being made
_FAULTS = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)


@dataclass(frozen=True, slots=True)
class Segment:
    """The in-betweens of one segment: `pictures` uint8 [n, h, w, 3], their places float64 [n] within 0..1, and the
    distances float64 [n + 1] from keyframe to keyframe.
    """

    pictures: np.ndarray
    places: np.ndarray
    distances: np.ndarray


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Segments that were made from what `key` is the fingerprint of; those of another key are of no use."""

    folder: Path
    key: str

    def find(self, number: int) -> Segment | None:
        """A segment by its number, None if it is not made yet."""
        try:
            with np.load(self._path(number), allow_pickle=False) as held:
                return Segment(held["pictures"], held["places"], held["distances"])
        except _FAULTS:
            return None

    def put(self, number: int, segment: Segment) -> None:
        """Keeps a segment."""
        arrays = {"pictures": segment.pictures, "places": segment.places, "distances": segment.distances}
        write_with(self._path(number), lambda file: np.savez(file, **arrays))

    def _path(self, number: int) -> Path:
        return self.folder / f"{self.key[:16]}-{number:03d}.npz"


def unfinished(job: Job, key: str) -> Unfinished:
    """The kept segments of a track; those of another key are removed."""
    folder = job.shelf.next / UNFINISHED
    for path in folder.glob("*.npz"):
        if not path.name.startswith(key[:16]):
            path.unlink()
    return Unfinished(folder, key)


def clear(job: Job) -> None:
    """Removes all that was kept: the walk is finished."""
    shutil.rmtree(job.shelf.next / UNFINISHED, ignore_errors=True)
