"""One picture in the making: the artwork as framed, lit and toned at a position, and the colours to paint it with."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from precompute.paint.knobs import Knobs
from precompute.paint.noise import sample
from precompute.paint.palette import Palette, look_up
from precompute.paint.soft import smoothstep
from precompute.paint.study import Study

WARP = 0.006  # of the width: the slow swell of the whole picture
LIGHT = 0.46  # how much the wandering light brightens its side


@dataclass
class Scene:
    """The state that operators read; every raster is float32 in the frame of the canvas."""

    study: Study
    knobs: Knobs
    palette: Palette

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the canvas in pixels."""
        return self.study.size

    @property
    def height(self) -> int:
        """Height of the canvas in pixels: the unit of all lengths in a style."""
        return self.study.size[1]

    @cached_property
    def grid(self) -> tuple[np.ndarray, np.ndarray]:
        """Pixel coordinates x, y of the canvas, float32 [h, w]."""
        w, h = self.size
        x, y = np.meshgrid(np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32))
        return x, y

    @cached_property
    def matrix(self) -> np.ndarray:
        """Affine map float64 [2, 3] from the artwork's pixels to the canvas's: zoom, tilt and pan."""
        w, h = self.size
        k = self.knobs
        matrix = cv2.getRotationMatrix2D((w / 2, h / 2), np.degrees(k.tilt), k.zoom)
        matrix[:, 2] += (k.pan_x * w, k.pan_y * h)
        return matrix

    def swell(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Displacement in pixels of the canvas points x, y by the slow swell."""
        w, h = self.size
        turn = 2 * np.pi * self.knobs.phase
        amount = WARP * w * (0.6 + 0.8 * self.knobs.energy)
        u, v = x / w, y / h
        dx = np.sin(7.1 * v + 0.31 * turn) + 0.6 * np.sin(4.3 * u - 9.2 * v - 0.23 * turn)
        dy = np.sin(8.3 * u - 0.27 * turn) + 0.6 * np.sin(10.1 * u + 3.7 * v + 0.19 * turn)
        return amount * dx, amount * dy

    @cached_property
    def lookup(self) -> tuple[np.ndarray, np.ndarray]:
        """For each canvas pixel the artwork's pixel that lands there, x and y float32 [h, w]."""
        x, y = self.grid
        dx, dy = self.swell(x, y)
        inverse = cv2.invertAffineTransform(self.matrix).astype(np.float32)
        x, y = x + dx, y + dy
        return (
            (inverse[0, 0] * x + inverse[0, 1] * y + inverse[0, 2]).astype(np.float32),
            (inverse[1, 0] * x + inverse[1, 1] * y + inverse[1, 2]).astype(np.float32),
        )

    def frame(self, raster: np.ndarray) -> np.ndarray:
        """A raster of the artwork's frame as the canvas sees it."""
        return sample(raster, *self.lookup)

    def carry(self, points: np.ndarray) -> np.ndarray:
        """Points float [..., 2] of the artwork's frame as canvas pixels."""
        (a, b, c), (d, e, f) = self.matrix
        x = a * points[..., 0] + b * points[..., 1] + c
        y = d * points[..., 0] + e * points[..., 1] + f
        dx, dy = self.swell(x, y)
        return np.stack([x - dx, y - dy], axis=-1)

    @cached_property
    def light(self) -> np.ndarray:
        """The wandering light: a soft pool, about 0 far away .. 1 at its middle."""
        w, h = self.size
        x, y = self.grid
        k = self.knobs
        distance = ((x / w - k.light_x) / 0.42) ** 2 + ((y / h - k.light_y) / 0.5) ** 2
        return np.exp(-distance)

    def _lit(self, tone: np.ndarray) -> np.ndarray:
        k = self.knobs
        tone = tone + k.shift + k.lightness
        tone = 0.5 + 0.5 * np.tanh(k.contrast * 2.1 * (tone - 0.5)) / np.tanh(np.float32(k.contrast * 1.05))
        return (tone * (1 - 0.5 * LIGHT + LIGHT * 1.2 * self.light)).clip(0, 1).astype(np.float32)

    @cached_property
    def tone(self) -> np.ndarray:
        """Tones [h, w] 0..1 with all detail, lit and moved by the mood."""
        return self._lit(self.frame(self.study.tone))

    @cached_property
    def flat_tone(self) -> np.ndarray:
        """Tones [h, w] 0..1 without texture, lit and moved by the mood."""
        return self._lit(self.frame(self.study.flat_tone))

    @cached_property
    def accent(self) -> np.ndarray:
        """Where the accent colour goes, [h, w] 0..1."""
        edge = 0.5 - 0.14 * self.knobs.accent
        return smoothstep(edge - 0.18, edge + 0.18, self.frame(self.study.accent))

    @cached_property
    def direction(self) -> np.ndarray:
        """Unit vectors [h, w, 2] along the picture's lines; the tilt is too small to turn them."""
        return self.frame(self.study.direction)

    def colour(self, tone: np.ndarray, accent: np.ndarray | float | None = None) -> np.ndarray:
        """sRGB [h, w, 3] of tones in the palette; the accent where the picture has it, unless given."""
        return look_up(self.palette, tone, self.accent if accent is None else accent)

    def one(self, tone: float, accent: float = 0.0) -> np.ndarray:
        """The sRGB colour [3] of a single tone in the palette."""
        return self.colour(np.full((1, 1), tone, np.float32), accent)[0, 0]

    def pixels(self, fraction: float) -> float:
        """A length given as a fraction of the height, in pixels."""
        return fraction * self.height
