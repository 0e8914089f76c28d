"""The last pass: hue, saturation, contrast, master in linear light, dithered to 8 bits; then the guard's place."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Protocol

import numpy as np

from live import gl
from live.isf.glsl import DITHER

_DEFAULTS = {"hue": 0.0, "saturation": 1.0, "contrast": 1.0, "master": 1.0}
_NEUTRAL_SETTINGS = tuple(_DEFAULTS.values())
_LUMA = np.array([0.2126, 0.7152, 0.0722])  # BT.709
_HEAD = """#version 330 core
uniform sampler2D source;
uniform vec2 share;  // of the source that is seen, negative where it lies mirrored
in vec2 at;
out vec4 color;
vec3 seen() {  // over black
    vec4 drawn = clamp(texture(source, 0.5 + (at - 0.5) * share), 0.0, 1.0);
    return drawn.rgb * drawn.a;
}
"""
_NEUTRAL = _HEAD + f"void main() {{ color = vec4(seen() + {DITHER}, 1.0); }}"
# Both curves are fits within half a percent of sRGB (Taylor 2010): exact powers cost a software driver 20 ms a frame.
_GRADED = (
    _HEAD
    + """
uniform mat3 grade;
uniform float contrast;
uniform float master;
const float PIVOT = 0.18;  // middle grey, which contrast leaves where it is
void main() {
    vec3 c = seen();
    c = c * (c * (c * 0.305306011 + 0.682171111) + 0.012522878);
    c = max(grade * c, 0.0);
    CONTRAST
    c = clamp(c * master, 0.0, 1.0);
    vec3 s = sqrt(c), q = sqrt(s);
    c = 0.662002687 * s + 0.684122060 * q - 0.323583601 * sqrt(q) - 0.0225411470 * c;
    color = vec4(c + DITHER, 1.0);
}
""".replace("DITHER", DITHER)
)


class Guard(Protocol):
    """What stands between master and canvas: may return another texture of the same size, safe to show."""

    def apply(self, texture: gl.Texture) -> gl.Texture:
        """The picture that may be shown instead of `texture`, RGBA8, sRGB-encoded."""
        ...


class Unguarded:
    """The guard that lets everything through."""

    def apply(self, texture: gl.Texture) -> gl.Texture:
        """The same texture."""
        return texture


class Output:
    """Draws the finished picture into the canvas."""

    def __init__(self, context: gl.Context, copier: gl.Copier, guard: Guard) -> None:
        self._neutral = gl.Program(context, gl.CORNERS, _NEUTRAL)
        self._graded = gl.Program(context, gl.CORNERS, _GRADED.replace("CONTRAST", ""))
        contrast = "c = PIVOT * pow(c / PIVOT, vec3(contrast));"
        self._contrasted = gl.Program(context, gl.CORNERS, _GRADED.replace("CONTRAST", contrast))
        self._copier, self._guard = copier, guard

    def draw(
        self,
        source: gl.Texture,
        share: tuple[float, float],
        parameters: Mapping[str, float | bool | str],
        canvas: gl.Target,
    ) -> None:
        """Grades the seen share of `source`, sRGB-encoded, into the canvas; neutral parameters leave 8-bit values."""
        hue, saturation, contrast, master = _settings(parameters)
        if parameters.get("blackout") or master <= 0.0:
            canvas.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
        elif neutral(parameters):
            self._neutral.set("share", share)
            self._neutral.draw(canvas.framebuffer, [("source", source)])
        else:
            program = self._graded if contrast == 1.0 else self._contrasted
            program.set("share", share)
            program.set("grade", tuple(grade(hue, saturation).T.ravel().tolist()))
            program.set("contrast", contrast)
            program.set("master", master)
            program.draw(canvas.framebuffer, [("source", source)])
        self.guard(canvas)

    def guard(self, canvas: gl.Target) -> None:
        """The flash guard's place: whatever it returns is what window, recorder and preview will read."""
        shown = self._guard.apply(canvas.texture)
        if shown is not canvas.texture:
            self._copier.copy(shown, canvas.framebuffer)


def neutral(parameters: Mapping[str, float | bool | str]) -> bool:
    """Whether the finished picture may be shown as it is."""
    return not parameters.get("blackout") and _settings(parameters) == _NEUTRAL_SETTINGS


def _settings(parameters: Mapping[str, float | bool | str]) -> tuple[float, ...]:
    """Hue, saturation, contrast, master."""
    return tuple(float(parameters.get(name, default)) for name, default in _DEFAULTS.items())


def grade(hue: float, saturation: float) -> np.ndarray:
    """float64 [3, 3] on linear RGB columns: turns all hues by `hue` turns and scales colourfulness, luminance kept."""
    angle = 2.0 * math.pi * hue
    axis = np.full(3, 1.0 / math.sqrt(3.0))
    across = np.array([[0.0, -axis[2], axis[1]], [axis[2], 0.0, -axis[0]], [-axis[1], axis[0], 0.0]])
    turn = math.cos(angle) * np.eye(3) + math.sin(angle) * across + (1.0 - math.cos(angle)) * np.outer(axis, axis)
    grey = np.outer(np.ones(3), _LUMA)
    # The turned colour's luminance is put back by adding grey, which changes neither hue nor colourfulness.
    kept = turn + np.outer(np.ones(3), _LUMA - _LUMA @ turn)
    return grey + saturation * (kept - grey)
