"""Stable Diffusion Image Variations v2: pictures like the artwork, in its colours and subjects. It cannot hear words.

Source: the card of lambdalabs/sd-image-variations-diffusers v2.0 (input, guidance) and diffusers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import StableDiffusionImageVariationPipeline

from precompute.models.model import Placement
from precompute.painters import loading, tensors
from precompute.painters.painter import Canvas, Painter, Request

GRID = 64  # pixels: the latents are halved three times
STEPS, GUIDANCE = 50, 3.0
GIGABYTES = 3.4  # of GPU memory that a picture of a megapixel wants while it is decoded, an estimate
MEAN = (0.48145466, 0.4578275, 0.40821073)  # of CLIP's training pictures, sRGB 0..1
DEVIATION = (0.26862954, 0.26130258, 0.27577711)


class Pipeline(StableDiffusionImageVariationPipeline):
    """The pipeline, which takes embeddings [n, d] in place of pictures, so that artworks can be mixed."""

    def _encode_image(
        self, image: torch.Tensor, device: Any, num_images_per_prompt: int, do_classifier_free_guidance: bool
    ) -> torch.Tensor:
        """Embeddings [n, 1, d], after as many zeros where the painting is guided."""
        embeds = image[:, None].to(device).repeat_interleave(num_images_per_prompt, 0)
        return torch.cat([torch.zeros_like(embeds), embeds]) if do_classifier_free_guidance else embeds


class Variations:
    """The loaded model. A keyframe depends on its seed alone, not on those beside it."""

    def __init__(self, pipe: Any, canvas: Canvas, placement: Placement) -> None:
        self.pipe, self.canvas = pipe, canvas
        self.size = canvas.painted_size(GRID)
        self.batch = loading.batch(placement, GIGABYTES, self.size)
        self.embeds = _mixed(pipe, canvas, placement.device)

    def paint(self, requests: Sequence[Request]) -> list[np.ndarray | None]:
        """A picture uint8 [h, w, 3] sRGB of the canvas' size for each request.

        None where the safety checker withheld it or it is not finite.
        """
        width, height = self.size
        settings = self.canvas.painting
        made = self.pipe(
            self.embeds.expand(len(requests), -1),
            width=width,
            height=height,
            num_inference_steps=settings.steps or STEPS,
            guidance_scale=GUIDANCE if settings.guidance is None else settings.guidance,
            generator=tensors.generators([request.seed for request in requests]),
            output_type="pt",
        )
        painted = tensors.to_pictures(made.images * 2 - 1)
        unsafe = made.nsfw_content_detected or [False] * len(painted)
        return [
            None if picture is None or withheld else tensors.fitted(picture, self.canvas.size)
            for picture, withheld in zip(painted, unsafe, strict=True)
        ]


@contextmanager
def opened(folder: Path, placement: Placement, canvas: Canvas) -> Iterator[Painter]:
    """The painter of a canvas; ShowError as `loading.pipeline`."""
    with loading.pipeline(Pipeline, folder, placement) as pipe:
        yield Variations(pipe, canvas, placement)


def normalised(picture: np.ndarray, side: int) -> torch.Tensor:
    """A picture uint8 [h, w, 3] as CLIP's encoder takes it: float32 [1, 3, side, side].

    Bicubic without antialiasing and without keeping the shape, as the model was trained.
    """
    pixels = torch.from_numpy(np.array(picture)).permute(2, 0, 1)[None].float() / 255
    small = torch.nn.functional.interpolate(pixels, (side, side), mode="bicubic", align_corners=False, antialias=False)
    return (small - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(DEVIATION).view(3, 1, 1)


@torch.no_grad()
def _mixed(pipe: Any, canvas: Canvas, device: str) -> torch.Tensor:
    """The artworks' embeddings mixed by their weights: [1, d]."""
    encoder = pipe.image_encoder
    seen = [normalised(picture, encoder.config.image_size) for picture, _ in canvas.artworks]
    embeds = [encoder(pixels.to(device, encoder.dtype)).image_embeds for pixels in seen]
    pipe.maybe_free_model_hooks()
    shares = [share for _, share in canvas.artworks]
    return tensors.mixed(embeds, shares)
