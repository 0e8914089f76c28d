"""Silence while a C library looks for a server or a card that is not there."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keeps what C libraries print while they look for what is not there off the terminal; for one thread at a time."""
    kept = _kept()
    if kept is None:
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _kept() -> int | None:
    """A copy of where errors are printed, None where that is nowhere or is not ours to turn."""
    if sys.platform == "win32":
        return None
    try:
        return os.dup(2)
    except OSError:
        return None
