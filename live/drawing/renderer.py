"""Draws scenes into the canvas: looks, transitions between two of them, the final pass, and the flash guard."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from live import gl
from live.drawing.blend import Blender
from live.drawing.chain import Chain, Counted, Scene
from live.drawing.feeding import heard
from live.drawing.finish import finish
from live.drawing.fitting import Fitter, cover
from live.drawing.looks import PLAIN, Look, LookLibrary, Slot
from live.drawing.output import Output
from live.drawing.shelf import Compiler, Shelf
from live.frame import BLANK, Frame
from live.guard.seam import Guard, Unguarded
from live.guard.told import Told
from live.isf.instance import supplies
from live.isf.parse import parse
from show.errors import ShowError

__all__ = ["Renderer", "Scene"]

MOST_CHAINS = 6  # looks that keep their trails at the same time; the one longest unseen goes first
STRIP = 28  # px wide: the guard looks at patches of 4 at the most
WHOLE = (1.0, 1.0)  # share of a texture that is seen
_SMALL = (44, 28)  # no power of two, nor their halves: drivers have code of their own for those
# In linear light, so that the middle is no darker than the ends; by a power, for the reasons that
# `live.drawing.blend` gives.
_FADE = """/*{"ISFVSN": "2", "INPUTS": [{"NAME": "startImage", "TYPE": "image"}, {"NAME": "endImage", "TYPE": "image"},
{"NAME": "progress", "TYPE": "float", "MIN": 0.0, "MAX": 1.0}]}*/
void main() {
    vec4 from = pow(IMG_THIS_PIXEL(startImage), vec4(2.2));
    vec4 to = pow(IMG_THIS_PIXEL(endImage), vec4(2.2));
    gl_FragColor = pow(mix(from, to, progress), vec4(1.0 / 2.2));
}
"""


@dataclass(frozen=True, slots=True)
class Trails:
    """What `Renderer` counts: for each look at work, by key of its scene and name; the transition by its name."""

    looks: tuple[tuple[tuple[str, str], tuple[Counted, ...]], ...]
    transition: tuple[str, tuple[Counted, ...]] | None


class Renderer:
    """Turns frames and scenes into the one picture that window, recorder and preview read: `canvas`.

    A frame is drawn into the other of two canvases, made safe by what the first shows, and then takes its place: so
    a frame that fails leaves what was shown, and the guard has it without a copy.

    `veil` may draw over a finished picture before the guard looks at it, `time` in s of the show, until it says that it
    is done.
    """

    veil: Callable[[gl.Target, float], bool] | None

    def __init__(
        self, context: gl.Context, size: tuple[int, int], looks: LookLibrary, guard: Guard | None = None
    ) -> None:
        self._copier = gl.Copier(context)
        self._supplies = supplies(context, self._copier)
        self._fitter = Fitter(context)
        self._blender = Blender(context)
        self._output = Output(context)
        self._guard = guard or Unguarded()
        self.veil = None
        self._compiler = Compiler(context)
        self._looks = Shelf(self._compiler, looks.look, looks.files, Look(PLAIN, None, ()))
        fade = Look("fade", None, (Slot(parse(_FADE, Path("fade"))),))
        self._transitions = Shelf(self._compiler, looks.transition, looks.transition_files, fade)
        self._chains: dict[tuple[str, str], Chain] = {}
        self._transition: Chain | None = None
        self._finished: tuple[gl.Texture, tuple[float, float]] | None = None
        self._kept: gl.Target | None = None
        self.context = context
        self.canvas, self._next = gl.target(context, size), gl.target(context, size)

    @property
    def guarded(self) -> Told:
        """What the flash guard has done lately."""
        return self._guard.told

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the canvas in pixels."""
        return self.canvas.size

    @property
    def problems(self) -> list[str]:
        """One sentence for everything that is not as the user wrote it."""
        faults = [*self._looks.faults.values(), *self._transitions.faults.values()]
        return faults + [each for chain in self._chains.values() for each in chain.problems()]

    def prepare(self, look: str) -> bool:
        """Reads and compiles a look ahead of its first frame; False where `plain` will be shown instead."""
        return self._ready(self._looks, look)

    def prepare_transition(self, name: str) -> bool:
        """The same for a transition; False where a fade will be shown instead."""
        return self._ready(self._transitions, name)

    def compile_ahead(self, look: str) -> None:
        """Compiles a look that nobody has asked for yet; what is wrong with it is told when somebody does."""
        with suppress(ShowError):
            self._draw_small(self._looks.compiled_ahead(look))

    @contextmanager
    def unseen(self) -> Iterator[None]:
        """Leaves nothing of what is drawn inside: on a strip of the canvas, by the guard once and then without it."""
        kept = self.canvas, self._next, self._kept, self._finished, self._chains, self._transition, self.veil
        guard, (width, height) = self._guard, self.size
        strip = (width, STRIP) if width >= height else (STRIP, height)  # as long as what the guard's patches go by
        self.canvas, self._next, self._kept = gl.target(self.context, strip), gl.target(self.context, strip), None
        self._chains, self._transition, self._guard, self.veil = {}, None, Unguarded(), None
        try:
            guard.rehearse(self._next, self.canvas)
            yield
        finally:
            self.release()
            self._guard = guard
            self.canvas, self._next, self._kept, self._finished, self._chains, self._transition, self.veil = kept

    def draw(self, frame: Frame, current: Scene, previous: Scene | None, transition: str, progress: float) -> None:
        """Draws the current scene into the canvas; with a previous one, `progress` (0..1) of the way from it."""
        offered = heard(frame)
        if previous is None or progress >= 1.0:
            self._end_transition()
            if self._looks.get(current.look).slots:
                neutral = finish(frame.parameters, frame.time).neutral
                untouched = neutral and self.veil is None and _amount(frame) >= 1.0
                canvas = self._next if untouched else None
                self._finished = self._scene(frame, current, offered, "", canvas), WHOLE
            else:  # nothing stands between the picture and the last pass
                self._finished = current.picture, cover(current.picture.size, self.size)
        else:
            alike = (previous.key, previous.look) == (current.key, current.look)
            before = self._scene(frame, previous, offered, " (before)" if alike else "")
            after = self._scene(frame, current, offered, "")
            self._finished = self._combine(frame, before, after, transition, progress, offered), WHOLE
        self.regrade(frame.parameters, frame.time)

    def regrade(self, parameters: Mapping[str, float | bool | str], time: float) -> None:
        """Finishes the last scene again as the parameters want it at `time` s: a frozen picture still fades."""
        if self._finished is None:
            return
        settings = finish(parameters, time)
        texture, share = self._finished
        straight = texture in (self.canvas.texture, self._next.texture)  # drawn without a last pass
        if texture is self.canvas.texture and settings.neutral:
            self._guard.rest()
            return
        if straight and not settings.neutral:
            texture, share = self._kept_of(texture), WHOLE
        if not (straight and settings.neutral):
            self._output.draw(texture, share, settings, self._next)
        if self.veil is not None and self.veil(self._next, time):
            self.veil = None
        self._guard.apply(self._next, self.canvas, time)
        self.canvas, self._next = self._next, self.canvas

    @property
    def blank(self) -> bool:
        """Whether nothing was drawn yet."""
        return self._finished is None

    def counted(self) -> Trails:
        """What the looks at work count, and what a transition under way does, if there is one."""
        chains = tuple((key, chain.counted()) for key, chain in self._chains.items())
        change = self._transition
        return Trails(chains, None if change is None else (change.look.name, change.counted()))

    def count_on(self, trails: Trails) -> None:
        """Counts on from there on a fresh canvas; the trails themselves begin anew."""
        for key, counted in trails.looks:
            chain = self._chains[key] = Chain(
                self._supplies, self._fitter, self._looks.get(key[1]), self._compiler.compiled
            )
            chain.count_on(counted)
        if trails.transition is not None:
            name, counted = trails.transition
            look = self._transitions.get(name)
            self._transition = Chain(self._supplies, self._fitter, look, self._compiler.compiled)
            self._transition.count_on(counted)

    def read(self) -> np.ndarray:
        """The canvas as uint8 [h, w, 3], sRGB-encoded, top row first."""
        return gl.pixels(self.canvas)

    def reload_changed(self) -> None:
        """Takes in edited looks and shaders; what is broken goes on as it was and is told in `problems`."""
        self._looks.reload_changed()
        self._transitions.reload_changed()

    def release(self) -> None:
        """Frees the canvas and everything that scenes hold."""
        self._end_transition()
        for chain in self._chains.values():
            chain.release()
        self._chains.clear()
        self._blender.release()
        self._guard.release()
        if self._kept is not None:
            self._kept.release()
        self.canvas.release()
        self._next.release()

    def _kept_of(self, canvas: gl.Texture) -> gl.Texture:
        """Takes the picture that was drawn straight into a canvas aside, so that it can be finished."""
        if self._kept is None:
            self._kept = gl.target(self.context, self.size)
        self._copier.copy(canvas, self._kept.framebuffer)
        self._finished = self._kept.texture, WHOLE
        return self._kept.texture

    def _ready(self, shelf: Shelf, name: str) -> bool:
        look = shelf.get(name)
        if name in shelf.faults:
            return False
        self._draw_small(look)
        return True

    def _draw_small(self, look: Look) -> None:
        """Draws a look where nobody sees it: some drivers finish compiling at the first draw."""
        chain = Chain(self._supplies, self._fitter, look, self._compiler.compiled)
        picture = gl.target(self.context, _SMALL)
        chain.run(BLANK, _SMALL, heard(BLANK), {}, {}, picture.texture)
        picture.release()
        chain.release()

    def _scene(
        self,
        frame: Frame,
        scene: Scene,
        offered: Mapping[str, float],
        suffix: str,
        canvas: gl.Target | None = None,
    ) -> gl.Texture:
        key = (scene.key + suffix, scene.look)
        look = self._looks.get(scene.look)
        chain = self._chains.pop(key, None)
        if chain is not None and chain.look is not look and not chain.adopt(look, self._compiler.compiled):
            chain.release()
            chain = None
        if chain is None:
            chain = Chain(self._supplies, self._fitter, look, self._compiler.compiled)
        self._chains[key] = chain  # the newest last
        if len(self._chains) > MOST_CHAINS:
            self._chains.pop(next(iter(self._chains))).release()
        drawn, amount = chain.draw(frame, self.size, offered, scene, canvas), _amount(frame)
        if amount >= 1.0 or not look.slots:
            return drawn
        return self._blender.blend(suffix, drawn, scene.picture, amount, self.size)

    def _combine(
        self,
        frame: Frame,
        before: gl.Texture,
        after: gl.Texture,
        name: str,
        progress: float,
        offered: Mapping[str, float],
    ) -> gl.Texture:
        look = self._transitions.get(name)
        if self._transition is None or self._transition.look is not look:
            self._end_transition()
            self._transition = Chain(self._supplies, self._fitter, look, self._compiler.compiled)
        images = {"startImage": before, "endImage": after, "inputImage": after}
        return self._transition.run(frame, self.size, {**offered, "progress": progress}, {}, images, after)

    def _end_transition(self) -> None:
        """Forgets the transition's state: the next one starts at its own first frame."""
        if self._transition is not None:
            self._transition.release()
            self._transition = None


def _amount(frame: Frame) -> float:
    """How much of the look is seen, 0..1; the rest is the picture itself."""
    return float(frame.parameters.get("amount", 1.0))
