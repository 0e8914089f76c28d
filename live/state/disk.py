"""The few things that a file which must survive a power cut asks of a disk, and the disk of this machine."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Protocol

PRIVATE = 0o600  # what is kept may hold the page's token


class Disk(Protocol):
    """Files by path; every method may raise OSError."""

    def write(self, path: Path, data: bytes) -> None:
        """Makes a file or replaces its content; it is on the disk when this returns."""

    def move(self, source: Path, target: Path) -> None:
        """Gives a file another name, in place of whatever has that name; on the disk after `settle`."""

    def settle(self, folder: Path) -> None:
        """Waits until the names in a folder are on the disk."""

    def read(self, path: Path) -> bytes:
        """A file's content."""


class LocalDisk:
    """This machine's."""

    def write(self, path: Path, data: bytes) -> None:
        """As the protocol says; only the user may read what is written."""
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), PRIVATE)
        with os.fdopen(number, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def move(self, source: Path, target: Path) -> None:
        """As the protocol says."""
        os.replace(source, target)

    def settle(self, folder: Path) -> None:
        """As the protocol says; Windows has no such thing, and some network folders refuse it."""
        if sys.platform == "win32":
            return
        number = os.open(folder, os.O_RDONLY)
        try:
            with contextlib.suppress(OSError):
                os.fsync(number)
        finally:
            os.close(number)

    def read(self, path: Path) -> bytes:
        """As the protocol says."""
        return path.read_bytes()
