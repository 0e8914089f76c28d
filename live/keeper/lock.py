"""A lock that one process holds until it ends, however it ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path


class Lock:
    """`held` says whether we are the one that has it; OSError where the file cannot be made."""

    def __init__(self, path: Path) -> None:
        self._number = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self.held = _taken(self._number)

    def release(self) -> None:
        """Lets go of it."""
        os.close(self._number)
        self.held = False


def _taken(number: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
