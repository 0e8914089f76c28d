"""The house autoencoder: 512x512 pictures to 8x128x128 latents and back, small enough for two CPU cores.

Both networks stand beside a linear shortcut (the principal components of 4x4 patches, whitened), so that they
only learn what a linear code cannot say. They work at half resolution or less; pixel shuffles do the rest. Between them
the strong places of a code are made stronger (`autoencoders.strength`), so that blended latents do not ghost.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

import torch
from safetensors.torch import load as parse
from torch import Tensor, nn
from torch.nn import functional

from autoencoders.family import Facts
from autoencoders.strength import POWER, strengthened, weakened
from show.errors import ShowError

NAME = "house"
CHANNELS = 8  # of the latent
FACTOR = 4  # pixels of a picture per latent pixel, along each side
WIDTH = 64  # channels at a quarter of the resolution
HALF_WIDTH = 16  # channels at half of the resolution
PATCH = 3 * FACTOR * FACTOR


class Residual(nn.Module):
    """Two 3x3 convolutions added to what they are given, rectified; it works in place where autograd allows."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """x: [n, width, h, w]; the same shape comes back."""
        change: Tensor = self.second(self.first(x).relu_())
        return change.add_(x).relu_()


class Encoder(nn.Module):
    """Pictures [n, 3, h, w], 0..1, to raw latents [n, 8, h/4, w/4]; h and w are multiples of 4."""

    def __init__(self) -> None:
        super().__init__()
        self.shortcut = nn.Conv2d(PATCH, CHANNELS, 1)
        self.enter = nn.Conv2d(12, HALF_WIDTH, 3, padding=1)
        self.fine = Residual(HALF_WIDTH)
        self.narrow = nn.Conv2d(4 * HALF_WIDTH, WIDTH, 3, padding=1)
        self.blocks = nn.Sequential(Residual(WIDTH), Residual(WIDTH))
        self.leave = nn.Conv2d(WIDTH, CHANNELS, 3, padding=1)

    def forward(self, pictures: Tensor) -> Tensor:
        """The shortcut's code plus what the network corrects in it."""
        half = functional.pixel_unshuffle(pictures - 0.5, 2)
        x = functional.pixel_unshuffle(self.fine(self.enter(half).relu_()), 2)
        x = self.blocks(self.narrow(x).relu_())
        code: Tensor = self.shortcut(functional.pixel_unshuffle(half, 2))
        return code + self.leave(x)


class Decoder(nn.Module):
    """Raw latents [n, 8, h, w] to pictures [n, 3, 4h, 4w], about 0..1 (not clipped)."""

    def __init__(self) -> None:
        super().__init__()
        self.shortcut = nn.Conv2d(CHANNELS, PATCH, 1)
        self.enter = nn.Conv2d(CHANNELS, WIDTH, 3, padding=1)
        self.blocks = nn.Sequential(Residual(WIDTH), Residual(WIDTH))
        self.widen = nn.Conv2d(WIDTH, 4 * HALF_WIDTH, 3, padding=1)
        self.fine = Residual(HALF_WIDTH)
        self.leave = nn.Conv2d(HALF_WIDTH, 12, 3, padding=1)

    def forward(self, latents: Tensor) -> Tensor:
        """The shortcut's picture plus what the network adds to it."""
        plain = functional.pixel_shuffle(self.shortcut(latents), 2)
        x = self.blocks(self.enter(latents).relu_())
        x = self.fine(functional.pixel_shuffle(self.widen(x).relu_(), 2))
        return functional.pixel_shuffle(plain + self.leave(x), 2) + 0.5


class House(nn.Module):
    """Encoder and decoder with the scaling between raw latents and those of unit spread that are stored."""

    facts = Facts(NAME, CHANNELS, FACTOR)
    mean: Tensor
    spread: Tensor

    def __init__(self, gained: bool = True) -> None:
        """`gained` False: without the gain between the networks, as files of weights that name no power expect."""
        super().__init__()
        self.gained = gained
        if gained:
            self.register_buffer("power", torch.tensor(float(POWER)))
        self.encoder = Encoder()
        self.decoder = Decoder()
        self.register_buffer("mean", torch.zeros(1, CHANNELS, 1, 1))
        self.register_buffer("spread", torch.ones(1, CHANNELS, 1, 1))

    def encode(self, pictures: Tensor) -> Tensor:
        """Pictures [n, 3, h, w], 0..1, sides multiples of 4, to latents [n, 8, h/4, w/4] of mean 0, spread about 1."""
        code = self.code(pictures)
        return strengthened(code) if self.gained else code

    def code(self, pictures: Tensor) -> Tensor:
        """Latents before their gain: float32 [n, 8, h/4, w/4], mean 0 and spread 1 over many pictures."""
        code: Tensor = (self.encoder(pictures).float() - self.mean) / self.spread
        return code

    def decode(self, latents: Tensor) -> Tensor:
        """Latents [n, 8, h, w] to pictures [n, 3, 4h, 4w], about 0..1, not clipped (so that it can be trained)."""
        pictures: Tensor = self.decoder(self.raw(latents))
        return pictures

    def raw(self, latents: Tensor) -> Tensor:
        """Latents of unit spread as the decoder's network takes them; in float32, the gain is searched in them."""
        return (weakened(latents) if self.gained else latents) * self.spread + self.mean


def weights() -> Traversable:
    """The safetensors file inside the package."""
    return resources.files("autoencoders") / "weights" / "house.safetensors"


@cache
def weights_sha256() -> str:
    """The hash that tells latents of one training from those of another; hexadecimal."""
    return sha256(weights().read_bytes()).hexdigest()


def load(path: Path | None = None) -> House:
    """The trained autoencoder, float32, ready to use; `path` names a safetensors file other than our own."""
    remedy = "give a file that `python -m train.house` wrote, or none for the one inside the package"
    where = path or weights()
    try:
        tensors = parse(where.read_bytes())
    except Exception as fault:  # safetensors raises its own, undocumented, class beside OSError
        raise ShowError(where, f"not readable as safetensors ({fault})", remedy) from fault
    house = House(gained="power" in tensors)
    try:
        house.load_state_dict({name: tensor.float() for name, tensor in tensors.items()})
    except RuntimeError as fault:
        raise ShowError(where, "these are not the weights of the house autoencoder", remedy) from fault
    return house.eval().requires_grad_(False)
