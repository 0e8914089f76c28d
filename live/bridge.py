"""From the picture that hung on the wall while there was no stage to what the new one draws: a fade, not a cut."""

from __future__ import annotations

from contextlib import suppress

from live import gl
from live.lastpicture import LastPicture
from live.options import HEADLESS, StageOptions
from live.peephole import Picture

SECONDS = 0.5  # of the fade
_HELD = """#version 330 core
uniform sampler2D source;
uniform float share;
in vec2 at;
out vec4 color;
void main() { color = vec4(texture(source, at).rgb, share); }
"""


class Bridge:
    """Lies over the first pictures of a stage, fainter and fainter; time in s is an argument."""

    def __init__(self, context: gl.Context, held: Picture | None) -> None:
        """`held` is what hung there, None where nothing did."""
        self._context = context
        self._began: float | None = None
        self._texture: gl.Texture | None = None
        if held is not None:
            self._program = gl.Program(context, gl.CORNERS, _HELD)
            self._texture = gl.texture(context, (held.width, held.height))
            self._texture.write(held.rows)

    def draw(self, canvas: gl.Target, now: float) -> None:
        """Once a frame, over the finished picture: a veil of the renderer."""
        if self._texture is None:
            return
        self._began = now if self._began is None else self._began
        share = 1.0 - (now - self._began) / SECONDS
        if share <= 0.0:
            self._texture.release()
            self._program.release()
            self._texture = None
            return
        self._program.set("share", share)
        with gl.blending(self._context):
            self._program.draw(canvas.framebuffer, [("source", self._texture)])


def bridge(context: gl.Context, options: StageOptions) -> Bridge:
    """The one of a stage that goes on from another; one that begins a show has nothing to go on from."""
    held = None
    if options.resume is not None and options.home is not None and options.screen != HEADLESS:
        with suppress(OSError):
            held = LastPicture(options.home.picture).picture()
    return Bridge(context, held)
