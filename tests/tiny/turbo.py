"""An SD-Turbo of random weights and a few thousand parameters, in the published layout."""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import AutoencoderKL, EulerDiscreteScheduler, StableDiffusionPipeline
from transformers import CLIPTextConfig, CLIPTextModel

from tests.tiny import parts, words

TEXT = 16  # width of the text's embeddings


def build(folder: Path, prediction: str = "epsilon") -> None:
    """Saves the model to `folder`; `prediction` is what its UNet predicts, "epsilon" or "v_prediction"."""
    torch.manual_seed(0)
    StableDiffusionPipeline(
        vae=autoencoder(),
        text_encoder=CLIPTextModel(text()),
        tokenizer=words.tokenizer(folder / "tokenizer"),
        unet=parts.unet(TEXT, sample_size=64),
        scheduler=schedule(prediction),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    ).save_pretrained(folder)


def autoencoder() -> AutoencoderKL:
    """Its autoencoder: 8 pixels a latent, 4 channels."""
    return AutoencoderKL(
        block_out_channels=(8, 8, 8, 8),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=4,
        sample_size=64,
    )


def schedule(prediction: str) -> EulerDiscreteScheduler:
    """The published noise schedule."""
    return EulerDiscreteScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        prediction_type=prediction,
        timestep_spacing="trailing",
        steps_offset=1,
    )


def text() -> CLIPTextConfig:
    """What the text encoder is built from."""
    return CLIPTextConfig(
        vocab_size=words.COUNT,
        hidden_size=TEXT,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        bos_token_id=words.COUNT - 2,
        eos_token_id=words.COUNT - 1,
    )
