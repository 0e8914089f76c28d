"""A disk whose power goes: every content that its files may have afterwards."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

Files = dict[Path, bytes]


class CutDisk:
    """Files in memory. What was written is safe, what was moved is safe once its folder has settled.

    `seen` is called at every moment at which the power may go, with all that may be found then.
    """

    def __init__(self, seen: Callable[[Files], None]) -> None:
        self.files: Files = {}
        self._seen, self._moves = seen, []

    def write(self, path: Path, data: bytes) -> None:
        for length in range(len(data) + 1):  # the file is there, and as much of it as was written
            self._cut({path: data[:length]})
        self.files[path] = data
        self._settled = {**self.files}

    def move(self, source: Path, target: Path) -> None:
        if source not in self.files:
            raise FileNotFoundError(2, "No such file", str(source))
        if not self._moves:
            self._settled = {**self.files}
        self._moves.append((source, target))
        self.files[target] = self.files.pop(source)
        self._cut({})

    def settle(self, folder: Path) -> None:
        self._cut({})
        self._moves = []
        self._settled = {**self.files}
        self._cut({})

    def read(self, path: Path) -> bytes:
        if path not in self.files:
            raise FileNotFoundError(2, "No such file", str(path))
        return self.files[path]

    def _cut(self, torn: Files) -> None:
        for found in self._possible():
            self._seen({**found, **torn})

    def _possible(self) -> Iterator[Files]:
        """The moves reach the disk in any order, and not all of them."""
        if not self._moves:
            yield {**self.files}
            return
        for count in range(len(self._moves) + 1):
            for done in itertools.combinations(self._moves, count):
                found = {**self._settled}
                for source, target in done:
                    found[target] = self._settled[source]
                for source, _ in done:
                    if source not in [target for _, target in done]:
                        found.pop(source, None)
                yield found


class Still:
    """The files that a cut has left, to be read."""

    def __init__(self, files: Files) -> None:
        self.files = {**files}

    def read(self, path: Path) -> bytes:
        if path not in self.files:
            raise FileNotFoundError(2, "No such file", str(path))
        return self.files[path]

    def move(self, source: Path, target: Path) -> None:
        self.files[target] = self.files.pop(source)

    def write(self, path: Path, data: bytes) -> None:
        self.files[path] = data

    def settle(self, folder: Path) -> None:
        pass
