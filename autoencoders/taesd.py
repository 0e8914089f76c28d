"""The tiny autoencoders for Stable Diffusion 1 and 2, XL, 3 and FLUX.1 (madebyollin/taesd, MIT).

The published layout is that of diffusers' AutoencoderTiny; here pictures are 0..1 as the networks themselves take them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from autoencoders import checkpoint
from autoencoders.family import Coder, Config, Facts
from show.errors import ShowError

NAMES = ("taesd", "taesdxl", "taesd3", "taef1")
KIND = "AutoencoderTiny"
LIMIT = 3.0  # latents beyond it carry nothing
WIDTHS = (64, 64, 64, 64)
DOWN_BLOCKS, UP_BLOCKS = (1, 3, 3, 3), (3, 3, 3, 1)  # of each stage, in order
FIXED = {"act_fn": "relu", "upsample_fn": "nearest", "upsampling_scaling_factor": 2, "in_channels": 3,
         "out_channels": 3}  # fmt: skip


def conv(inside: int, outside: int, stride: int = 1, bias: bool = True) -> nn.Conv2d:
    """A 3x3 convolution that keeps the size, or halves it with a stride of 2."""
    return nn.Conv2d(inside, outside, 3, stride=stride, padding=1, bias=bias)


class Clamp(nn.Module):
    """A soft limit at -3 and 3."""

    def forward(self, x: Tensor) -> Tensor:
        """3 tanh(x / 3)."""
        return torch.tanh(x / LIMIT) * LIMIT


class Block(nn.Module):
    """Three convolutions added to their input, rectified."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Sequential(
            conv(width, width), nn.ReLU(), conv(width, width), nn.ReLU(), conv(width, width)
        )  # fmt: skip
        self.fuse = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        """x: [n, width, h, w]; the same shape comes back."""
        rectified: Tensor = self.fuse(self.conv(x) + x)
        return rectified


class Encoder(nn.Module):
    """Pictures [n, 3, h, w], 0..1, to raw latents."""

    def __init__(self, channels: int, widths: Sequence[int], blocks: Sequence[int]) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for stage, (width, count) in enumerate(zip(widths, blocks, strict=True)):
            layers += [conv(width, width, 2, bias=False) if stage else conv(3, width)]
            layers += [Block(width) for _ in range(count)]
        self.layers = nn.Sequential(*layers, conv(widths[-1], channels))

    def forward(self, pictures: Tensor) -> Tensor:
        """All layers in order."""
        latents: Tensor = self.layers(pictures)
        return latents


class Decoder(nn.Module):
    """Raw latents, softly limited, to pictures [n, 3, h, w], about 0..1."""

    def __init__(self, channels: int, widths: Sequence[int], blocks: Sequence[int]) -> None:
        super().__init__()
        self.clamp = Clamp()
        layers: list[nn.Module] = [conv(channels, widths[0]), nn.ReLU()]
        for stage, (width, count) in enumerate(zip(widths, blocks, strict=True)):
            layers += [Block(width) for _ in range(count)]
            last = stage == len(blocks) - 1
            layers += [conv(width, 3)] if last else [nn.Upsample(scale_factor=2), conv(width, width, bias=False)]
        self.layers = nn.Sequential(*layers)

    def forward(self, latents: Tensor) -> Tensor:
        """All layers in order."""
        pictures: Tensor = self.layers(self.clamp(latents))
        return pictures


class Taesd(Coder):
    """One of the family; latents are about -3..3."""

    def __init__(self, facts: Facts, config: Config) -> None:
        super().__init__(facts, config)
        down = config.get("encoder_block_out_channels", WIDTHS), config.get("num_encoder_blocks", DOWN_BLOCKS)
        up = config.get("decoder_block_out_channels", WIDTHS), config.get("num_decoder_blocks", UP_BLOCKS)
        self.encoder = Encoder(facts.channels, *down)
        self.decoder = Decoder(facts.channels, *up)


def build(name: str, config: Config, where: object) -> Taesd:
    """The networks that an AutoencoderTiny's config describes, without weights; ShowError if they are not ours."""
    for key, value in FIXED.items():
        if config.get(key, value) != value:
            raise ShowError(where, f"{key} is {config[key]}, not {value}", "choose another autoencoder")
    factor = 2 ** (len(config.get("num_decoder_blocks", UP_BLOCKS)) - 1)
    scale, shift = config.get("scaling_factor") or 1.0, config.get("shift_factor") or 0.0
    return Taesd(Facts(name, int(config.get("latent_channels", 4)), factor, float(scale), float(shift)), config)


def load(name: str, place: Path) -> Taesd:
    """The trained pair, float32; `place` is a folder, or a weights file with config.json beside it."""
    weights, described = checkpoint.files(name, place)
    with torch.device("meta"):
        model = build(name, checkpoint.config(name, described, KIND), described)
    checkpoint.fill(model, checkpoint.tensors(name, weights), name, weights)
    return model.eval().requires_grad_(False)
