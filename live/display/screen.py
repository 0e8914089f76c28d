"""What the stage shows its canvas on: the shape of a screen, one without any window, and a canvas laid out in one."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from live import gl

_OVERLAY = """#version 330 core
uniform sampler2D source;
in vec2 at;
out vec4 color;
void main() { color = texture(source, vec2(at.x, 1.0 - at.y)); }
"""


class Screen(Protocol):
    """A place to present frames; `refresh` is in Hz, 0 where unknown, and may change.

    `exact` says that a picture is done when `present` returns, `problem` what the operator should know, or nothing.
    """

    name: str
    refresh: float
    exact: bool
    problem: str
    context: gl.Context

    @property
    def closed(self) -> bool:
        """Whether its user has closed it."""

    def keys(self) -> list[str]:
        """Takes the events that have happened and returns the keys that were pressed."""

    def fullscreen(self, wanted: bool) -> None:
        """Covers the whole screen, or becomes a window on it."""

    def wait(self, wanted: bool) -> bool:
        """Lets swaps wait for the refresh or not; False where they never do."""

    def present(self, canvas: gl.Texture, overlay: np.ndarray | None) -> None:
        """Shows the canvas, with an overlay (uint8 [h, w, 4], or None) over its corner and never in it."""

    def close(self) -> None:
        """Ends it."""


class Headless:
    """A screen without any window, on EGL: machines that stream, record or test."""

    name, refresh, closed = "headless", 0.0, False
    exact, problem = True, ""

    def __init__(self) -> None:
        self.context = gl.headless()

    def keys(self) -> list[str]:
        """No keyboard."""
        return []

    def fullscreen(self, wanted: bool) -> None:
        """Nothing to cover."""

    def wait(self, wanted: bool) -> bool:
        """There is no refresh."""
        return False

    def present(self, canvas: gl.Texture, overlay: np.ndarray | None) -> None:
        """Waits until the canvas is drawn, which is when a window would show it."""
        gl.wait(self.context)

    def close(self) -> None:
        """Lets the context go."""
        self.context.release()


class Layout:
    """Draws a canvas into a window, whole and in its own shape, with black beside it where shapes differ."""

    def __init__(self, context: gl.Context) -> None:
        self._context = context
        self._copier = gl.Copier(context)
        self._lettering = gl.Program(context, gl.CORNERS, _OVERLAY)
        self._text: gl.Texture | None = None
        self._shown: np.ndarray | None = None

    def draw(self, canvas: gl.Texture, overlay: np.ndarray | None, size: tuple[int, int]) -> None:
        """Fills the window's framebuffer of `size` pixels."""
        screen = self._context.screen
        whole, place = (0, 0, *size), fitted(canvas.size, size)
        if place != whole:
            screen.viewport = whole
            screen.clear()
        screen.viewport = place
        self._copier.copy(canvas, screen)
        if overlay is not None:
            self._draw_overlay(overlay, size)

    def _draw_overlay(self, overlay: np.ndarray, size: tuple[int, int]) -> None:
        height, width = overlay.shape[:2]
        if self._text is None or self._text.size != (width, height):
            if self._text is not None:
                self._text.release()
            self._text = gl.picture(self._context, (width, height))
            self._shown = None
        if self._shown is not overlay:
            self._text.write(np.ascontiguousarray(overlay))
            self._shown = overlay
        screen = self._context.screen
        screen.viewport = (0, size[1] - height, width, height)
        self._context.enable(self._context.BLEND)
        self._lettering.draw(screen, [("source", self._text)])
        self._context.disable(self._context.BLEND)


def fitted(inner: tuple[int, int], outer: tuple[int, int]) -> tuple[int, int, int, int]:
    """The largest rectangle (x, y, width, height) of the inner size's shape in the middle of the outer size."""
    scale = min(outer[0] / inner[0], outer[1] / inner[1])
    width, height = round(inner[0] * scale), round(inner[1] * scale)
    return (outer[0] - width) // 2, (outer[1] - height) // 2, width, height
