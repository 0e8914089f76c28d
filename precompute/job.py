"""One track being prepared: its entry of the setlist, its folder, its records, and what the stages share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from precompute.generation import Shelf
from precompute.models.model import Models
from precompute.records import Records
from show import layout
from show.setlist import Setlist, Track


@dataclass(frozen=True, slots=True)
class Job:
    """`jobs` is the number of cores that paint, `models` who listens, paints, encodes and walks."""

    listed: Setlist
    track: Track
    folder: Path
    shelf: Shelf
    records: Records
    sizes: layout.Sizes
    jobs: int
    models: Models

    def label(self, stage: str) -> str:
        """What a progress bar is called."""
        return f"{self.track.number}/{len(self.listed.tracks)} {self.track.title} · {stage}"

    def output(self, stage: str, name: str) -> str:
        """SHA-256 of an array that a stage has made."""
        return str(self.records.stages[stage]["outputs"][name])


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of preparing. `facts` are the inputs that are not outputs of the stages named in `after` (as JSON);
    `make` writes the outputs and returns their names: `.npy` arrays lie on the shelf, the others in the track's folder.
    """

    name: str
    after: tuple[str, ...]
    facts: Callable[[Job], Any]
    make: Callable[[Job], list[str]]


def is_array(name: str) -> bool:
    """Whether an output is an array of the generation rather than a file that a person may edit."""
    return name.endswith(".npy")
