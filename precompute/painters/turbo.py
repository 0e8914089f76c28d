"""SD-Turbo: keyframes by image-to-image in few steps, and the same model for re-denoising in-betweens.

Sauer et al., "Adversarial Diffusion Distillation" (arXiv 2311.17042): made for one to four steps without guidance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import numpy as np
import torch
from diffusers import StableDiffusionImg2ImgPipeline

from precompute.models.model import Placement
from precompute.painters import schedule, tensors
from precompute.painters.painter import Canvas, Request, Size
from precompute.painters.unet import PATCH, UNetDenoiser, loaded

STEPS = 4  # of the whole schedule; strength leaves a part of them to take
GIGABYTES = 3.0  # of GPU memory that a picture of a megapixel wants while it is decoded


def opened(folder: Path, placement: Placement, canvas: Canvas) -> AbstractContextManager[TurboPainter]:
    """The painter of a canvas; ShowError names a missing file or a wrong key."""
    return painting(denoiser(folder, placement, canvas.painted_size(PATCH)), canvas)


def denoiser(folder: Path, placement: Placement, size: Size) -> AbstractContextManager[UNetDenoiser]:
    """The model for re-denoising pictures of a size (w, h), sides multiples of 8; errors as in `opened`."""
    return loaded(StableDiffusionImg2ImgPipeline, UNetDenoiser, GIGABYTES, folder, placement, size)


@contextmanager
def painting(denoiser: AbstractContextManager[UNetDenoiser], canvas: Canvas) -> Iterator[TurboPainter]:
    """The painter of a canvas with a denoiser that it opens."""
    with denoiser as model:
        yield TurboPainter(model, canvas)


class TurboPainter:
    """Paints from the artwork's noised latents; several artworks begin as their weighted mixture.

    Strength comes from the weights of artwork and text (`schedule.strength_of`) unless the setlist gives it. The
    negative words count only where the setlist gives a guidance above 1, which the model was not made for.
    """

    def __init__(self, model: UNetDenoiser, canvas: Canvas) -> None:
        wish = canvas.painting
        self.batch = model.batch
        self._model = model
        self._guidance = wish.guidance or 0.0
        self._strength = wish.strength or schedule.strength_of(wish.image_weight, wish.text_weight)
        self._steps = schedule.steps_within(wish.steps or STEPS, self._strength)
        self._size = canvas.size
        fitted = [tensors.fitted(artwork, canvas.painted_size(PATCH)) for artwork, _ in canvas.artworks]
        self._artwork = mixture(model.encode(fitted), [weight for _, weight in canvas.artworks])

    def paint(self, requests: Sequence[Request]) -> list[np.ndarray | None]:
        """A picture for each request; None where its values were not numbers."""
        model = self._model
        noise = torch.cat([model.noise(request.seed, self._artwork) for request in requests])
        words = [model.embed(request.text) for request in requests]
        avoided = [model.embed(request.negative) for request in requests] if self._guidance > 1 else []
        noised = model.noised(self._artwork.expand_as(noise), noise, self._strength)
        clean = model.guided(noised, words, self._strength, self._steps, avoided, self._guidance)
        return [
            picture if picture is None else tensors.fitted(picture, self._size) for picture in model.pictures(clean)
        ]


def mixture(latents: torch.Tensor, weights: Sequence[float]) -> torch.Tensor:
    """The weighted mean [1, c, h, w] of latents [n, c, h, w], with the weighted mean of their channels' contrast.

    A plain mean of pictures that have nothing in common is flatter than each of them.
    """
    shares = torch.tensor(weights, dtype=latents.dtype, device=latents.device).view(-1, 1, 1, 1)
    shares = shares / shares.sum()
    mixed = (shares * latents).sum(0, keepdim=True)
    mean, contrast = mixed.mean((2, 3), keepdim=True), mixed.std((2, 3), keepdim=True)
    wanted = (shares * latents.std((2, 3), keepdim=True)).sum(0, keepdim=True)
    return mean + (mixed - mean) * wanted / contrast.clamp_min(1e-6)
