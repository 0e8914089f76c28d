"""Waiting for another thread, process or port: again and again, for as long as a loaded machine may take."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 20.0  # s that a loaded machine may take
PAUSE = 0.005  # s


def until(found: Callable[[], T], enough: Callable[[T], object] = bool, patience: float = PATIENCE) -> T:
    """Asks until there is enough, which it returns; fails where that does not come within `patience` s."""
    end = time.monotonic() + patience
    while not enough(result := found()):
        assert time.monotonic() < end, f"it stays at {result!r}"
        time.sleep(PAUSE)
    return result
