"""How much room the disks have that a show writes to; asked on a thread of its own, because a disk may hang."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterable
from pathlib import Path

PERIOD = 30.0  # s


def least(folders: Iterable[Path]) -> float | None:
    """Bytes free on the fullest of the disks that folders are or would be on; None where nobody can tell."""
    found = [free for folder in folders if (free := _free(folder)) is not None]
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


def _free(folder: Path) -> float | None:
    """Of the nearest folder above that is there."""
    for place in (folder, *folder.absolute().parents):
        try:
            return float(shutil.disk_usage(place).free)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:
            return None
    return None
