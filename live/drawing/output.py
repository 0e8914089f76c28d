"""The last pass: place, hue, saturation, contrast, tint and light, dithered to 8 bits."""

from __future__ import annotations

from live import gl
from live.drawing.finish import Finish, grade, placement
from live.isf.glsl import DITHER

_HEAD = """#version 330 core
uniform sampler2D source;
uniform vec2 share;  // of the source that is seen, negative where it lies mirrored
in vec2 at;
out vec4 color;
vec3 seen(vec2 place) {  // over black
    vec4 drawn = clamp(texture(source, 0.5 + (place - 0.5) * share), 0.0, 1.0);
    return drawn.rgb * drawn.a;
}
"""
_MIRRORED = """
uniform vec2 moved;
vec2 mirrored(vec2 place) { return 1.0 - abs(mod(place, 2.0) - 1.0); }  // so that no edge is ever bare
"""
_NEUTRAL = _HEAD + f"void main() {{ color = vec4(seen(at) + {DITHER}, 1.0); }}"
_SHIFTED = _HEAD + _MIRRORED + f"void main() {{ color = vec4(seen(mirrored(at - moved)) + {DITHER}, 1.0); }}"
# Both curves are fits within half a percent of sRGB (Taylor 2010): exact powers cost a software driver 20 ms a frame.
_GRADED = (
    _HEAD
    + _MIRRORED
    + """
uniform mat3 grade;
uniform float contrast;
uniform float light;
uniform vec3 taken, added;
uniform mat2 turned;
const float PIVOT = 0.18;  // middle grey, which contrast leaves where it is
void main() {
    vec2 place = PLACE;
    vec3 c = seen(place);
    c = c * (c * (c * 0.305306011 + 0.682171111) + 0.012522878);
    c = max(grade * c, 0.0);
    CONTRAST
    c = min(c, 1.0) * taken;
    c = (c + added - c * added) * light;
    vec3 s = sqrt(c), q = sqrt(s);
    c = 0.662002687 * s + 0.684122060 * q - 0.323583601 * sqrt(q) - 0.0225411470 * c;
    color = vec4(c + DITHER, 1.0);
}
""".replace("DITHER", DITHER)
)


class Output:
    """Draws the finished picture into the canvas."""

    def __init__(self, context: gl.Context) -> None:
        self._neutral = gl.Program(context, gl.CORNERS, _NEUTRAL)
        self._shifted = gl.Program(context, gl.CORNERS, _SHIFTED)
        self._graded = {
            kind: gl.Program(context, gl.CORNERS, _graded(*kind))
            for kind in ((False, False), (True, False), (False, True), (True, True))
        }

    def draw(self, source: gl.Texture, share: tuple[float, float], settings: Finish, canvas: gl.Target) -> None:
        """Finishes the seen share of `source`, sRGB-encoded, into the canvas; neutral settings leave 8-bit values."""
        if settings.light <= 0.0:
            canvas.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
        elif settings.neutral:
            self._neutral.set("share", share)
            self._neutral.draw(canvas.framebuffer, [("source", source)])
        elif settings.shifted_only:  # as many costly steps as there are: an installation draws it every frame
            self._shifted.set("share", share)
            self._shifted.set("moved", _shift(settings, canvas.size))
            self._shifted.draw(canvas.framebuffer, [("source", source)])
        else:
            program = self._graded[settings.contrast != 1.0, settings.placed]
            program.set("share", share)
            _set(program, settings, canvas.size)
            program.draw(canvas.framebuffer, [("source", source)])


def _graded(contrasted: bool, placed: bool) -> str:
    """A shader that does no more than it is asked for: every step costs a software driver milliseconds."""
    contrast = "c = PIVOT * pow(c / PIVOT, vec3(contrast));" if contrasted else ""
    place = "mirrored(0.5 + turned * (at - 0.5 - moved))" if placed else "at"
    return _GRADED.replace("CONTRAST", contrast).replace("PLACE", place)


def _shift(settings: Finish, size: tuple[int, int]) -> tuple[float, float]:
    """The burn-in shift in shares of the canvas."""
    return settings.shift[0] / size[0], settings.shift[1] / size[1]


def _set(program: gl.Program, settings: Finish, size: tuple[int, int]) -> None:
    program.set("grade", tuple(grade(settings.hue, settings.saturation).T.ravel().tolist()))
    program.set("contrast", settings.contrast)
    program.set("light", settings.light)
    program.set("taken", tuple(1.0 + min(0.0, each) for each in settings.tint))
    program.set("added", tuple(max(0.0, each) for each in settings.tint))
    turned, (right, up) = placement(settings, size[0] / size[1])
    shift = _shift(settings, size)
    program.set("turned", tuple(turned.T.ravel().tolist()))
    program.set("moved", (right + shift[0], up + shift[1]))
