"""Draws a decoded picture, top row first and of any size, over a canvas so that it covers it."""

from __future__ import annotations

from live import gl

_COVER = """#version 330 core
uniform sampler2D source;
uniform vec2 share;
in vec2 at;
out vec4 color;
void main() { color = vec4(texture(source, 0.5 + (at - 0.5) * share).rgb, 1.0); }
"""


class Fitter:
    """Turns pictures into what shaders read as inputImage."""

    def __init__(self, context: gl.Context) -> None:
        self._program = gl.Program(context, gl.CORNERS, _COVER)

    def draw(self, picture: gl.Texture, drawn: gl.Target) -> None:
        """Covers the target with the middle of the picture, upright; equal sizes are copied exactly."""
        self._program.set("share", cover(picture.size, drawn.size))
        self._program.draw(drawn.framebuffer, [("source", picture)])


def cover(picture: tuple[int, int], canvas: tuple[int, int]) -> tuple[float, float]:
    """The share of a picture's width and height that is seen when it covers the canvas; negative turns it upright."""
    wide = picture[0] * canvas[1] / (picture[1] * canvas[0])  # how much wider than the canvas, as a ratio
    return (1.0 / wide, -1.0) if wide > 1.0 else (1.0, -wide)
