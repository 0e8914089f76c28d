"""The picture of a scene on the graphics card: written whole, or mixed from two neighbours that stay there."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Protocol

import numpy as np

from live import gl

Picture = Callable[[], np.ndarray]

# In linear light, so that the middle of a mix is neither darker nor duller than its ends.
_MIX = """#version 330 core
uniform sampler2D first, second;
uniform float fraction;
in vec2 at;
out vec4 color;
vec3 linear(vec3 c) { return mix(c / 12.92, pow((c + 0.055) / 1.055, vec3(2.4)), step(0.04045, c)); }
vec3 encoded(vec3 c) { return mix(c * 12.92, 1.055 * pow(c, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, c)); }
void main() {
    vec3 both = mix(linear(texture(first, at).rgb), linear(texture(second, at).rgb), fraction);
    color = vec4(encoded(both), 1.0);
}
"""


class Held(Protocol):
    """What somebody has tied to a slot's texture, and must be let go before that texture dies."""

    def release(self) -> None:
        """Lets go."""


class Slot:
    """One scene's picture: `texture` is RGBA8, sRGB-encoded, top row first; `shown` names what it holds.

    `held` is what was tied to this very texture last.
    """

    def __init__(self, context: gl.Context) -> None:
        self.shown: Hashable = None
        self.held: Held | None = None
        self._context = context
        self._mixing = gl.Program(context, gl.CORNERS, _MIX)
        self._neighbours: dict[Hashable, gl.Texture] = {}
        self._target = gl.target(context, (16, 16))

    @property
    def texture(self) -> gl.Texture:
        """The picture."""
        return self._target.texture

    def put(self, name: Hashable, picture: np.ndarray) -> None:
        """Shows a picture, uint8 [h, w, 3 or 4]; nothing is sent when it is already shown under that name."""
        if name == self.shown:
            return
        self.fit((picture.shape[1], picture.shape[0]))
        self.texture.write(rgba(picture))
        self.shown = name

    def mix(self, names: tuple[Hashable, Hashable], pictures: tuple[Picture, Picture], fraction: float) -> None:
        """Shows two neighbours (uint8 [h, w, 3], one size) mixed; only a neighbour that is new is read and sent."""
        if self.shown == (names, fraction):
            return
        for name, picture in zip(names, pictures, strict=True):
            if name not in self._neighbours:
                self._neighbours[name] = self._sent(picture())
        for name in [name for name in self._neighbours if name not in names]:
            self._neighbours.pop(name).release()
        first, second = (self._neighbours[name] for name in names)
        self.fit(first.size)
        self._mixing.set("fraction", fraction)
        self._mixing.draw(self._target.framebuffer, [("first", first), ("second", second)])
        self.shown = (names, fraction)

    def _sent(self, picture: np.ndarray) -> gl.Texture:
        texture = gl.picture(self._context, (picture.shape[1], picture.shape[0]))
        texture.write(rgba(picture))
        return texture

    def release(self) -> None:
        """Frees all textures."""
        self.hold(None)
        self._target.release()
        self._mixing.release()
        for neighbour in self._neighbours.values():
            neighbour.release()

    def hold(self, held: Held | None) -> None:
        """Ties something to the texture, in place of what was tied to it."""
        if self.held is not None:
            self.held.release()
        self.held = held

    def fit(self, size: tuple[int, int]) -> None:
        """Gives the picture another width and height; what it held is gone then."""
        if self._target.size != size:
            self.hold(None)
            self.shown = None
            self._target.release()
            self._target = gl.target(self._context, size)


def rgba(picture: np.ndarray) -> np.ndarray:
    """The picture with an opaque alpha, uint8 [h, w, 4]: cards take four channels many times faster than three."""
    if picture.shape[2] == 4:
        return np.ascontiguousarray(picture)
    full = np.full((*picture.shape[:2], 4), 255, np.uint8)
    full[..., :3] = picture
    return full
