"""TAEF2, the tiny autoencoder for FLUX.2 (madebyollin/taesd, MIT): its shape, and a strict loader of its two files."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from autoencoders import checkpoint
from autoencoders.family import Coder, Config, Facts
from autoencoders.taesd import Block, Clamp, conv

NAME = "taef2"
CHANNELS = 32  # of the latent
FACTOR = 8  # pixels of a picture per latent pixel, along each side
WIDTH = 64
HALVES = ("encoder", "decoder")


class PooledBlock(Block):
    """A block that first adds a group-normalised branch to its input."""

    def __init__(self, width: int) -> None:
        super().__init__(width)
        wide = 4 * width
        branch = (nn.Conv2d(width, wide, 1, bias=False), nn.GroupNorm(4, wide), nn.ReLU(inplace=True))
        self.pool = nn.Sequential(*branch, nn.Conv2d(wide, width, 1, bias=False))

    def forward(self, x: Tensor) -> Tensor:
        """x: [n, width, h, w]; the same shape comes back."""
        return super().forward(x + self.pool(x))


class Taef2(Coder):
    """The pair, with the tensors named as a plain sequence of layers names them; latents are about -3..3."""

    def __init__(self) -> None:
        super().__init__(Facts(NAME, CHANNELS, FACTOR), {})
        down: list[nn.Module] = [conv(3, WIDTH), Block(WIDTH)]
        for kind in (Block, Block, PooledBlock):
            down += [conv(WIDTH, WIDTH, 2, bias=False), *(kind(WIDTH) for _ in range(3))]
        self.encoder = nn.Sequential(*down, conv(WIDTH, CHANNELS))
        up: list[nn.Module] = [Clamp(), conv(CHANNELS, WIDTH), nn.ReLU(), *(PooledBlock(WIDTH) for _ in range(3))]
        for blocks in (3, 3, 1):
            up += [nn.Upsample(scale_factor=2), conv(WIDTH, WIDTH, bias=False), *(Block(WIDTH) for _ in range(blocks))]
        self.decoder = nn.Sequential(*up, conv(WIDTH, 3))


def files(place: Path) -> tuple[Path, ...]:
    """The two weights files; `place` is their folder, or one of them."""
    folder = place.parent if place.is_file() else place
    return tuple(folder / f"{NAME}_{half}.safetensors" for half in HALVES)


def build(name: str, config: Config, where: object) -> Taef2:
    """The networks without weights; there is only one shape."""
    return Taef2()


def load(place: Path) -> Taef2:
    """Both halves from `taef2_encoder.safetensors` and `taef2_decoder.safetensors`, strictly, float32."""
    with torch.device("meta"):
        model = Taef2()
    for half, path in zip(HALVES, files(place), strict=True):
        checkpoint.fill(getattr(model, half), checkpoint.tensors(NAME, path), NAME, path)
    return model.eval().requires_grad_(False)
