"""Reads the canvas for whoever looks at it from another process, without ever waiting for the graphics card."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from live import gl
from live.backdrop import lastpicture
from live.between.peephole import CHANNELS, MOST_PIXELS, small
from live.options import HEADLESS, StageOptions

PERIOD = 0.2  # s between two pictures
BEHIND = 3  # frames between drawing a picture and taking it; no driver is further behind


class Looker(Protocol):
    """Whoever wants pictures."""

    def wanted(self, now: float) -> bool:
        """Whether one is wanted at that moment, in s of the machine's clock."""

    def put(self, width: int, height: int, rows: memoryview) -> None:
        """Takes one, its bytes as `live.between.peephole.Picture` has them."""


@dataclass(frozen=True, slots=True)
class _Sight:
    """What a picture needs of the card, for canvases of one size; `memory` takes its bytes."""

    canvas: tuple[int, int]
    target: gl.Target
    buffer: gl.Buffer
    memory: bytearray


class Viewfinder:
    """Draws the canvas small into a buffer of the card, and takes it from there frames later, when it is long done."""

    def __init__(self, context: gl.Context, looker: Looker, most: int = MOST_PIXELS, period: float = PERIOD) -> None:
        """Pictures have at most so many pixels, and come `period` s apart."""
        self._context, self._looker, self._most, self._period = context, looker, most, period
        self._copier = gl.Copier(context)
        self._sight: _Sight | None = None
        self._left = 0  # frames until the picture that was drawn is taken, 0 where none was
        self._next = float("-inf")

    def look(self, canvas: gl.Texture, now: float) -> None:
        """Once a frame, after it was presented: `now` is the machine's clock in s."""
        if self._left:
            self._left -= 1
            if not self._left:
                self._take()
        elif now >= self._next and self._looker.wanted(now):
            self._next = now + self._period
            self._draw(canvas)

    def close(self) -> None:
        """Frees what it holds."""
        if self._sight is not None:
            self._sight.target.release()
            self._sight.buffer.release()
            self._sight = None

    def _draw(self, canvas: gl.Texture) -> None:
        sight = self._sight
        if sight is None or sight.canvas != canvas.size:
            self.close()
            sight = self._sight = _sight(self._context, canvas.size, self._most)
        self._copier.copy(canvas, sight.target.framebuffer)
        sight.target.framebuffer.read_into(sight.buffer, components=CHANNELS, alignment=1)
        self._left = BEHIND

    def _take(self) -> None:
        sight = self._sight
        if sight is not None:
            sight.buffer.read_into(sight.memory)
            self._looker.put(*sight.target.size, memoryview(sight.memory))


def _sight(context: gl.Context, canvas: tuple[int, int], most: int) -> _Sight:
    width, height = small(canvas, most)
    memory = bytearray(CHANNELS * width * height)
    return _Sight(canvas, gl.target(context, (width, height)), gl.buffer(context, len(memory)), memory)


def viewfinders(context: gl.Context, options: StageOptions) -> list[Viewfinder]:
    """Those of a stage: for the page, and for the picture that is left on the wall when the stage dies."""
    made = [] if options.peephole is None else [Viewfinder(context, options.peephole)]
    if options.home is not None and options.screen != HEADLESS:
        with suppress(OSError):  # a show goes on without
            kept = lastpicture.LastPicture(options.home.picture)
            made.append(Viewfinder(context, kept, lastpicture.MOST_PIXELS, lastpicture.PERIOD))
    return made
