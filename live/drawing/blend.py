"""Lets the picture itself through a look: as much of it as the look's amount leaves over."""

from __future__ import annotations

from live import gl
from live.drawing.fitting import cover

# In linear light, so that the middle of a mix is neither darker nor duller than its ends. A power undoes itself, so
# that the ends come out as they went in; half-way 2.2 is within 3.2 of 255 levels of a mix by sRGB's own curve.
_MIX = """#version 330 core
uniform sampler2D picture, drawn;
uniform vec2 share;
uniform float amount;
in vec2 at;
out vec4 color;
void main() {
    vec4 over = clamp(texture(drawn, at), 0.0, 1.0);
    vec3 plain = pow(texture(picture, 0.5 + (at - 0.5) * share).rgb, vec3(2.2));
    color = vec4(pow(mix(plain, pow(over.rgb * over.a, vec3(2.2)), amount), vec3(1.0 / 2.2)), 1.0);
}
"""


class Blender:
    """Blends what a look has drawn with the picture that it was drawn from; its texture is made when first needed."""

    def __init__(self, context: gl.Context) -> None:
        self._context = context
        self._program = gl.Program(context, gl.CORNERS, _MIX)
        self._targets: dict[str, gl.Target] = {}

    def blend(
        self, role: str, drawn: gl.Texture, picture: gl.Texture, amount: float, size: tuple[int, int]
    ) -> gl.Texture:
        """`amount` 0..1 of `drawn` (bottom row first) over `picture` (top row first); one result for each role."""
        held = self._targets.get(role)
        if held is None or held.size != size:
            if held is not None:
                held.release()
            held = self._targets[role] = gl.target(self._context, size)
        self._program.set("share", cover(picture.size, size))
        self._program.set("amount", amount)
        self._program.draw(held.framebuffer, [("picture", picture), ("drawn", drawn)])
        return held.texture

    def release(self) -> None:
        """Frees the textures."""
        for held in self._targets.values():
            held.release()
        self._targets.clear()
