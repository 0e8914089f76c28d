"""One preparation of a show folder at a time: a second one would sweep away what the first is gathering."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from show.errors import ShowError
from show.files import disk_fault


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Holds a show folder for this process; ShowError if another one on this machine holds it.

    The system lets go of the lock when its process ends, however it ends. It lies outside the folder, which stays
    what was prepared and nothing else.
    """
    locks = platformdirs.user_cache_path("limelight", appauthor=False) / "locks"
    lock = FileLock(locks / hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:16])
    try:
        locks.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout:
        raise ShowError(root, "is being prepared by another run", "wait for it, or stop it") from None
    except OSError as error:
        raise disk_fault(locks, error, "mend its rights, or set XDG_CACHE_HOME to a folder of yours") from error
    try:
        yield
    finally:
        lock.release()
