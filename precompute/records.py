"""What each stage of preparing was made from and gave, so that only what changed is made again.

An output that a person edited (its hash differs from the recorded one) is kept and passed on; only `--redo` makes it
again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from show import layout
from show.errors import ShowError
from show.files import fingerprint, read_json, sha256, write_json


@dataclass(slots=True)
class Records:
    """The record of every stage of one track, kept in its `stages.json`."""

    path: Path
    stages: dict[str, dict[str, Any]] = field(default_factory=dict)

    def write(self, stage: str, inputs: str, outputs: Mapping[str, str], edited: bool) -> None:
        """Notes what a stage was made from (a fingerprint) and gave (file to SHA-256)."""
        self.stages[stage] = {"inputs": inputs, "outputs": dict(outputs), "edited": edited}
        self._save()

    def forget(self, stage: str) -> None:
        """Drops a stage's record before its outputs change, so that half of them are never taken for an edit."""
        if self.stages.pop(stage, None) is not None:
            self._save()

    def _save(self) -> None:
        write_json(self.path, dict(sorted(self.stages.items())))


def load(folder: Path) -> Records:
    """The records in a track's folder; none if there are none yet or the file was broken off."""
    path = folder / layout.RECORDS
    try:
        stages = read_json(path, "")
    except ShowError:
        stages = {}
    return Records(path, {name: entry for name, entry in stages.items() if _is_entry(entry)})


def hashes(folder: Path, names: list[str]) -> dict[str, str]:
    """SHA-256 of the files that exist, by name."""
    return {name: sha256(folder / name) for name in names if (folder / name).is_file()}


def chain(facts: Any, outputs: list[Mapping[str, str]]) -> str:
    """The fingerprint of a stage's inputs: facts of the setlist and the outputs of the stages before it."""
    return fingerprint([facts, [dict(output) for output in outputs]])


def _is_entry(entry: Any) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("outputs"), dict) and isinstance(entry.get("inputs"), str)
