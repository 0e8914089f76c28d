"""Memory that came and went is given back, and the heap is no larger than what is used of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HELD = """
import numpy as np
from live.stage.givingback import give_back
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096
arrays = [np.ones(1 << 20, np.uint8) for _ in range(200)]
walls = [bytearray(100) for _ in range(200)]
kept = arrays[1::2]
del arrays
before = resident()
print(give_back(), before - resident(), all(each.all() for each in kept))
"""


@pytest.mark.skipif(not Path("/proc/self/statm").is_file(), reason="/proc is not here")
def test_holes_go_back_to_the_system_and_what_is_used_stays():
    show = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "100000000000", "MALLOC_TOP_PAD_": "536870912"}
    command = [sys.executable, "-c", HELD]
    said = subprocess.run(command, env={**os.environ, **show}, capture_output=True, text=True, check=True)
    could, freed, whole = said.stdout.split()
    if could == "False":
        assert freed == "0"
    else:
        assert int(freed) > 90 << 20 and whole == "True"
