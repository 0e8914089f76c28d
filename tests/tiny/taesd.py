"""Tiny autoencoders of random weights in diffusers' AutoencoderTiny layout."""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import AutoencoderTiny


def build(folder: Path, channels: int = 4, seed: int = 0) -> AutoencoderTiny:
    """Saves one with narrow stages into the folder; latents have `channels` at an eighth of the size."""
    torch.manual_seed(seed)
    model = AutoencoderTiny(
        latent_channels=channels, encoder_block_out_channels=(8,) * 4, decoder_block_out_channels=(8,) * 4
    )
    model.save_pretrained(folder)
    return model.eval()
