"""The last pass: hue, saturation, contrast and master in linear light, dithered to 8 bits; then the flash guard's place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from live import gl

_GRADE = """#version 330 core
uniform sampler2D source;
uniform float hue;  // turns
uniform float saturation;
uniform float contrast;
uniform float master;
uniform bool neutral;
in vec2 at;
out vec4 color;

const vec3 LUMA = vec3(0.2126, 0.7152, 0.0722);  // BT.709
const float PIVOT = 0.18;  // middle grey, which contrast leaves where it is

vec3 linear(vec3 c) { return mix(c / 12.92, pow((c + 0.055) / 1.055, vec3(2.4)), greaterThan(c, vec3(0.04045))); }
vec3 encoded(vec3 c) { return mix(c * 12.92, 1.055 * pow(c, vec3(1.0 / 2.4)) - 0.055, greaterThan(c, vec3(0.0031308))); }

vec3 turned(vec3 c, float turns) {  // about the grey axis, luminance restored
    float angle = 6.28318530718 * turns;
    vec3 grey = vec3(0.57735026919);
    vec3 spun = c * cos(angle) + cross(grey, c) * sin(angle) + grey * dot(grey, c) * (1.0 - cos(angle));
    spun = max(spun, 0.0);
    return spun * dot(c, LUMA) / max(dot(spun, LUMA), 1e-5);
}

float threshold(ivec2 p) {  // interleaved gradient noise (Jimenez 2014): -0.5..0.5, the same at every frame
    return fract(52.9829189 * fract(0.06711056 * float(p.x) + 0.00583715 * float(p.y))) - 0.5;
}

void main() {
    vec4 drawn = texture(source, at);
    vec3 c = clamp(drawn.rgb, 0.0, 1.0) * clamp(drawn.a, 0.0, 1.0);
    if (!neutral) {
        c = linear(c);
        c = turned(c, hue);
        c = max(mix(vec3(dot(c, LUMA)), c, saturation), 0.0);
        c = PIVOT * pow(c / PIVOT, vec3(contrast));
        c = encoded(clamp(c * master, 0.0, 1.0)) + threshold(ivec2(gl_FragCoord.xy)) / 255.0;
    }
    color = vec4(c, 1.0);
}
"""


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
        self._grade = gl.Program(context, gl.CORNERS, _GRADE)
        self._copier, self._guard = copier, guard

    def draw(self, source: gl.Texture, parameters: Mapping[str, float | bool | str], canvas: gl.Target) -> None:
        """Grades `source` (sRGB-encoded, bottom row first) into the canvas; with neutral parameters it is a copy."""
        hue = float(parameters.get("hue", 0.0))
        saturation = float(parameters.get("saturation", 1.0))
        contrast = float(parameters.get("contrast", 1.0))
        master = 0.0 if parameters.get("blackout") else float(parameters.get("master", 1.0))
        if master <= 0.0:
            canvas.framebuffer.clear(0.0, 0.0, 0.0, 1.0)
        else:
            for name, value in (("hue", hue), ("saturation", saturation), ("contrast", contrast), ("master", master)):
                self._grade.set(name, value)
            self._grade.set("neutral", (hue, saturation, contrast, master) == (0.0, 1.0, 1.0, 1.0))
            self._grade.draw(canvas.framebuffer, [("source", source)])
        # The flash guard's place: whatever it returns is what window, recorder and preview will read.
        shown = self._guard.apply(canvas.texture)
        if shown is not canvas.texture:
            self._copier.copy(shown, canvas.framebuffer)
