"""Every row of the table of faults: it is made to happen, and the wall, the operator and the retry are as promised."""

from __future__ import annotations

import shutil
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from injections.course import lived_through
from injections.world import World
from showmaker import make
from test_window import display

from live.faults import table

pytestmark = [pytest.mark.timed, pytest.mark.usefixtures("one_thread")]

__all__ = ["display"]  # a fixture that injections ask for

PAGE = Path(__file__).parent.parent / "docs" / "faults.md"
PLACES = ("sound", "card", "decoder", "looks", "folder", "moments", "disk", "screen", "processes")
ROWS = {fault.name: fault for fault in table.faults()}
BLACK, CLOSE = 20.0, 3.0  # mean levels: darker is black; nearer is the same picture, dithered
DEVICE, AGAIN = ("baked", "device"), 2 * ("baked", "device")
RUNGS = {  # that have the wall, one after the other; where nothing is said it is the baked frames' all the time
    "device-oom": AGAIN, "device-lost": AGAIN, "decoder-slow": AGAIN, "decode-nan": AGAIN,
    "interop-refused": DEVICE, "buffer-refused": DEVICE, "pinned-refused": DEVICE, "sink-lost": DEVICE,
    "array-short": ("baked", "keyframes", "baked"),
    "warm-up-oom": None, "worker-fails": None, "folder-gone": None,  # it depends on the pace of a thread
}  # fmt: skip


def injection(name):
    modules = (import_module(f"injections.{place}") for place in PLACES)
    return next((found for each in modules if (found := getattr(each, name.replace("-", "_"), None))), None)


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("tiny"), seconds=60.0, tracks=3)


@pytest.fixture(scope="module")
def evening(tmp_path_factory):
    """A show to which all happens that can happen to its processes."""
    if not Path("/proc/self/task").is_dir():
        pytest.skip("/proc is not here")
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    return lived_through(tmp_path_factory.mktemp("evening"))


@pytest.fixture
def world(show, tmp_path, monkeypatch, request):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return World(show, tmp_path, monkeypatch, request)


@pytest.mark.parametrize("name", ROWS)
def test_the_wall_shows_and_the_operator_reads_what_the_table_says(name, world):
    row, seen = ROWS[name], injection(name)(world)
    assert seen.pictures
    for picture, expected in seen.pictures:
        assert picture.mean() > BLACK
        assert np.abs(picture.astype(int) - expected).mean() < CLOSE
    assert RUNGS.get(name, ("baked",)) in (None, seen.rungs)
    if row.operator:
        assert any(map(row.told_by, seen.told)), sorted(set(seen.told))
    if row.retried:
        assert not any(map(row.told_by, seen.last)), "it was not mended"


def test_no_row_is_without_an_injection():
    assert [name for name in ROWS if injection(name) is None] == []


def test_the_page_is_made_from_the_table():
    assert PAGE.read_text(encoding="utf-8") == table.page(), "python -m live.faults.table docs/faults.md"


@pytest.mark.parametrize(
    ("operator", "line", "told"),
    [
        ("the card is gone", "device: the card is gone (on purpose)", True),
        ("screen ... is gone", "screen HDMI-1 is gone: waiting", True),
        ("screen ... is gone", "HDMI-1 is gone", False),
        ("a (b) ... c.", "x a (b) 5 c.", True),
    ],
)
def test_what_the_operator_reads_may_leave_out_what_differs(operator, line, told):
    assert table.Fault("", "", "", "", operator, "").told_by(line) is told
