"""What an injection may use: a show, a folder of its own, and ways to change the program under test."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from showmaker import make

from show.folder import Show


@dataclass(frozen=True)
class World:
    """`show` is everybody's and must not be harmed; `fresh` makes one that may be."""

    show: Show
    folder: Path
    patch: pytest.MonkeyPatch
    asked: pytest.FixtureRequest

    def fresh(self, tracks: int = 2) -> Show:
        """A show that may be harmed."""
        return make(self.folder / "fresh", seconds=60.0, tracks=tracks)

    def destroy(self, root: Path) -> None:
        """Takes a folder away as a stick does that is pulled: what is open cannot be read any more either."""
        shutil.copytree(root, self.folder / "kept", symlinks=True)
        for path in root.rglob("*"):
            if path.is_file() and not path.is_symlink():
                path.write_bytes(b"")
        shutil.rmtree(root)

    def restore(self, root: Path) -> None:
        """Brings it back."""
        shutil.copytree(self.folder / "kept", root, symlinks=True)
