"""The painter: one artwork, a blend of styles and the moods of the music in, a picture for every position out."""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from precompute.mood import Mood
from precompute.paint.finish import finish, keep_structure
from precompute.paint.knobs import knobs_at
from precompute.paint.operators import OPERATORS, OVERLAYS
from precompute.paint.palette import Palette, mix, moved, palette_of, rgb_of
from precompute.paint.scene import Scene
from precompute.paint.soft import over
from precompute.paint.study import Study
from precompute.styles import Step, Style, Styles

GUEST_STRENGTH = 1.2  # a style with half the weight shows its guests at 0.6 of their strength
LEAST_GUEST = 0.12  # below this weight a second style lends colour only


class Painter:
    """Paints pictures that are continuous in position; `at(k)` is keyframe k. Analyses are kept per size."""

    def __init__(
        self,
        artwork: np.ndarray,
        blend: Sequence[tuple[str, float]],
        moods: Sequence[Mood],
        seed: int,
        styles: Styles,
    ) -> None:
        """`artwork` uint8 [h, w, 3] sRGB; `blend` of style or genre names with weights; a mood for each keyframe."""
        self.artwork = artwork
        self.moods = tuple(moods)
        self.seed = seed
        total = sum(weight for _, weight in blend)
        ranked = sorted(((weight / total, styles[name]) for name, weight in blend), key=lambda pair: -pair[0])
        self.style, self.guest = ranked[0][1], ranked[1][1] if len(ranked) > 1 else None
        self.share = ranked[1][0] / (ranked[0][0] + ranked[1][0]) if len(ranked) > 1 else 0.0
        if self.guest == self.style:
            self.guest, self.share = None, 0.0
        self._studies: dict[tuple[int, int], Study] = {}

    def __getstate__(self) -> dict[str, Any]:
        """Without the analyses: another process works them out again sooner than it could receive them."""
        return {**self.__dict__, "_studies": {}}

    def at(self, position: float, size: tuple[int, int]) -> np.ndarray:
        """The picture at `position` (segments), uint8 [h, w, 3] sRGB of `size` (w, h)."""
        threads = cv2.getNumThreads()
        cv2.setNumThreads(1)
        try:
            return self._paint(position, size)
        finally:
            cv2.setNumThreads(threads)

    def ground(self, position: float, size: tuple[int, int]) -> np.ndarray:
        """The artwork itself, framed as in the picture at `position`, uint8 [h, w, 3]: to compare structures with."""
        return self._scene(position, size).frame(self._study(size).pixels)

    def _study(self, size: tuple[int, int]) -> Study:
        if size not in self._studies:
            self._studies[size] = Study(self.artwork, size, self.seed)
        return self._studies[size]

    def _scene(self, position: float, size: tuple[int, int]) -> Scene:
        knobs = knobs_at(position, self.moods, self.seed)
        palette = _palette(self.style)
        if self.guest is not None:
            palette = mix(palette, _palette(self.guest), self.share)
        return Scene(self._study(size), knobs, moved(palette, knobs.hue, knobs.saturation, knobs.warmth))

    def _paint(self, position: float, size: tuple[int, int]) -> np.ndarray:
        scene = self._scene(position, size)
        pull, keep, median = self.style.pull, self.style.keep, self.style.median
        if self.guest is not None:
            pull += self.share * (self.guest.pull - pull)
            keep += self.share * (self.guest.keep - keep)
            median += self.share * (self.guest.median - median)
        steps = [(step, step.strength) for step in self.style.operators]
        steps += [(step, min(step.strength * self.share * GUEST_STRENGTH, 1.0)) for step in self._guests()]
        canvas = _coloured(scene, pull)
        for step, strength in steps:
            if step.name not in OVERLAYS:
                canvas = _applied(canvas, scene, step, strength)
        canvas = keep_structure(canvas.clip(0, 1), scene, keep).clip(0, 1)
        for step, strength in steps:
            if step.name in OVERLAYS:
                canvas = _applied(canvas, scene, step, strength)
        return finish(canvas, scene, median)

    def _guests(self) -> list[Step]:
        """The second style's marks that sit well on another style's picture, unless that has them already."""
        if self.guest is None or self.share < LEAST_GUEST:
            return []
        own = {step.name for step in self.style.operators}
        return [step for step in self.guest.operators if step.guest and step.name not in own]


def _applied(canvas: np.ndarray, scene: Scene, step: Step, strength: float) -> np.ndarray:
    painted = OPERATORS[step.name](canvas, scene, **step.settings)
    return over(canvas, painted.astype(np.float32, copy=False), strength)


def _palette(style: Style) -> Palette:
    return moved(palette_of(style.palette, style.accent), np.radians(style.hue), 1.0, 0.0)


def _coloured(scene: Scene, pull: float) -> np.ndarray:
    """The framed artwork in the palette's light, its own hues kept by 1 - `pull`, sRGB float32 [h, w, 3]."""
    painted = scene.colour(scene.tone)
    if pull >= 1:
        return painted
    lab = cv2.cvtColor(painted, cv2.COLOR_RGB2Lab)
    own = scene.frame(scene.study.lab)[..., 1:] * scene.knobs.saturation
    lab[..., 1:] += (1 - pull) * (own - lab[..., 1:])
    return rgb_of(lab)
