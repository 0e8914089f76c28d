"""Where rings lie, one for each show that was started, of which the last one that has ended is kept; and replays."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from live.clock import stamp
from live.folders import user_data, user_state

FOLDER, REPLAYS = "rings", "replays"
IDLE_SECONDS = 3600.0  # since it was written to last, after which a ring belongs to no show that runs


def rings() -> Path:
    """The folder of all rings."""
    return user_state() / FOLDER


def replays(show: Path) -> tuple[Path, Path]:
    """Where replays of the show in a folder are saved: beside it, else among the user's data."""
    return show.resolve().parent / REPLAYS, user_data() / REPLAYS


def fresh() -> Path:
    """A folder for the ring of a show that starts now, not made yet; older ones go but for the newest."""
    home = rings()
    for old in idle(home, time.time())[:-1]:
        shutil.rmtree(old, ignore_errors=True)
    return home / f"{stamp()}-{os.getpid()}"


def idle(home: Path, now: float) -> list[Path]:
    """The rings that nobody writes to any more at `now` (s since 1970), the one left last at the end."""
    try:
        touched = [(_touched(ring), ring) for ring in home.iterdir() if ring.is_dir()]
    except OSError:
        return []
    return [ring for moment, ring in sorted(touched) if moment < now - IDLE_SECONDS]


def _touched(ring: Path) -> float:
    try:
        return max(path.stat().st_mtime for path in (ring, *ring.iterdir()))
    except OSError:
        return 0.0
