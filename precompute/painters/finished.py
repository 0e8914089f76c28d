"""Which keyframes a model has finished, and how each came about: the readable `keyframes/painted.json`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from precompute.painters.withheld import Painted
from show.errors import ShowError
from show.files import read_json, sha256, write_json

FORMAT = "limelight-painted"


class Finished:
    """The record of a track's keyframes; a keyframe holds while its inputs and its picture are the noted ones."""

    def __init__(self, path: Path) -> None:
        """Reads the record; one that is missing or broken off counts as empty."""
        self.path = path
        self.entries: dict[str, dict[str, Any]] = _entries(path)

    def holds(self, picture: Path, inputs: str) -> bool:
        """Whether a picture's file is what was painted from `inputs` (a fingerprint)."""
        entry = self.entries.get(picture.name, {})
        return entry.get("inputs") == inputs and picture.is_file() and entry.get("sha256") == sha256(picture)

    def note(self, painter: str, new: dict[Path, tuple[str, Painted]]) -> None:
        """Adds pictures that were written, with their inputs and attempts: all of them in one step, or none."""
        for picture, (inputs, made) in new.items():
            self.entries[picture.name] = {
                "seed": made.seed,
                "attempts": [asdict(attempt) for attempt in made.attempts],
                "inputs": inputs,
                "sha256": sha256(picture),
            }
        write_json(self.path, {"format": FORMAT, "painter": painter, "keyframes": dict(sorted(self.entries.items()))})

    def keep_only(self, names: set[str]) -> None:
        """Forgets the keyframes that the track no longer has."""
        self.entries = {name: entry for name, entry in self.entries.items() if name in names}


def _entries(path: Path) -> dict[str, dict[str, Any]]:
    try:
        content = read_json(path, "")
    except ShowError:
        return {}
    keyframes = content.get("keyframes")
    if content.get("format") != FORMAT or not isinstance(keyframes, dict):
        return {}
    return {name: entry for name, entry in keyframes.items() if isinstance(entry, dict)}
