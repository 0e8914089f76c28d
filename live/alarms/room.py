"""How much room the disks have that a show writes to; asked on a thread of its own, because a disk may hang."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable
from pathlib import Path

from live.room import free, nearest

PERIOD = 30.0  # s


def least(folders: Iterable[Path]) -> float | None:
    """Bytes free on the fullest of the disks that folders are or would be on; None where nobody can tell.

    A disk that is read-only does not count: an image of a whole machine is always full.
    """
    found = [left for folder in folders if (left := _free(folder)) is not None]
    return min(found, default=None)


class Room:
    """`free` is the newest answer, None until there is one."""

    def __init__(self, folders: Iterable[Path], period: float = PERIOD) -> None:
        self.free: float | None = None
        self._folders, self._period = tuple(folders), period
        self._ended = threading.Event()
        threading.Thread(target=self._run, name="room", daemon=True).start()

    def close(self) -> None:
        """Asks no more."""
        self._ended.set()

    def _run(self) -> None:
        self.free = least(self._folders)
        while not self._ended.wait(self._period):
            self.free = least(self._folders)


def writable(status: os.statvfs_result) -> float | None:
    """Bytes that a user may still write to a disk; None where nobody may write at all."""
    return None if status.f_flag & os.ST_RDONLY else float(status.f_bavail * status.f_frsize)


def _free(folder: Path) -> float | None:
    try:
        return float(free(folder)) if sys.platform == "win32" else writable(os.statvfs(nearest(folder)))
    except OSError:
        return None
