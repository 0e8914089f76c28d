"""Room on a disk: where a folder is or would be, and how much is left to others there."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

LEAST_FREE = 1 << 30  # bytes

Free = Callable[[Path], int]


def nearest(folder: Path) -> Path:
    """The folder, or the first of those above it that exists; OSError where none does, as on a drive that is gone."""
    for place in (folder, *folder.absolute().parents):
        if place.exists():
            return place
    raise OSError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder))


def free(folder: Path) -> int:
    """Bytes that are free where the folder is or would be; OSError where nobody can tell."""
    return shutil.disk_usage(nearest(folder)).free
