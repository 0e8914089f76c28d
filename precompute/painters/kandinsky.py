"""Kandinsky 2.2 as the seed paper paints with it: image embeddings of artwork and words mixed by weight, then decoded.

Source: Pina and Li's published code (`interpolate` at .7 and .3, 50 steps, guidance 5); diffusers' Kandinsky 2.2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import KandinskyV22Pipeline, KandinskyV22PriorPipeline
from PIL import Image

from precompute.models.model import Placement
from precompute.painters import loading, tensors
from precompute.painters.painter import Canvas, Painter, Request

GRID = 64  # pixels: the decoder's latents are halved three times
PRIOR_STEPS, PRIOR_GUIDANCE = 25, 4.0
STEPS, GUIDANCE = 50, 5.0
GIGABYTES = 4.25  # of GPU memory that a picture of a megapixel wants while it is decoded, an estimate


class Prior(KandinskyV22PriorPipeline):
    """The prior, of which no part stays on a small card: diffusers would leave 2 GB there beside the decoder."""

    _exclude_from_cpu_offload: list[str] = []


class Kandinsky:
    """The loaded pair. A keyframe depends on its request alone, not on those beside it."""

    def __init__(self, prior: Any, decoder: Any, canvas: Canvas, placement: Placement) -> None:
        self.prior, self.decoder, self.canvas = prior, decoder, canvas
        self.size = canvas.painted_size(GRID)
        self.batch = loading.batch(placement, GIGABYTES, self.size)
        self.artworks = _seen(prior, canvas, placement.device)

    def paint(self, requests: Sequence[Request]) -> list[np.ndarray | None]:
        """A picture uint8 [h, w, 3] sRGB of the canvas' size for each request; None where it is not finite."""
        noise = tensors.generators([request.seed for request in requests])
        embeds = [self.embedded(request, source) for request, source in zip(requests, noise, strict=True)]
        width, height = self.size
        settings = self.canvas.painting
        images = self.decoder(
            image_embeds=torch.cat([wanted for wanted, _ in embeds]),
            negative_image_embeds=torch.cat([unwanted for _, unwanted in embeds]),
            width=width,
            height=height,
            num_inference_steps=settings.steps or STEPS,
            guidance_scale=GUIDANCE if settings.guidance is None else settings.guidance,
            generator=noise,
            output_type="pt",
        ).images
        painted = tensors.to_pictures(images)
        return [None if picture is None else tensors.fitted(picture, self.canvas.size) for picture in painted]

    def embedded(self, request: Request, noise: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
        """The image embeddings [1, d] to paint and to avoid.

        They are what `interpolate([*artworks, text], [*shares, text_weight], negative_prompt=...)` gives. The text is
        the style's, and the caption's where there is no style: the seed hears a caption at weight 0 once a style is
        found.
        """
        text = request.style if request.styled else request.caption
        said = self.prior.interpolate(
            [text],
            [self.canvas.painting.text_weight],
            num_inference_steps=PRIOR_STEPS,
            guidance_scale=PRIOR_GUIDANCE,
            negative_prompt=request.negative,
            generator=noise,
        )
        return said.image_embeds + self.artworks.to(said.image_embeds), said.negative_image_embeds


@contextmanager
def opened(folder: Path, placement: Placement, canvas: Canvas) -> Iterator[Painter]:
    """The painter of a canvas, of `folder`/prior and `folder`/decoder; ShowError as `loading.pipeline`."""
    with (
        loading.pipeline(Prior, folder / "prior", placement) as prior,
        loading.pipeline(KandinskyV22Pipeline, folder / "decoder", placement) as decoder,
    ):
        yield Kandinsky(prior, decoder, canvas, placement)


@torch.no_grad()
def _seen(prior: Any, canvas: Canvas, device: str) -> torch.Tensor:
    """What the image encoder makes of the artworks, times their weights, added up: [1, d]."""
    weight = canvas.painting.image_weight
    images = [Image.fromarray(picture) for picture, _ in canvas.artworks]
    pixels = prior.image_processor(images, return_tensors="pt").pixel_values
    pixels = pixels.to(device, prior.image_encoder.dtype)
    embeds = [prior.image_encoder(one[None]).image_embeds for one in pixels]
    prior.maybe_free_model_hooks()
    shares = [weight * share for _, share in canvas.artworks]
    return tensors.mixed(embeds, shares)
