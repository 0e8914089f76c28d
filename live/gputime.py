"""How long the graphics card draws a frame, asked so late that nobody waits for the answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from live import gl

BEHIND = 8  # frames between a question and its answer; no driver queues as many
SOFTWARE = ("llvmpipe", "softpipe", "swrast", "swiftshader", "basic render")  # drivers that draw on the processor


class DrawClock(Protocol):
    """Times what is drawn for a frame."""

    def begin(self) -> None:
        """What is drawn from here on belongs to the next frame."""

    def end(self, frame: int) -> None:
        """What was drawn since `begin` was for the frame of that number."""

    def answered(self) -> tuple[int, float] | None:
        """A frame and its s of drawing, each told once; None while there is none. Never waits."""


class NoDrawClock:
    """Where drawing cannot be timed: on the processor a query is answered wrongly, and costs the drawing time."""

    def begin(self) -> None:
        """Nothing."""

    def end(self, frame: int) -> None:
        """Nothing."""

    def answered(self) -> tuple[int, float] | None:
        """Nothing is known."""
        return None


class Queries:
    """Elapsed-time queries (OpenGL 3.3, TIME_ELAPSED), a ring of them that is read a lap later."""

    def __init__(self, context: gl.Context) -> None:
        self._queries: list[Any] = [context.query(time=True) for _ in range(BEHIND)]
        self._asked: list[int | None] = [None] * BEHIND
        self._place = 0

    def begin(self) -> None:
        """Begins a query; its last answer must have been read."""
        self._queries[self._place].__enter__()

    def end(self, frame: int) -> None:
        """Ends it."""
        self._queries[self._place].__exit__(None, None, None)
        self._asked[self._place] = frame
        self._place = (self._place + 1) % BEHIND

    def answered(self) -> tuple[int, float] | None:
        """The oldest answer."""
        frame, self._asked[self._place] = self._asked[self._place], None
        return None if frame is None else (frame, self._queries[self._place].elapsed * 1e-9)


@contextmanager
def timing(clock: DrawClock, frame: int) -> Iterator[None]:
    """Times what is drawn inside; such blocks must not nest, and one that raises is closed all the same."""
    clock.begin()
    try:
        yield
    finally:
        clock.end(frame)


def draw_clock(context: gl.Context) -> DrawClock:
    """The clock of a context."""
    return NoDrawClock() if software(context) else Queries(context)


def software(context: gl.Context) -> bool:
    """Whether a context draws on the processor."""
    renderer = str(context.info["GL_RENDERER"]).casefold()
    return any(name in renderer for name in SOFTWARE)
