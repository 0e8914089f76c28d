"""The buffers that passes draw into and read: sized by expressions; persistent ones survive, resized with content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from live import gl
from live.isf.expression import ExpressionError, pixels
from live.isf.model import Pass, Shader

LARGEST = 4096  # pixels a side; a size expression cannot ask for more, except for the canvas' own side


class Buffer:
    """One TARGET: double where a pass may read what the buffer held before, single otherwise."""

    def __init__(self, context: gl.Context, copier: gl.Copier, double: bool, depth: gl.Depth) -> None:
        self._context, self._copier, self.double, self.depth = context, copier, double, depth
        self._targets: list[gl.Target] = []

    @property
    def texture(self) -> gl.Texture:
        """What the last pass over this buffer drew."""
        return self._targets[0].texture

    def back(self) -> gl.Target:
        """Where the next pass draws."""
        return self._targets[-1]

    def swap(self) -> None:
        """Makes what was just drawn readable."""
        self._targets.reverse()

    def resize(self, size: tuple[int, int]) -> None:
        """Gives the buffer a size; a double one keeps its picture, scaled."""
        if self._targets and self._targets[0].size == size:
            return
        old = self._targets
        self._targets = [gl.target(self._context, size, self.depth) for _ in range(1 + self.double)]
        if old and self.double:
            self._copier.copy(old[0].texture, self._targets[0].framebuffer)
        for each in old:
            each.release()

    def release(self) -> None:
        """Frees the textures."""
        for each in self._targets:
            each.release()
        self._targets = []


def buffers(context: gl.Context, copier: gl.Copier, shader: Shader) -> dict[str, Buffer]:
    """One buffer for each TARGET of the shader; a pass anywhere that asks for persistence or floats decides."""
    made = {}
    for name in shader.targets:
        passes = [each for each in shader.passes if each.target == name]
        double = len(passes) > 1 or any(each.persistent for each in passes)
        made[name] = Buffer(context, copier, double, "f4" if any(each.floating for each in passes) else "f1")
    return made


def sizes(
    passes: Sequence[Pass], canvas: tuple[int, int], names: Mapping[str, float], problems: list[str]
) -> list[tuple[int, int]]:
    """Width and height of each pass; where an expression fails, the canvas' side and a sentence in `problems`."""
    known = {**names, "WIDTH": float(canvas[0]), "HEIGHT": float(canvas[1])}

    def side(expression: str, otherwise: int) -> int:
        try:
            return pixels(expression, known, otherwise, max(otherwise, LARGEST))
        except ExpressionError as error:
            problems.append(f"size {error}")
            return otherwise

    first = {each.target: each for each in reversed(passes)}  # a target drawn twice has the size of its first pass
    sized = [first[each.target] if each.target else each for each in passes]
    return [(side(each.width, canvas[0]), side(each.height, canvas[1])) for each in sized]
