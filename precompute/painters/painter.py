"""What every painter of keyframes that is a model offers, and what it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from precompute.models.model import Placement
from show.making import Painting

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Request:
    """A keyframe to paint: the style's words, what was heard there in words, what to avoid, and the seed of its noise.

    `styled` is False where no genre was found and `style` says nothing, as the seed paper distinguishes it.
    """

    style: str
    caption: str
    negative: str
    seed: int
    styled: bool = True

    @property
    def text(self) -> str:
        """Style and caption as one text: the style first, since text encoders cut off what is long."""
        return ", ".join(part for part in (self.style.strip(" ."), self.caption.strip()) if part)


@dataclass(frozen=True, slots=True)
class Canvas:
    """What all keyframes of a track share: artworks uint8 [h, w, 3] sRGB with weights adding to 1, size (w, h)."""

    artworks: tuple[tuple[np.ndarray, float], ...]
    size: Size
    painting: Painting = Painting()

    def painted_size(self, grid: int) -> Size:
        """The size (w, h) to paint at, on the model's grid in pixels: the setlist's own, or that of the keyframes."""
        width, height = self.painting.size or self.size
        return max(1, round(width / grid)) * grid, max(1, round(height / grid)) * grid


class Painter(Protocol):
    """A loaded painter. `batch` is how many requests it likes to get at once on this machine."""

    batch: int

    def paint(self, requests: Sequence[Request]) -> list[np.ndarray | None]:
        """A picture uint8 [h, w, 3] sRGB of the canvas' size for each; None where its safety checker withheld it.

        None also stands for a picture that is not finite: half precision may overflow.
        """


class PainterDoor(Protocol):
    """The module of a family, as the catalogue names it: it loads offline, and releases what it holds on leaving.

    Importing the module is cheap in the sense that no weights are read; it imports its third-party package.
    """

    def opened(self, folder: Path, placement: Placement, canvas: Canvas) -> AbstractContextManager[Painter]:
        """The family's painter of a canvas; ShowError names a missing file or a wrong key."""


class FewStep(Protocol):
    """A few-step painter opened for re-denoising; tensors are the model's own (torch), batched along the first axis.

    Pictures are uint8 [h, w, 3] of one size. `strength` 0..1 is how much noise: 1 is noise alone.
    """

    def encode(self, pictures: Sequence[np.ndarray]) -> Any:
        """Clean latents [n, c, h', w'], in the scaled units the denoiser works in."""

    def decode(self, latents: Any) -> list[np.ndarray]:
        """The pictures of clean latents."""

    def embed(self, text: str) -> Any:
        """The conditioning of a text, to be mixed by `mixed`."""

    def mixed(self, first: Any, last: Any, fraction: float) -> Any:
        """The conditioning at `fraction` 0..1 between two."""

    def noise(self, seed: int, like: Any) -> Any:
        """Gaussian noise [1, c, h', w'] of the shape of one of `like`, the same for the same seed on every device."""

    def noised(self, latents: Any, noise: Any, strength: float) -> Any:
        """Latents in noise space, as the model's schedule has them at `strength`."""

    def denoise(self, noised: Any, conditioning: Sequence[Any], strength: float, steps: int) -> Any:
        """Clean latents from noised ones, in `steps` steps; one conditioning a latent."""


class FewStepDoor(Protocol):
    """What the module of a few-step family offers beside `opened`."""

    def denoiser(self, folder: Path, placement: Placement, size: Size) -> AbstractContextManager[FewStep]:
        """The family's model for re-denoising pictures of a size (w, h)."""
