"""Generations of a track: arrays are gathered in a folder of their own, which one atomic write makes current.

A kill at any moment leaves either the old generation or the new one, and arrays that are already made are found again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from show import layout
from show.errors import ShowError
from show.files import TEMPORARY, disk_fault, sha256, write_array, write_json
from show.prepared import read_header

NEXT, PREFIX = ".next", "gen-"


class Shelf:
    """The arrays of one track's folder, whichever generation they lie in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.next = folder / NEXT

    def put(self, name: str, array: np.ndarray) -> None:
        """Writes an array into the generation that is being made."""
        write_array(self.next / name, array)

    def find(self, name: str, digest: str) -> Path | None:
        """A file of this name with this SHA-256, in the generation being made or in an earlier one."""
        places = [self.next, *sorted(self.folder.glob(PREFIX + "*"))]
        return next((p / name for p in places if (p / name).is_file() and sha256(p / name) == digest), None)

    def load(self, name: str, digest: str) -> np.ndarray:
        """The array, memory-mapped; it has to be there."""
        path = self.find(name, digest)
        if path is None:
            raise ShowError(self.folder / name, "vanished while preparing", "run the same command again")
        return np.load(path, mmap_mode="r", allow_pickle=False)


def clear_leftovers(folder: Path) -> None:
    """Removes the temporary files that a kill left behind."""
    for leftover in folder.rglob(TEMPORARY + "*"):
        leftover.unlink(missing_ok=True)


def publish(
    shelf: Shelf, arrays: Mapping[str, str], pictures: Iterable[str], header: dict[str, Any], name: str
) -> bool:
    """Makes generation `name` of the arrays (name to SHA-256) and pictures current; False if it was already."""
    folder, generation = shelf.folder, PREFIX + name
    if _is_current(folder, generation, header):
        shutil.rmtree(shelf.next, ignore_errors=True)
        return False
    try:
        for array, digest in arrays.items():
            _bring(shelf, array, digest)
        for picture in pictures:
            target = shelf.next / picture
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / picture, target)
        if (folder / generation).exists():
            shutil.rmtree(folder / generation)
        os.replace(shelf.next, folder / generation)
    except OSError as error:
        raise disk_fault(folder, error) from error
    facts = {array: _facts(folder / generation / array, digest) for array, digest in arrays.items()}
    write_json(folder / layout.TRACK_HEADER, {**header, "generation": generation, "arrays": facts})
    for old in folder.glob(PREFIX + "*"):
        if old.name != generation:
            shutil.rmtree(old, ignore_errors=True)
    return True


def _is_current(folder: Path, generation: str, header: dict[str, Any]) -> bool:
    try:
        current = read_header(folder, "").header
    except ShowError:
        return False
    return current.get("generation") == generation and all(current.get(key) == header[key] for key in header)


def _bring(shelf: Shelf, name: str, digest: str) -> None:
    """Links or copies an array of an earlier generation into the one being made, unless it is there."""
    found = shelf.find(name, digest)
    if found is None:
        raise ShowError(shelf.folder / name, "vanished while preparing", "run the same command again")
    if found.parent == shelf.next:
        return
    target = shelf.next / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        os.link(found, target)
    except OSError:  # a file system without hard links
        shutil.copyfile(found, target)


def _facts(path: Path, digest: str) -> dict[str, Any]:
    array = np.load(path, mmap_mode="r", allow_pickle=False)
    return {"dtype": str(array.dtype), "shape": list(array.shape), "sha256": digest}
