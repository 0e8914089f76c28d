"""An SD Image Variations of random weights and a few thousand parameters, in the published layout."""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import PNDMScheduler, StableDiffusionImageVariationPipeline, UNet2DConditionModel
from diffusers.pipelines.stable_diffusion import StableDiffusionSafetyChecker
from transformers import CLIPConfig, CLIPImageProcessor, CLIPVisionConfig, CLIPVisionModelWithProjection

from tests.tiny import turbo

WIDTH = 32  # of images' embeddings
SIDE = 32  # pixels that the image encoder sees
NEVER, ALWAYS = 2.0, -2.0  # cosines above which the safety checker withholds a picture


def build(folder: Path, withholds: float = NEVER) -> None:
    """Saves the model to `folder`; `withholds` is the cosine above which its safety checker objects."""
    torch.manual_seed(0)
    StableDiffusionImageVariationPipeline(
        vae=turbo.autoencoder(),
        image_encoder=CLIPVisionModelWithProjection(_sight()),
        unet=_unet(),
        scheduler=PNDMScheduler(
            beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", skip_prk_steps=True, steps_offset=1
        ),
        safety_checker=_checker(withholds),
        feature_extractor=CLIPImageProcessor(size={"shortest_edge": SIDE}, crop_size=SIDE),
    ).save_pretrained(folder)


def _checker(withholds: float) -> StableDiffusionSafetyChecker:
    checker = StableDiffusionSafetyChecker(CLIPConfig(vision_config=_sight().to_dict(), projection_dim=WIDTH))
    checker.concept_embeds_weights.fill_(withholds)
    checker.special_care_embeds_weights.fill_(NEVER)
    return checker


def _unet() -> UNet2DConditionModel:
    return UNet2DConditionModel(
        block_out_channels=(8, 16),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        layers_per_block=1,
        cross_attention_dim=WIDTH,
        attention_head_dim=8,
        norm_num_groups=4,
        sample_size=8,
    )


def _sight() -> CLIPVisionConfig:
    return CLIPVisionConfig(
        hidden_size=WIDTH,
        projection_dim=WIDTH,
        image_size=SIDE,
        patch_size=8,
        intermediate_size=37,
        num_hidden_layers=1,
        num_attention_heads=4,
    )
