"""Parts that several tiny models have alike."""

from __future__ import annotations

from typing import Any

from diffusers import UNet2DConditionModel
from transformers import CLIPVisionConfig


def unet(width: int, **settings: Any) -> UNet2DConditionModel:
    """A latent diffusion model's UNet that attends to embeddings of `width`."""
    return UNet2DConditionModel(
        block_out_channels=(8, 16),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        layers_per_block=1,
        cross_attention_dim=width,
        attention_head_dim=8,
        norm_num_groups=4,
        **settings,
    )


def sight(width: int, side: int) -> CLIPVisionConfig:
    """What an image encoder is built from that sees `side` pixels and gives embeddings of `width`."""
    return CLIPVisionConfig(
        hidden_size=width,
        projection_dim=width,
        image_size=side,
        patch_size=8,
        intermediate_size=37,
        num_hidden_layers=1,
        num_attention_heads=4,
    )
