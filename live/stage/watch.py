"""The stopwatch of a stage: it times every frame, and from what frames have taken it says when the next one begins."""

from __future__ import annotations

import math
from contextlib import AbstractContextManager
from dataclasses import dataclass

from live.display.pacing import Pacer
from live.display.screen import Screen
from live.display.timings import Marks, Timings
from live.gputime import draw_clock, timing


@dataclass(frozen=True, slots=True)
class Made:
    """How a picture came to be: decoded `age` s later than asked for, `graph` and `copy` s of the card; NaN: not so."""

    age: float = math.nan
    graph: float = math.nan
    copy: float = math.nan


class Watch:
    """`timings` are the frames so far, `pacer` is what paces them."""

    def __init__(self, screen: Screen, fps: float) -> None:
        self.timings = Timings()
        self.pacer = Pacer(fps, screen.refresh)
        self._screen = screen
        self._draws = draw_clock(screen.context)
        self._drawing = 0.0  # s that the graphics card took for the last frame it has told of

    def begin(self, now: float) -> float:
        """The moment, in s, at which the next frame shall begin."""
        if self._screen.refresh != self.pacer.hertz:  # the window is on another screen
            self.pacer.follow(self._screen.refresh)
        return self.pacer.begin(now)

    def drawing(self) -> AbstractContextManager[None]:
        """Times the graphics card while it draws the next frame."""
        return timing(self._draws, self.timings.count)

    def presented(self, latch: float, ready: float, returned: float, heard: tuple[float, bool], made: Made) -> None:
        """Keeps a frame: moments in s as `Marks` has them, `heard` its newest sample's and whether that is known."""
        told = self._draws.answered()
        if told is not None:
            self._drawing = told[1]
            self.timings.drawn(*told)
        device = self._drawing + (made.graph if math.isfinite(made.graph) else 0.0)
        light = self.pacer.shown(latch, ready, returned, device)
        adc, known = heard
        marks = Marks(adc, latch, ready, returned, light, known and self._screen.exact, made.graph, made.copy, made.age)
        self.timings.record(marks)

    @property
    def pacing(self) -> str:
        """What the frames follow, for the operator."""
        pacer = self.pacer
        rarely = f", one frame in {pacer.ticks}" if pacer.ticks > 1 else ""
        if pacer.held:
            return f"screen, {pacer.hertz:g} Hz" + rarely
        if pacer.held is None:
            return f"trying the screen, {pacer.hertz:g} Hz"
        why = "swaps do not wait for the screen" if pacer.hertz else "the screen states no rate"
        return f"clock, as {why}{rarely}"
