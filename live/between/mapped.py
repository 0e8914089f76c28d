"""A file as memory that several processes see."""

from __future__ import annotations

import mmap
import os
from pathlib import Path

from live.state.home import OWNER_ONLY


def mapped(path: Path | None, size: int) -> memoryview:
    """Bytes that all who map the path share, as they stand there, zeros in a new file; without a path our own.

    Makes the folder where it has gone: some systems remove what a user keeps in memory when they log out. OSError
    where the file cannot be made, or no memory is left for it.
    """
    if path is None:
        return memoryview(mmap.mmap(-1, size))
    path.parent.mkdir(mode=OWNER_ONLY, exist_ok=True)
    number = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    try:
        if os.fstat(number).st_size != size:  # of another version
            os.ftruncate(number, 0)
            os.ftruncate(number, size)
        if hasattr(os, "posix_fallocate"):  # whoever writes to a hole, and memory is full, is killed
            os.posix_fallocate(number, 0, size)
        return memoryview(mmap.mmap(number, size))
    finally:
        os.close(number)
