"""Room on a disk: how much there is, and how much is left to others."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

LEAST_FREE = 1 << 30  # bytes

Free = Callable[[Path], int]


def free(folder: Path) -> int:
    """Bytes that are free where the folder, or the first of those above it that exists, lies."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    return shutil.disk_usage(there).free
