"""What the painter works out once about an artwork at a size: tones, colours, direction field, detail, regions."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

import cv2
import numpy as np

from precompute.paint.noise import smooth_noise
from precompute.paint.soft import blur, slope_of, smoothstep

RANK_SHARE = 0.55  # share of histogram equalisation in the tones, so that dark and pale artworks both fill the ramp
GAMMA = 1.4  # a wall wants most of the picture dark and few lights
PLAIN_DIM = 0.55  # how far a wide plain bright area is darkened
SWIRL = 0.22  # weight of the smooth random direction that strokes take where the picture has none


class Study:
    """An artwork at one size, with its analysis worked out on first use; all rasters lie in the artwork's frame."""

    def __init__(self, artwork: np.ndarray, size: tuple[int, int], seed: int) -> None:
        """`artwork` uint8 [h, w, 3] sRGB, `size` (w, h)."""
        self.size = size
        self.seed = seed
        shrinking = artwork.shape[0] > size[1]
        self.pixels = cv2.resize(artwork, size, interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_CUBIC)
        self._kept: dict[object, Any] = {}

    def keep(self, key: object, make: Callable[[], Any]) -> Any:
        """The value under `key`, made on first use: seeds of strokes, segmentations and other fixed things."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    @cached_property
    def lab(self) -> np.ndarray:
        """CIE Lab float32 [h, w, 3], L 0..100."""
        return cv2.cvtColor(self.pixels.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)

    @cached_property
    def flat_lab(self) -> np.ndarray:
        """Lab float32 [h, w, 3] of the artwork with texture smoothed away and edges kept (Gastal and Oliveira)."""
        reach = 0.06 * self.size[1]
        smooth = cv2.edgePreservingFilter(self.pixels, flags=1, sigma_s=reach, sigma_r=0.35)
        return cv2.cvtColor(smooth.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)

    @cached_property
    def _curve(self) -> tuple[np.ndarray, np.ndarray]:
        """Lightness and the tone it gets: part stretched, part equalised."""
        light = self.lab[..., 0]
        low, high = np.percentile(light, (1, 99))
        steps = np.linspace(0, 100, 513)
        counts, _ = np.histogram(light, bins=512, range=(0, 100))
        rank = np.concatenate([[0], np.cumsum(counts)]) / light.size
        stretched = np.clip((steps - low) / max(high - low, 12.0), 0, 1)
        return steps, ((1 - RANK_SHARE) * stretched + RANK_SHARE * rank) ** GAMMA

    @cached_property
    def tone(self) -> np.ndarray:
        """Tones float32 [h, w], 0..1, with all the artwork's detail."""
        return self._composed(np.interp(self.lab[..., 0], *self._curve).astype(np.float32))

    @cached_property
    def flat_tone(self) -> np.ndarray:
        """Tones float32 [h, w], 0..1, of the artwork without texture."""
        return self._composed(np.interp(self.flat_lab[..., 0], *self._curve).astype(np.float32))

    def _composed(self, tone: np.ndarray) -> np.ndarray:
        """Tones with wide plain lights taken back, so that what has form is what shines."""
        h = self.size[1]
        wide = blur(tone, 0.16 * h)
        plain = 1 - blur(self.detail, 0.07 * h)
        return (tone * (1 - PLAIN_DIM * plain * smoothstep(0.15, 0.8, wide))).clip(0, 1)

    @cached_property
    def accent(self) -> np.ndarray:
        """How much each place stands out in colour, float32 [h, w], 0..1: its rank along the main axis of chroma."""
        ab = self.flat_lab[..., 1:].reshape(-1, 2)
        ab = ab - np.median(ab, axis=0)
        _, axes = np.linalg.eigh(np.cov(ab.T) + 1e-6 * np.eye(2))
        along = ab[:, 0] * axes[0, 1] + ab[:, 1] * axes[1, 1]
        along = along * (1.0 if np.mean(along**3) >= 0 else -1.0)  # the rarer side is the accent
        span = max(float(np.percentile(along, 98)), 12.0)
        return np.clip(along / span, 0, 1).astype(np.float32).reshape(self.size[1], self.size[0])

    @cached_property
    def direction(self) -> np.ndarray:
        """Unit vectors float32 [h, w, 2] (x, y) along the picture's own lines: structure tensor plus a soft swirl."""
        h = self.size[1]
        light = cv2.GaussianBlur(self.tone, (0, 0), max(h / 220, 0.8))
        gx, gy = cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1)
        blur = [cv2.GaussianBlur(j, (0, 0), h / 45) for j in (gx * gx - gy * gy, 2 * gx * gy)]
        strength = np.hypot(*blur)
        floor = 0.15 * float(strength.mean()) + 1e-9
        swirl = np.pi * smooth_noise(self.size, 1.6, self.seed + 11)
        two_x = -blur[0] / (strength + floor) + SWIRL * np.cos(2 * swirl)
        two_y = -blur[1] / (strength + floor) + SWIRL * np.sin(2 * swirl)
        angle = 0.5 * np.arctan2(two_y, two_x)
        return np.dstack([np.cos(angle), np.sin(angle)]).astype(np.float32)

    @cached_property
    def detail(self) -> np.ndarray:
        """Density of edges float32 [h, w], 0..1: where fine marks are worth their place."""
        light = self.lab[..., 0] / 100
        slope = slope_of(light)
        energy = cv2.GaussianBlur(slope, (0, 0), self.size[1] / 90)
        return (energy / (np.percentile(energy, 98) + 1e-6)).clip(0, 1).astype(np.float32)
