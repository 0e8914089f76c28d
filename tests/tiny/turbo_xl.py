"""An SDXL-Turbo of random weights and a few thousand parameters, in the published layout."""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import EulerAncestralDiscreteScheduler, StableDiffusionXLPipeline
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from tests.tiny import parts, turbo, words

POOLED = 8  # width of the second encoder's pooled states
SIZES = 8  # width of each of the six numbers that say the picture's size


def build(folder: Path) -> None:
    """Saves the model to `folder`."""
    torch.manual_seed(0)
    StableDiffusionXLPipeline(
        vae=turbo.autoencoder(),
        text_encoder=CLIPTextModel(turbo.text()),
        text_encoder_2=CLIPTextModelWithProjection(
            CLIPTextConfig(**{**turbo.text().to_dict(), "projection_dim": POOLED})
        ),
        tokenizer=words.tokenizer(folder / "tokenizer"),
        tokenizer_2=words.tokenizer(folder / "tokenizer_2"),
        unet=parts.unet(
            2 * turbo.TEXT,
            sample_size=64,
            addition_embed_type="text_time",
            addition_time_embed_dim=SIZES,
            projection_class_embeddings_input_dim=6 * SIZES + POOLED,
        ),
        scheduler=EulerAncestralDiscreteScheduler.from_config(turbo.schedule("epsilon").config),
        add_watermarker=False,
    ).save_pretrained(folder)
