"""The last picture outlives the stage: in memory, and on the screen."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from showmaker import make
from test_keeper import state
from test_restart import pids

from bench.framebuffer import display
from live import gl, images
from live.backdrop import backdrop, lastpicture
from live.backdrop.backdrop import still, wanted_light
from live.backdrop.behind import BackdropOptions
from live.backdrop.bridge import SECONDS, Bridge
from live.backdrop.lastpicture import LastPicture
from live.backdrop.viewfinder import BEHIND, Viewfinder
from live.between.peephole import Picture
from live.between.pipes import channels
from live.keeper.keeper import Keeper
from live.keeper.memory import Memory
from live.keeper.signals import Stop
from live.options import DeskOptions, StageOptions
from live.parameters import Value

pytestmark = pytest.mark.timed

HERE = Path(__file__).parent
PROGRAM = """
import sys
from pathlib import Path
sys.path[:0] = [{root!r}, {tests!r}]
from live.state.home import home
from live.keeper.keeper import run
from live.options import DeskOptions, StageOptions
show = Path({show!r})
kept = home(show, show.parent / "state.json")
stage = StageOptions(show, input="tracks", size=(320, 180), fps=30.0, rung="baked", look="plain", home=kept)
sys.exit(run(stage, DeskOptions(osc=0, show=show), "noted_stage"))
"""
PATIENCE = 60.0  # s that a loaded machine may take for any step
BLACK = 3.0  # mean of the screen; the shows of these tests are nowhere near it


def plain(value: int) -> memoryview:
    return memoryview(bytes((value,) * 4) * 6)


def test_the_newest_picture_is_read_by_whoever_maps_the_file(tmp_path: Path) -> None:
    one, other = LastPicture(tmp_path / "picture"), LastPicture(tmp_path / "picture")
    assert other.picture() is None and other.number == 0
    for value in (1, 2, 3):
        one.put(3, 2, plain(value))
        found = other.picture()
        assert found is not None and found.number == other.number == value
        assert (found.width, found.height, found.rows) == (3, 2, bytes(plain(value)))


def test_a_stage_that_dies_over_a_picture_leaves_the_one_before_and_its_heir_goes_on() -> None:
    last = LastPicture()
    for value in (1, 2):
        last.put(3, 2, plain(value))
    for byte in range(lastpicture._HEAD.size, lastpicture._HEAD.size + 12):  # where the third one would go
        last._bytes[byte] = 99
    lastpicture._NUMBER.pack_into(last._bytes, 0, 0)  # as the writer leaves it while it writes
    found = last.picture()
    assert found is not None and found.rows == bytes(plain(2))
    last.put(3, 2, plain(4))
    found = last.picture()
    assert found is not None and found.rows == bytes(plain(4))


def test_a_canvas_is_kept_at_its_size_up_to_a_bound() -> None:
    context = gl.headless()
    try:
        last = LastPicture()
        for number, (size, kept) in enumerate(
            (((320, 180), (320, 180)), ((3840, 2160), (1280, 720)), ((1080, 1920), (720, 1280)))
        ):
            canvas = gl.target(context, size)
            canvas.framebuffer.clear(1.0, 0.5, 0.0, 1.0)
            viewfinder = Viewfinder(context, last, lastpicture.MOST_PIXELS, lastpicture.PERIOD)
            for frame in range(BEHIND + 1):
                viewfinder.look(canvas.texture, number + frame / 60)
            found = last.picture()
            assert found is not None and (found.width, found.height) == kept
            assert (np.frombuffer(found.rows, np.uint8).reshape(-1, 4) == (255, 128, 0, 255)).all()
            viewfinder.close()
            canvas.release()
    finally:
        context.release()


def test_a_stage_fades_in_from_the_picture_that_hung_there_and_lets_go_of_it() -> None:
    """In the middle of the fade both count the same; its alpha stays that of a finished canvas."""
    context = gl.headless()
    try:
        canvas = gl.target(context, (8, 4))
        bridge = Bridge(context, Picture(1, 4, 2, bytes((200, 100, 0, 255)) * 8))
        seen = []
        for now in (5.0, 5.0 + SECONDS / 2, 5.0 + SECONDS):
            canvas.framebuffer.clear(0.0, 100 / 255, 1.0, 1.0)
            assert bridge(canvas, now) == (now >= 5.0 + SECONDS)
            pixels = np.frombuffer(canvas.texture.read(), np.uint8).reshape(-1, 4)
            assert (pixels == pixels[0]).all()
            seen.append(pixels[0].astype(int))
        wanted = [(200, 100, 0, 255), (100, 100, 127, 255), (0, 100, 255, 255)]
        assert np.abs(np.array(seen) - wanted).max() <= 1
    finally:
        context.release()


def test_before_the_first_picture_the_wall_is_no_lighter_than_the_show_was(tmp_path: Path) -> None:
    """An installation whose power came back at night; the levels are those of IEC 61966-2-1."""
    show = make(tmp_path)
    artwork = show.tracks[0].keyframes[0]
    images.write(artwork, np.full((4, 8, 3), 188, np.uint8))
    last = state(track=1)

    def seen(light: dict[str, Value], **standing: str) -> int:
        values = {**last.parameters, **light}
        found = still(show.root, 1, wanted_light(replace(last, parameters=values, **standing)))
        assert found is not None and found.dtype == np.uint8 and (found == found[0, 0, 0]).all()
        return int(found[0, 0, 0])

    assert wanted_light(None) == 1.0 and seen({}) == 188
    for dark in ({"house": 0.0}, {"blackout": True}, {"dmx_blackout": True}, {"master": 0.0}):
        assert seen(dark) == 0
    assert seen({}, transport="panicked") == 0
    assert abs(seen({"house_dim": 0.5, "dmx_master": 0.5}) - 99) <= 1


def test_a_backdrop_is_told_of_the_state_that_the_show_goes_on_from(tmp_path: Path) -> None:
    last = state(track=3)
    memory = Memory(StageOptions(tmp_path, resume=last), DeskOptions(), False)
    told = Keeper(memory, "fake_stage", "quiet_desk", "quiet_desk", Stop())._hung_up(tmp_path / "picture")
    memory.close(False)
    assert (told.track, told.last) == (3, last)


def test_a_backdrop_whose_context_is_lost_ends_so_that_another_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would go on presenting, and nothing of it would be seen."""
    context, ours = gl.headless(), channels(1, 1)
    window = SimpleNamespace(context=context, bared=lambda seconds: True, close=context.release, shown=0)

    def present(canvas: gl.Texture, overlay: None) -> None:
        window.shown += 1
        assert window.shown < 10, "it hangs there though nothing is seen of it"
        if window.shown == 3:
            monkeypatch.setattr(gl, "_of_the_system", lambda name: lambda: 1)

    window.present = present
    monkeypatch.setattr(backdrop, "Window", lambda *_, **__: window)
    for name in ("monitors", "can_lower"):
        monkeypatch.setattr(backdrop, name, lambda: True)
    backdrop.serve(BackdropOptions(tmp_path, tmp_path / "picture", None, 1), ours[1])
    assert window.shown == 3


