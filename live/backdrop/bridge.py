"""From the picture that hung on the wall while there was no stage to what the new one draws: a fade, not a cut."""

from __future__ import annotations

from contextlib import suppress

from live import gl
from live.backdrop.lastpicture import LastPicture
from live.between.peephole import Picture
from live.options import HEADLESS, StageOptions
from live.state.state import State
from show.flash import NEVER
from show.flashprofiles import PROFILES, guarded

SECONDS = 0.5  # of the fade
LATELY = 2.0  # s; a stage that has been away for longer may have hung, and its window be gone since just now
_HELD = """#version 330 core
uniform sampler2D source;
uniform float share;
in vec2 at;
out vec4 color;
void main() { color = vec4(texture(source, at).rgb, share); }
"""


class Bridge:
    """Lies over the first pictures of a stage, fainter and fainter; time in s is an argument."""

    def __init__(self, context: gl.Context, held: Picture, first: float = 0.0) -> None:
        """`held` is what hung there; it stays so for the `first` s, in which the guard lets nothing large turn."""
        self._context, self._first = context, first
        self._began: float | None = None
        self._program = gl.Program(context, gl.CORNERS, _HELD)
        self._texture = gl.texture(context, (held.width, held.height))
        self._texture.write(held.rows)

    def __call__(self, canvas: gl.Target, now: float) -> bool:
        """Once a frame, over the finished picture: a veil of the renderer. Whether it is done, and to be let go of."""
        self._began = now if self._began is None else self._began
        share = 1.0 - max(0.0, now - self._began - self._first) / SECONDS
        if share <= 0.0:
            self._texture.release()
            self._program.release()
            return True
        self._program.set("share", share)
        with gl.blending(self._context):
            self._program.draw(canvas.framebuffer, [("source", self._texture)])
        return False


def bridge(context: gl.Context, options: StageOptions, remembered: float) -> Bridge | None:
    """The one of a stage that goes on from another, `remembered` s ago; one that begins a show goes on from nothing."""
    held = None
    if options.resume is not None and options.home is not None and options.screen != HEADLESS:
        with suppress(OSError):
            held = LastPicture(options.home.picture).picture()
    if held is None:
        return None
    limits = PROFILES.get(options.guard)
    return Bridge(context, held, max(0.0, guarded(limits).window - remembered) if limits else 0.0)


def unseen(before: State | None, now: float) -> float:
    """How long ago, in s, another stage has changed the wall: as its last state says. `NEVER` where there was none."""
    if before is None:
        return NEVER
    away = max(0.0, now - before.time)
    return away if away < LATELY else 0.0
