"""What every autoencoder of a show is: two networks, the scaling between them, and where its weights come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from torch import Tensor, nn

Config = Mapping[str, Any]  # the config.json that is published beside weights


@dataclass(frozen=True, slots=True)
class Facts:
    """`channels` of a latent; `factor` pixels of a picture a latent pixel, along each side; stored latents are
    `(raw - shift) * scale` of what the encoder's network gives. `half` says whether its activations fit into float16;
    into bfloat16 and float32 they always do.
    """

    name: str
    channels: int
    factor: int
    scale: float = 1.0
    shift: float = 0.0
    half: bool = True


class Autoencoder(Protocol):
    """A loaded autoencoder, float32, in evaluation mode; it is a torch module too."""

    @property
    def facts(self) -> Facts:
        """Its name, sizes and scaling."""

    @property
    def decoder(self) -> nn.Module:
        """The network from raw latents to pictures."""

    def encode(self, pictures: Tensor) -> Tensor:
        """Pictures [n, 3, h, w], 0..1, sides multiples of `factor`, to latents [n, channels, h/factor, w/factor]."""

    def decode(self, latents: Tensor) -> Tensor:
        """Latents to pictures [n, 3, h, w], about 0..1, not clipped."""

    def raw(self, latents: Tensor) -> Tensor:
        """Stored latents as `decoder`'s network takes them."""

    def to(self, *to: Any, **how: Any) -> Any:
        """Moves it to a device, in place."""


class Coder(nn.Module):
    """What the families share whose scaling is one number; `config` describes the shape of both networks."""

    encoder: nn.Module
    decoder: nn.Module

    def __init__(self, facts: Facts, config: Config) -> None:
        super().__init__()
        self.facts, self.config = facts, config

    def encode(self, pictures: Tensor) -> Tensor:
        """Pictures [n, 3, h, w], 0..1, sides multiples of the factor, to stored latents."""
        latents: Tensor = (self.encoder(pictures) - self.facts.shift) * self.facts.scale
        return latents

    def decode(self, latents: Tensor) -> Tensor:
        """Stored latents to pictures [n, 3, h, w], about 0..1, not clipped."""
        pictures: Tensor = self.decoder(self.raw(latents))
        return pictures

    def raw(self, latents: Tensor) -> Tensor:
        """Stored latents as the decoder's network takes them."""
        return latents / self.facts.scale + self.facts.shift
