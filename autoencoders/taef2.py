"""TAEF2, the tiny autoencoder for FLUX.2 (madebyollin/taesd, MIT): its shape, and a strict loader of its files."""

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
    """The one weights file of both halves, or one for each; `place` is their folder, or one of them."""
    folder = place.parent if place.is_file() else place
    whole = folder / f"{NAME}.safetensors"
    return (whole,) if whole.is_file() else tuple(folder / f"{NAME}_{half}.safetensors" for half in HALVES)


def build(name: str, config: Config, where: object) -> Taef2:
    """The networks without weights; there is only one shape."""
    return Taef2()


def load(place: Path) -> Taef2:
    """Both halves, strictly, float32.

    They are in `taef2_encoder.safetensors` and `taef2_decoder.safetensors`, named as a plain sequence names them, or
    in `taef2.safetensors`, named `encoder.layers.I` and `decoder.layers.I`.
    """
    with torch.device("meta"):
        model = Taef2()
    found = files(place)
    given = [checkpoint.tensors(NAME, path) for path in found]
    halves = [_half(given[0], half) for half in HALVES] if len(found) == 1 else given
    for half, tensors, path in zip(HALVES, halves, (*found, found[-1]), strict=False):
        checkpoint.fill(getattr(model, half), tensors, NAME, path)
    return model.eval().requires_grad_(False)


def _half(whole: dict[str, Tensor], half: str) -> dict[str, Tensor]:
    """One half of the single file, named as a plain sequence names it."""
    prefix = f"{half}.layers."
    named = [(key.removeprefix(prefix).partition("."), value) for key, value in whole.items() if key.startswith(prefix)]
    entry = {"encoder": 0, "decoder": 1}[half]  # where the first layer with weights stands: the clamp has none
    shift = entry - min((int(layer) for (layer, _, _), _ in named), default=entry)
    return {f"{int(layer) + shift}.{rest}": value for (layer, _, rest), value in named}
