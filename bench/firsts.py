"""How long the first frame of its kind takes, and what the rehearsal before a stage's first frame spares.

Every column is a process of its own: with a driver that has never seen the show, as its cache is empty, and with one
that has; without the rehearsal and after it. `later` is the median of the frames that follow.

python -m bench.firsts SHOW [WIDTHxHEIGHT]
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.machine import machine
from live import gl
from live.clock import WallClock
from live.drawing.looks import PLAIN, library
from live.drawing.renderer import Renderer, Scene
from live.frame import BLANK
from live.guard.flashguard import FlashGuard
from live.parameters import defaults
from live.performing.rehearsal import named, rehearse
from show.errors import ShowError
from show.flashprofiles import SHOW
from show.folder import Show, open_show

FPS, FRAMES = 30.0, 24
WHOLE = 60.0  # s, in which all of a rehearsal fits
PICTURE = (688, 384)

Figures = dict[str, tuple[float, float]]  # ms of the first frame and of those that follow, by kind


class Studio:
    """A renderer with a show's own look, a white and a black picture."""

    def __init__(self, show: Show, size: tuple[int, int]) -> None:
        context, looks = gl.headless(), library(show.looks)
        self.renderer = Renderer(context, size, looks, FlashGuard(context, SHOW))
        own, self._transition = min(named(show)), show.tracks[0].transition
        self.renderer.prepare(own)
        self.renderer.prepare_transition(self._transition)
        white, black = (gl.picture(context, PICTURE) for _ in range(2))
        white.write(np.full((PICTURE[1], PICTURE[0], 4), 255, np.uint8).tobytes())
        self._own, self._flashing = Scene(white, own), (Scene(white, PLAIN), Scene(black, PLAIN, key="2"))
        self._other = Scene(white, next(each for each in looks.names() if each not in (own, PLAIN)))
        self._count = 0

    def figures(self) -> Figures:
        """All of them."""
        return {name: (taken[0], float(np.median(taken[1:]))) for name, taken in self._kinds()}

    def _kinds(self) -> Iterator[tuple[str, list[float]]]:
        yield "picture of the show", self._drawn(self._own)
        yield "look by hand", self._drawn(self._other)
        yield "fade", self._drawn(self._own, master=0.5)
        yield "half of the look", self._drawn(self._own, amount=0.5)
        yield "zoom", self._drawn(self._own, zoom=0.2)
        yield "transition", self._drawn(self._own, self._flashing[1])
        flashes = [self._frame(self._flashing[number % 2], None, {}) for number in range(2 * FRAMES)]
        yield "limited flash", [max(flashes[1:]), *flashes]  # it is one of them

    def _drawn(self, scene: Scene, before: Scene | None = None, **touched: float) -> list[float]:
        return [self._frame(scene, before, touched) for _ in range(FRAMES)]

    def _frame(self, scene: Scene, before: Scene | None, touched: Mapping[str, float]) -> float:
        """Ms that it takes, half-way from another scene if there is one."""
        self._count += 1
        values, now = {**defaults(), **touched}, self._count / FPS
        frame = replace(BLANK, index=self._count, time=now, dt=1 / FPS, parameters=values)
        began = time.perf_counter()
        self.renderer.draw(frame, scene, before, self._transition, 0.5)
        gl.wait(self.renderer.context)
        return 1e3 * (time.perf_counter() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("show", type=Path)
    parser.add_argument("size", nargs="?", default="1280x720")
    parser.add_argument("--alone", choices=("without", "rehearsed"), help="the figures of this process, as JSON")
    chosen = parser.parse_args()
    if chosen.alone:
        print(json.dumps(_alone(chosen.show, chosen.size, chosen.alone == "rehearsed")))
        return
    try:
        open_show(chosen.show)
    except ShowError as refused:
        parser.error(str(refused))
    if re.fullmatch(r"\d{2,4}x\d{2,4}", chosen.size) is None:
        parser.error(f"{chosen.size} is no size: write it as 1280x720")
    print(machine())
    print(f"{gl.headless().info['GL_RENDERER']}, {chosen.size}; ms")
    print(f"{'':>22}{'driver new to it':>33}{'driver knows it':>33}")
    print(f"{'first':>22}" + 2 * f"{'without':>11}{'rehearsed':>11}{'later':>11}")
    without, rehearsed = (_pair(chosen.show, chosen.size, how) for how in ("without", "rehearsed"))
    for name in rehearsed[0]:
        print(f"{name:>22}" + "".join(_cells(without[known].get(name), rehearsed[known][name]) for known in (0, 1)))


def _cells(without: tuple[float, float] | None, rehearsed: tuple[float, float]) -> str:
    first = "" if without is None else f"{without[0]:.0f}"
    return f"{first:>11}{rehearsed[0]:>11.0f}{rehearsed[1]:>11.0f}"


def _pair(show: Path, size: str, how: str) -> tuple[Figures, Figures]:
    """Of a process whose driver's cache is empty, and of the next one."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "XDG_CACHE_HOME": cache}
        order = [sys.executable, "-m", "bench.firsts", str(show), size, "--alone", how]
        runs = [subprocess.run(order, env=environment, check=True, capture_output=True) for _ in range(2)]
    first, second = (json.loads(run.stdout) for run in runs)
    return first, second


def _alone(show: Path, size: str, rehearsed: bool) -> Figures:
    opened, (width, height) = open_show(show), map(int, size.split("x"))
    studio, figures = Studio(opened, (width, height)), {}
    if rehearsed:
        began = time.perf_counter()
        rehearse(studio.renderer, opened, WallClock(), WHOLE)
        gl.wait(studio.renderer.context)
        figures["(the rehearsal)"] = 2 * (1e3 * (time.perf_counter() - began),)
    return {**figures, **studio.figures()}


if __name__ == "__main__":
    main()
