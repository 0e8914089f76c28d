"""What every autoencoder of a show is: two networks, the scaling between them, and where its weights come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class Facts:
    """`channels` of a latent; `factor` pixels of a picture a latent pixel, along each side; stored latents are
    `(raw - shift) * scale` of what the encoder's network gives.
    """

    name: str
    channels: int
    factor: int
    scale: float = 1.0
    shift: float = 0.0


class Autoencoder(Protocol):
    """A loaded autoencoder, float32, in evaluation mode; it is a torch module too."""

    facts: Facts
    decoder: nn.Module

    def encode(self, pictures: Tensor) -> Tensor:
        """Pictures [n, 3, h, w], 0..1, sides multiples of `factor`, to latents [n, channels, h/factor, w/factor]."""

    def decode(self, latents: Tensor) -> Tensor:
        """Latents to pictures [n, 3, h, w], about 0..1, not clipped."""

    def raw(self, latents: Tensor) -> Tensor:
        """Stored latents as `decoder`'s network takes them."""
