"""The backdrop process: a window behind the stage's that holds the last picture, so that no desktop is ever seen.

It loads no torch and does next to nothing while the stage plays.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import numpy as np

from live import gl, images
from live.backdrop.behind import BackdropOptions, Behind
from live.backdrop.lastpicture import LastPicture, last_picture
from live.between.pipes import Ends
from live.clock import WallClock
from live.display.window import Window, can_lower, monitors
from live.drawing.finish import masters
from live.state.state import State
from show.errors import ShowError
from show.flashcells import linear
from show.folder import open_show

ROUND = 0.05  # s between two looks
SLOWLY = 2.0  # s between two pictures while the stage plays: some desktops keep a covered window as it was
BLANK = (16, 9)


def serve(options: BackdropOptions, ends: Ends) -> None:
    """Hangs there until the keeper lets go, or until its context is lost: the keeper then starts another one."""
    monitors()  # or there is no screen to hang it on
    clock, behind = WallClock(), Behind(playing=not can_lower())
    while behind.playing and not can_lower() and not ends.inbox.closed:
        clock.sleep_until(clock.now() + ROUND)
        behind = _newest(ends, behind)
    with closing(Window(options.screen, "Limelight", behind=True)) as window:
        light = wanted_light(options.last)
        backdrop = Backdrop(window, last_picture(options.picture), lambda: still(options.show, options.track, light))
        with suppress(gl.ContextLost):
            while not ends.inbox.closed:
                behind = _newest(ends, behind)
                backdrop.turn(behind, clock.now(), window.bared(ROUND))


def _newest(ends: Ends, behind: Behind) -> Behind:
    """What was told last, else what was known."""
    told = [each for each in ends.inbox.receive() if isinstance(each, Behind)]
    return told[-1] if told else behind


class Backdrop:
    """What hangs in a window; time in s is an argument."""

    def __init__(self, window: Window, last: LastPicture, still: Callable[[], np.ndarray | None]) -> None:
        """`still` gives what is shown before there is a last picture: uint8 [h, w, 3], sRGB-encoded."""
        self._window, self._last, self._still = window, last, still
        self._canvas = gl.target(window.context, BLANK)
        self._number: int | None = None  # of the picture that hangs, 0 for the one that was not the stage's
        self._drawn = float("-inf")
        self._hangs = False

    def turn(self, behind: Behind, now: float, bared: bool) -> None:
        """Does what is due; `bared`: a part of the window has come to light. ContextLost where it can show nothing."""
        gl.refuse_lost(self._window.context)
        if not behind.fullscreen:
            if self._hangs:
                self._window.hide()
            self._hangs = False
            return
        stale = not behind.playing and self._last.number != self._number
        if bared or stale or not self._hangs or now - self._drawn > SLOWLY:
            self._take()
            self._window.present(self._canvas.texture, None)
            self._drawn, self._hangs = now, True

    def _take(self) -> None:
        picture = self._last.picture()
        if picture is not None and picture.number != self._number:
            self._fit((picture.width, picture.height))
            self._canvas.texture.write(picture.rows)
            self._number = picture.number
        elif self._number is None:
            self._number = 0
            found = self._still()
            if found is not None:
                self._fit((found.shape[1], found.shape[0]))
                full = np.full((*found.shape[:2], 4), 255, np.uint8)
                full[..., :3] = found
                self._canvas.texture.write(np.ascontiguousarray(full[::-1]))

    def _fit(self, size: tuple[int, int]) -> None:
        if self._canvas.size != size:
            self._canvas.release()
            self._canvas = gl.target(self._window.context, size)


def wanted_light(last: State | None) -> float:
    """How much of a picture's light the wall is to have, 0..1, as a show's last state says; all of it without one."""
    if last is None:
        return 1.0
    return 0.0 if last.transport == "panicked" else masters(last.parameters)


def still(show: Path, track: int, light: float = 1.0) -> np.ndarray | None:
    """The first keyframe of a track of a show, else its artwork, None where neither can be read; `light` is 0..1."""
    try:
        tracks = open_show(show).tracks
        wanted = next((each for each in tracks if each.number == track), tracks[0])
        return _dimmed(images.read((*wanted.keyframes, wanted.artwork)[0]), light)
    except (ShowError, OSError, IndexError):
        return None


def _dimmed(picture: np.ndarray, light: float) -> np.ndarray:
    """A share of its linear light; uint8, sRGB-encoded."""
    encoded = np.arange(256)
    levels = linear(encoded / 255)
    return np.interp(light * levels, levels, encoded).round().astype(np.uint8)[picture]
