"""Full autoencoders of random weights, few channels wide, in diffusers' AutoencoderKL layouts of today and of 2022."""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import AutoencoderKL
from safetensors.torch import load_file, save_file

WEIGHTS = "diffusion_pytorch_model.safetensors"
OLD = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}


def build(folder: Path, channels: int = 4, seed: int = 0, **config: object) -> AutoencoderKL:
    """Saves one with three stages into the folder; latents have `channels` at a quarter of the size."""
    torch.manual_seed(seed)
    model = AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * 3,
        up_block_types=("UpDecoderBlock2D",) * 3,
        block_out_channels=(8, 16, 16),
        layers_per_block=2,
        norm_num_groups=4,
        latent_channels=channels,
        **config,
    )
    for parameter in model.parameters():  # no bias or gain at its start, where a slip would not be seen
        parameter.data += 0.1 * torch.randn_like(parameter)
    model.save_pretrained(folder)
    return model.eval()


def rename(folder: Path) -> None:
    """Gives the attention's tensors in the folder the names of 2022."""
    renamed = {}
    for key, tensor in load_file(folder / WEIGHTS).items():
        for new, old in OLD.items():
            key = key.replace(f"attentions.0.{new}.", f"attentions.0.{old}.")
        renamed[key] = tensor
    save_file(renamed, folder / WEIGHTS, {"format": "pt"})
