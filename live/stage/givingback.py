"""Memory that nothing uses any more, given back to the system, so that a show of days takes no more than it needs."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Any


def give_back() -> bool:
    """Gives back what is free within the heap; whether this system's allocator can (glibc: malloc_trim(3)).

    What comes and goes with a track (pictures, recordings being read) leaves holes of many sizes; what fits into none
    makes the heap grow. For a thread beside the frame loop: it takes some milliseconds.
    """
    trim = _trim()
    if trim is None:
        return False
    trim(0)
    return True


@cache
def _trim() -> Any | None:
    if sys.platform != "linux":
        return None
    try:
        return ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return None
