"""Reads the canvas for whoever looks through the peephole, without ever waiting for the graphics card."""

from __future__ import annotations

from dataclasses import dataclass

from live import gl
from live.peephole import CHANNELS, Peephole, small

PERIOD = 0.2  # s between two pictures
BEHIND = 3  # frames between drawing a picture and taking it; no driver is further behind


@dataclass(frozen=True, slots=True)
class _Sight:
    """What a picture needs of the card, for canvases of one size; `memory` takes its bytes."""

    canvas: tuple[int, int]
    target: gl.Target
    buffer: gl.Buffer
    memory: bytearray


class Viewfinder:
    """Draws the canvas small into a buffer of the card, and takes it from there frames later, when it is long done."""

    def __init__(self, context: gl.Context, peephole: Peephole) -> None:
        self._context, self._peephole = context, peephole
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
        elif now >= self._next and self._peephole.wanted(now):
            self._next = now + PERIOD
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
            sight = self._sight = _sight(self._context, canvas.size)
        self._copier.copy(canvas, sight.target.framebuffer)
        sight.target.framebuffer.read_into(sight.buffer, components=CHANNELS, alignment=1)
        self._left = BEHIND

    def _take(self) -> None:
        sight = self._sight
        if sight is not None:
            sight.buffer.read_into(sight.memory)
            self._peephole.put(*sight.target.size, memoryview(sight.memory))


def _sight(context: gl.Context, canvas: tuple[int, int]) -> _Sight:
    width, height = small(canvas)
    memory = bytearray(CHANNELS * width * height)
    return _Sight(canvas, gl.target(context, (width, height)), gl.buffer(context, len(memory)), memory)