def until(met: object) -> None:
    deadline = time.monotonic() + PATIENCE
    while not met():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals are not here")
def test_a_killed_stage_leaves_its_last_picture_on_the_screen_until_the_next_one_draws(tmp_path: Path) -> None:
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    show = make(tmp_path / "made", seconds=60.0)
    program = PROGRAM.format(root=str(HERE.parent), tests=str(HERE), show=str(show.root))
    with display(tmp_path, (320, 180)) as (name, screen):
        environment = {**os.environ, "DISPLAY": name, "LP_NUM_THREADS": "1"}
        keeper = subprocess.Popen([sys.executable, "-c", program], env=environment, stderr=subprocess.PIPE, text=True)
        try:
            first = pids(tmp_path / "made", 1)[0]
            until(lambda: (screen[..., :3].mean() > 10.0) and (tmp_path / "made" / "state.json").exists())
            moving(screen)
            os.kill(first, signal.SIGKILL)
            darkest = screen[..., :3].mean()
            begun = time.monotonic()
            while len(pids(tmp_path / "made", 1)) < 2 or time.monotonic() < begun + 1.0:
                darkest = min(darkest, screen[..., :3].mean())
                assert time.monotonic() < begun + PATIENCE
            moving(screen)
            assert min(darkest, screen[..., :3].mean()) > BLACK
            keeper.send_signal(signal.SIGTERM)
            assert keeper.wait(PATIENCE) == 143
            assert keeper.stderr is not None
            assert keeper.stderr.read() == "limelight: the stage ended (SIGKILL): starting it again\n"
        finally:
            keeper.kill()
            keeper.wait()


def moving(screen: np.ndarray) -> None:
    """Waits until another picture is on the screen."""
    before = screen.copy()
    until(lambda: (screen != before).any())
