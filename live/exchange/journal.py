"""The operator's log on disk: what the diary notes, a line each, for whoever asks next week what happened.

Written on a thread of its own, because a disk may hang. A disk that is full or read-only costs lines, never the show.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from live.exchange.diary import Line

LARGEST = 2_000_000  # bytes, after which the file becomes the older one of two
WAITING = 1000  # lines that may wait for the disk
AGAIN = 10.0  # s until a disk that refused is tried again
ENDING = 0.5  # s that the last lines have
LEVELS = {"plain": "info", "good": "good", "bad": "bad"}


def written(line: Line, wall: float) -> str:
    """A line of the file: local time with its offset, level, what happened."""
    time = datetime.fromtimestamp(wall).astimezone().isoformat(timespec="seconds")
    return f"{time} {LEVELS[line.weight]:4} {line.text}\n"


class Journal:
    """`fault` is why nothing can be written at the moment, in a sentence; empty where all is well."""

    def __init__(self, path: Path, largest: int = LARGEST, again: float = AGAIN) -> None:
        self.path, self.fault = path, ""
        self._largest, self._again = largest, again
        self._lost = 0
        self._queue: queue.Queue[str | None] = queue.Queue(WAITING)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def keep(self, line: Line, wall: float) -> None:
        """Offers a line; never waits."""
        try:
            self._queue.put_nowait(written(line, wall))
        except queue.Full:
            self._lost += 1

    def close(self) -> None:
        """Writes what waits, for as long as a farewell may take."""
        self._ended.set()
        try:
            self._queue.put_nowait(None)
        except queue.Full:
            return
        self._thread.join(ENDING)

    def _run(self) -> None:
        while (line := self._queue.get()) is not None:
            while not self._write(line) and not self._ended.wait(self._again):
                pass

    def _write(self, line: str) -> bool:
        lost = self._lost
        told = f"{line}{line[:25]} bad  {lost} lines before this one are lost\n" if lost else line
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self.path.exists() and self.path.stat().st_size + len(told) > self._largest:
                self.path.replace(older(self.path))
            with self.path.open("a", encoding="utf-8", errors="replace") as file:
                file.write(told)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            self.fault = f"{self.path}: the journal cannot be written ({why}): free the disk or use --journal"
            return False
        self._lost -= lost
        self.fault = ""
        return True


def older(path: Path) -> Path:
    """Where a journal goes when it has become too long."""
    return path.with_name(f"{path.name}.1")


def kept(path: Path) -> bytes:
    """Both files of a journal, the older one first; what cannot be read is left out."""
    return b"".join(_bytes(each) for each in (older(path), path))


def opened(path: Path | None) -> tuple[Journal | None, Callable[[Line, float], None] | None]:
    """The journal of a path and what a diary hands its lines to; nothing where none is wanted."""
    journal = Journal(path) if path is not None else None
    return journal, journal.keep if journal is not None else None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
