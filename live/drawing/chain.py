"""A look at work on one scene: its shaders one after the other, with the state they keep."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field

from live import gl
from live.drawing.feeding import Feed
from live.drawing.fitting import Fitter
from live.drawing.looks import Look
from live.frame import Frame
from live.isf.instance import Instance, Supplies
from live.isf.model import Shader, Value
from live.isf.program import Compiled


@dataclass(frozen=True, slots=True)
class Scene:
    """What is to be seen: a picture (opaque RGBA8, sRGB, top row first), a look, and what the desk has set in it.

    `inputs` maps (slot from 1, NAME) to a value. `key` tells scenes of the same look apart (a track's number, say):
    each look keeps its trails and counters once per key. `shown` names what the picture holds: while it stays the
    same the picture is not fitted to the canvas again; None says nothing.
    """

    picture: gl.Texture
    look: str
    inputs: Mapping[tuple[int, str], Value] = field(default_factory=dict)
    key: str = ""
    shown: Hashable = None


@dataclass(frozen=True, slots=True)
class Counted:
    """What one shader of a chain counts: frames drawn, s of the first one, and the value at which each event fired."""

    frames: int
    start: float
    fired: Mapping[str, Value]


class Chain:
    """The instances of a look's shaders and the fitted picture they start from."""

    def __init__(self, supplies: Supplies, fitter: Fitter, look: Look, compiled: Callable[[Shader], Compiled]) -> None:
        self._supplies, self._fitter = supplies, fitter
        self._fitted: gl.Target | None = None
        self._holds: Hashable = None
        self._instances = [Instance(supplies, slot.shader, compiled(slot.shader)) for slot in look.slots]
        self._take(look)

    def adopt(self, look: Look, compiled: Callable[[Shader], Compiled]) -> bool:
        """Takes an edited version of the look; False where its chain has other shaders and must be made anew."""
        if [slot.shader.path for slot in look.slots] != [slot.shader.path for slot in self.look.slots]:
            return False
        self._take(look)
        for instance, slot in zip(self._instances, look.slots, strict=True):
            instance.adopt(slot.shader, compiled(slot.shader))
        return True

    def _take(self, look: Look) -> None:
        self.look = look
        self._feeds = [Feed(number, slot) for number, slot in enumerate(look.slots, 1)]
        self._needs_picture = not look.slots or any(_images(slot.shader) for slot in look.slots)

    def draw(
        self,
        frame: Frame,
        size: tuple[int, int],
        offered: Mapping[str, float],
        scene: Scene,
        canvas: gl.Target | None = None,
    ) -> gl.Texture:
        """The finished picture of the scene, bottom row first; it is the canvas's own where that could be used."""
        picture = self._fit(scene, size) if self._needs_picture else self._supplies.empty
        return self.run(frame, size, offered, scene.inputs, {"inputImage": picture}, picture, canvas)

    def run(
        self,
        frame: Frame,
        size: tuple[int, int],
        offered: Mapping[str, float],
        desk: Mapping[tuple[int, str], Value],
        images: Mapping[str, gl.Texture],
        otherwise: gl.Texture,
        canvas: gl.Target | None = None,
    ) -> gl.Texture:
        """Draws the shaders in turn: each finds `images` under their names, the one before it as inputImage.

        Every other image input shows `otherwise`, the decoded picture.
        """
        drawn = images.get("inputImage", otherwise)
        for feed, instance in zip(self._feeds, self._instances, strict=True):
            values = feed.values(offered, desk)
            given = {**images, "inputImage": drawn}
            pictures = {name: given.get(name, otherwise) for name in _images(instance.shader)}
            onto = canvas if instance is self._instances[-1] else None
            drawn = instance.draw(frame, size, values, pictures, onto)
        return drawn

    def counted(self) -> tuple[Counted, ...]:
        """What its shaders count; their pictures are not in it."""
        both = zip(self._instances, self._feeds, strict=True)
        return tuple(Counted(instance.frames, instance.start, dict(feed.fired)) for instance, feed in both)

    def count_on(self, counted: tuple[Counted, ...]) -> None:
        """Counts on from there; a look that has other shaders by now begins anew."""
        if len(counted) != len(self._instances):
            return
        for instance, feed, each in zip(self._instances, self._feeds, counted, strict=True):
            instance.frames, instance.start, feed.fired = each.frames, each.start, dict(each.fired)

    def problems(self) -> list[str]:
        """What was passed over at the last frame."""
        return [f"look {self.look.name}: {each}" for feed in self._feeds for each in feed.problems] + [
            f"{each.shader.path}: {problem}" for each in self._instances for problem in each.problems
        ]

    def release(self) -> None:
        """Frees all textures."""
        for instance in self._instances:
            instance.release()
        if self._fitted is not None:
            self._fitted.release()

    def _fit(self, scene: Scene, size: tuple[int, int]) -> gl.Texture:
        if self._fitted is None or self._fitted.size != size:
            if self._fitted is not None:
                self._fitted.release()
            self._fitted = gl.target(self._supplies.context, size)
            self._holds = None
        if scene.shown is None or scene.shown != self._holds:
            self._fitter.draw(scene.picture, self._fitted)
            self._holds = scene.shown
        return self._fitted.texture


def _images(shader: Shader) -> tuple[str, ...]:
    return tuple(each.name for each in shader.inputs if each.kind == "image")
