"""FLUX.2 klein: keyframes with the artwork as reference image, and the same model for re-denoising in-betweens.

A flow-matching transformer distilled to four steps without guidance, with a Qwen3 text encoder (Black Forest Labs).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from diffusers import Flux2KleinPipeline
from PIL import Image

from precompute.models.model import Placement
from precompute.painters import instructions, loading, tensors
from precompute.painters.flow import PATCH, STEPS, FlowDenoiser
from precompute.painters.painter import Canvas, Request, Size

MOST_REFERENCES = 4  # as many as klein takes
GIGABYTES = 6.0  # of GPU memory that a picture of a megapixel with its references wants


@contextmanager
def opened(folder: Path, placement: Placement, canvas: Canvas) -> Iterator[KleinPainter]:
    """The painter of a canvas; ShowError names a missing file or a wrong key."""
    with loading.pipeline(Flux2KleinPipeline, folder, placement) as pipe:
        yield KleinPainter(pipe, canvas, loading.batch(placement, GIGABYTES, canvas.painted_size(PATCH)))


@contextmanager
def denoiser(folder: Path, placement: Placement, size: Size) -> Iterator[FlowDenoiser]:
    """The model for re-denoising pictures of a size (w, h), sides multiples of 16; errors as in `opened`."""
    tensors.refuse_sides(size, PATCH)
    with loading.pipeline(Flux2KleinPipeline, folder, placement) as pipe:
        yield FlowDenoiser(pipe, size, loading.batch(placement, GIGABYTES, size))


class KleinPainter:
    """Paints what an instruction says of the artworks, the heaviest first; noise alone is what it begins with.

    Weights are words and order here: how much of the artworks shall stay is told, not set. Guidance, strength and
    negative words have no effect, since the model is distilled without them.
    """

    def __init__(self, pipe: Flux2KleinPipeline, canvas: Canvas, batch: int) -> None:
        ranked = sorted(canvas.artworks, key=lambda artwork: -artwork[1])[:MOST_REFERENCES]
        self.batch = batch
        self._pipe = pipe
        self._canvas, self._size = canvas, canvas.painted_size(PATCH)
        self._references = [Image.fromarray(tensors.fitted(artwork, self._size)) for artwork, _ in ranked]
        self._shares = [weight for _, weight in ranked]

    @torch.no_grad()
    def paint(self, requests: Sequence[Request]) -> list[np.ndarray | None]:
        """A picture for each request; None where its values were not numbers."""
        wish, (width, height) = self._canvas.painting, self._size
        painted = self._pipe(
            image=self._references,
            prompt=[instructions.repaint(request, self._shares, wish) for request in requests],
            width=width,
            height=height,
            num_inference_steps=wish.steps or STEPS,
            guidance_scale=1.0,
            generator=tensors.generators([request.seed for request in requests]),
            output_type="pt",
        ).images
        pictures = tensors.to_pictures(painted * 2 - 1)
        return [picture if picture is None else tensors.fitted(picture, self._canvas.size) for picture in pictures]
