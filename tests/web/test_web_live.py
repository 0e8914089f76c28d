"""The whole show from the command line, seen through its page: keeper, stage, desk and the block they share."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from showmaker import make

from live.between.peephole import small

pytestmark = pytest.mark.timed

COMMAND = "live --screen headless --rung baked --input tracks --look plain --size 1280x960 --web 0 --osc 0 --no-midi"
LONGEST = 60.0  # s


def asked(address: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(address, timeout=10) as reply:
            return reply.status, reply.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def seen(address: str) -> tuple[float, float]:
    """How bright the preview is at the upper left and at the lower right, 0..255."""
    status, body = asked(f"{address}/preview.jpg")
    assert status == 200
    picture = np.asarray(Image.open(io.BytesIO(body)), float)
    assert picture.shape == (*small((1280, 960))[::-1], 3)
    return float(picture[:8, :8].mean()), float(picture[-8:, -8:].mean())


def test_a_show_from_the_command_line_is_seen_through_its_page(tmp_path: Path) -> None:
    make(tmp_path, seconds=6.0)
    command = [sys.executable, "-m", "limelight", *COMMAND.split(), str(tmp_path / "show")]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    try:
        found = None
        while found is None:
            line = running.stdout.readline()
            assert line, "it ended without naming its page"
            found = re.search(r"the page: (http://127\.0\.0\.1:\d+)/#([\w-]{12})$", line)
        deadline = time.monotonic() + LONGEST
        while asked(f"{found[1]}/healthz")[0] != 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        health = json.loads(asked(f"{found[1]}/healthz")[1])
        assert (health["title"], health["picture"]) == ("Song 1", "baked")
        corners = seen(found[1])
        while not 10 < corners[0] < corners[1] - 10:  # the slope that showmaker paints: it grows with the track
            assert time.monotonic() < deadline
            corners = seen(found[1])
    finally:
        running.terminate()
        running.wait(20)
