"""Painting on several cores: Ctrl-C, which a terminal sends to all of them, ends it at once and without a word."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from precompute import pool

pytestmark = [
    pytest.mark.timed,
    pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals are not here"),
]

HERE = Path(__file__).parent
PROGRAM = """
import sys
from pathlib import Path
sys.path[:0] = [{root!r}, {tests!r}]
from precompute import pool
from test_pool import Painter
if __name__ == "__main__":
    try:
        with pool.painting(Painter(Path({folder!r})), 2) as map_:
            pictures = map_(pool.paint, [(float(k), (4, 4)) for k in range({count})])
            Path({folder!r}, "started").touch()
            list(pictures)
    except KeyboardInterrupt:
        sys.exit(130)
"""
PATIENCE = 30.0  # s that a loaded machine may take; a picture takes far longer


class Painter:
    """Paints the first picture at once and the others for a quarter of an hour, and notes what it has begun."""

    def __init__(self, folder: Path, seconds: float = 1000.0) -> None:
        self._folder, self._seconds = folder, seconds

    def at(self, position: float, size: tuple[int, int]) -> np.ndarray:
        (self._folder / f"{position:.0f}").touch()
        if position:
            time.sleep(self._seconds)
        return np.full((*size, 3), round(position), np.uint8)


def until_there(folder: Path, count: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while len(list(folder.iterdir())) < count:
        assert time.monotonic() < deadline, "it does not paint"
        time.sleep(0.02)


@pytest.mark.parametrize(("count", "begun"), [(9, 0), (2, 2), (9, 3)])  # workers that start, wait, and paint
def test_ctrl_c_ends_painting_without_a_traceback(tmp_path: Path, count: int, begun: int) -> None:
    text = PROGRAM.format(root=str(HERE.parent), tests=str(HERE), folder=str(tmp_path), count=count)
    run = subprocess.Popen([sys.executable, "-c", text], stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        until_there(tmp_path, 1 + begun)
        os.killpg(run.pid, signal.SIGINT)
        said = run.communicate(timeout=PATIENCE)[1]
    finally:
        run.kill()
    assert (run.returncode, said) == (130, "")


def test_pictures_come_in_order_from_several_cores(tmp_path: Path) -> None:
    with pool.painting(Painter(tmp_path, 0.0), 2) as map_:
        pictures = list(map_(pool.paint, [(float(k), (4, 4)) for k in range(5)]))
    assert [int(picture[0, 0, 0]) for picture in pictures] == [0, 1, 2, 3, 4]
