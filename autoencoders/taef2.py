"""TAEF2, the tiny autoencoder for FLUX.2 (madebyollin/taesd, MIT): its shape, and a strict loader of its two files."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from show.errors import ShowError

CHANNELS = 32  # of the latent
FACTOR = 8  # pixels of a picture per latent pixel, along each side
WIDTH = 64


def _conv(inside: int, outside: int, **settings: int | bool) -> nn.Conv2d:
    return nn.Conv2d(inside, outside, 3, padding=1, **settings)  # type: ignore[arg-type]


class Clamp(nn.Module):
    """A soft limit at -3 and 3."""

    def forward(self, x: Tensor) -> Tensor:
        """3 tanh(x / 3)."""
        return torch.tanh(x / 3) * 3


class Block(nn.Module):
    """Three convolutions added to their input; a pooled block first adds a group-normalised branch to it."""

    def __init__(self, width: int, pooled: bool = False) -> None:
        super().__init__()
        middle = (_conv(width, width), nn.ReLU(), _conv(width, width), nn.ReLU(), _conv(width, width))
        self.conv = nn.Sequential(*middle)
        self.fuse = nn.ReLU()
        wide = 4 * width
        branch = (nn.Conv2d(width, wide, 1, bias=False), nn.GroupNorm(4, wide), nn.ReLU(inplace=True))
        self.pool = nn.Sequential(*branch, nn.Conv2d(wide, width, 1, bias=False)) if pooled else None

    def forward(self, x: Tensor) -> Tensor:
        """x: [n, width, h, w]; the same shape comes back."""
        if self.pool is not None:
            x = x + self.pool(x)
        return self.fuse(self.conv(x) + x)


class Taef2(nn.Module):
    """The pair, with the tensors named as a plain sequence of layers names them."""

    def __init__(self) -> None:
        super().__init__()
        down = [_conv(3, WIDTH), Block(WIDTH)]
        for pooled in (False, False, True):
            down += [_conv(WIDTH, WIDTH, stride=2, bias=False), *(Block(WIDTH, pooled) for _ in range(3))]
        self.encoder = nn.Sequential(*down, _conv(WIDTH, CHANNELS))
        up = [Clamp(), _conv(CHANNELS, WIDTH), nn.ReLU(), *(Block(WIDTH, True) for _ in range(3))]
        for blocks in (3, 3, 1):
            up += [nn.Upsample(scale_factor=2), _conv(WIDTH, WIDTH, bias=False), *(Block(WIDTH) for _ in range(blocks))]
        self.decoder = nn.Sequential(*up, _conv(WIDTH, 3))

    def encode(self, pictures: Tensor) -> Tensor:
        """Pictures [n, 3, h, w], 0..1, sides multiples of 8, to latents [n, 32, h/8, w/8], about -3..3."""
        latents: Tensor = self.encoder(pictures)
        return latents

    def decode(self, latents: Tensor) -> Tensor:
        """Latents [n, 32, h, w] to pictures [n, 3, 8h, 8w], about 0..1."""
        pictures: Tensor = self.decoder(latents)
        return pictures


def load(folder: Path) -> Taef2:
    """Both halves from `taef2_encoder.safetensors` and `taef2_decoder.safetensors`, strictly, float32."""
    model = Taef2()
    for name, half in (("encoder", model.encoder), ("decoder", model.decoder)):
        path = folder / f"taef2_{name}.safetensors"
        try:
            half.load_state_dict({key: tensor.float() for key, tensor in load_file(path).items()})
        except Exception as fault:  # safetensors raises its own, undocumented, class; torch a RuntimeError
            raise ShowError(
                path, f"not the weights of TAEF2's {name}", "take both files from madebyollin/taesd"
            ) from fault
    return model.eval().requires_grad_(False)
