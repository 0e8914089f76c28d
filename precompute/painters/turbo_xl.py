"""SDXL-Turbo: SD-Turbo's larger sister, which reads a text with two encoders and knows the size it paints.

Its published scheduler adds fresh noise between steps (Euler ancestral); here none is added, so that near in-betweens
stay near. One step is the same with both.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import torch
from diffusers import StableDiffusionXLImg2ImgPipeline

from precompute.models.model import Placement
from precompute.painters.painter import Canvas, Size
from precompute.painters.turbo import TurboPainter, painting
from precompute.painters.unet import PATCH, UNetDenoiser, loaded

GIGABYTES = 4.0  # of GPU memory that a picture of a megapixel wants while it is decoded, an estimate


def opened(folder: Path, placement: Placement, canvas: Canvas) -> AbstractContextManager[TurboPainter]:
    """The painter of a canvas; ShowError names a missing file or a wrong key."""
    return painting(denoiser(folder, placement, canvas.painted_size(PATCH)), canvas)


def denoiser(folder: Path, placement: Placement, size: Size) -> AbstractContextManager[UNetDenoiser]:
    """The model for re-denoising pictures of a size (w, h), sides multiples of 8; errors as in `opened`."""
    return loaded(StableDiffusionXLImg2ImgPipeline, XLDenoiser, GIGABYTES, folder, placement, size)


class XLDenoiser(UNetDenoiser):
    """As its base; the conditioning is [1, 78, d], whose last row begins with the pooled states and ends with zeros."""

    def _embedding(self, text: str) -> torch.Tensor:
        pipe = self._pipe
        states, _, pooled, _ = pipe.encode_prompt(
            text, device=pipe._execution_device, do_classifier_free_guidance=False
        )
        row = torch.nn.functional.pad(pooled, (0, states.shape[-1] - pooled.shape[-1]))
        return torch.cat([states, row[:, None]], 1)

    def _answer(self, x: torch.Tensor, timestep: int, words: torch.Tensor) -> torch.Tensor:
        """Told that the picture is whole: its size, no cropping, its size again (Podell et al., arXiv 2307.01952)."""
        pooled = words[:, -1, : self._pipe.text_encoder_2.config.projection_dim]
        height, width = (PATCH * side for side in x.shape[2:])
        sizes = torch.tensor([[height, width, 0, 0, height, width]], dtype=x.dtype, device=x.device)
        told = {"text_embeds": pooled, "time_ids": sizes.expand(len(x), -1)}
        return self._pipe.unet(x, timestep, encoder_hidden_states=words[:, :-1], added_cond_kwargs=told).sample
