"""An SD Image Variations of random weights and a few thousand parameters, in the published layout."""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import PNDMScheduler, StableDiffusionImageVariationPipeline
from diffusers.pipelines.stable_diffusion import StableDiffusionSafetyChecker
from transformers import CLIPConfig, CLIPImageProcessor, CLIPVisionModelWithProjection

from tests.tiny import parts, turbo

WIDTH = 32  # of images' embeddings
SIDE = 32  # pixels that the image encoder sees
NEVER, ALWAYS = 2.0, -2.0  # cosines above which the safety checker withholds a picture


def build(folder: Path, withholds: float = NEVER) -> None:
    """Saves the model to `folder`; `withholds` is the cosine above which its safety checker objects."""
    torch.manual_seed(0)
    StableDiffusionImageVariationPipeline(
        vae=turbo.autoencoder(),
        image_encoder=CLIPVisionModelWithProjection(parts.sight(WIDTH, SIDE)),
        unet=parts.unet(WIDTH, sample_size=8),
        scheduler=PNDMScheduler(
            beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", skip_prk_steps=True, steps_offset=1
        ),
        safety_checker=_checker(withholds),
        feature_extractor=CLIPImageProcessor(size={"shortest_edge": SIDE}, crop_size=SIDE),
    ).save_pretrained(folder)


def _checker(withholds: float) -> StableDiffusionSafetyChecker:
    checker = StableDiffusionSafetyChecker(
        CLIPConfig(vision_config=parts.sight(WIDTH, SIDE).to_dict(), projection_dim=WIDTH)
    )
    checker.concept_embeds_weights.fill_(withholds)
    checker.special_care_embeds_weights.fill_(NEVER)
    return checker
