"""What the allocator and the drivers must find in the environment when a process begins."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

STAGE_ENVIRONMENT = {
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": "100000000000",
    "MALLOC_TOP_PAD_": "536870912",
    "MALLOC_ARENA_MAX": "2",  # else each of the threads that come and go keeps the most that it ever had
    "__GL_MaxFramesAllowed": "1",
}
DESK_ENVIRONMENT = {"MALLOC_ARENA_MAX": "2"}  # for the same reason: its threads come as pages and letters need them
BACKDROP_ENVIRONMENT = {"LP_NUM_THREADS": "1"}  # of a software driver: one picture now and then needs no more


@contextmanager
def handed_down(variables: Mapping[str, str]) -> Iterator[None]:
    """Sets variables for a process that starts inside; what the user has set stands."""
    added = {name: value for name, value in variables.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]
