"""What a decoder's graph computes: two latents blended, decoded and packed into bytes, and whether it is whole."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from autoencoders import banding
from autoencoders.blending import matched, slerp
from autoencoders.family import Autoencoder
from autoencoders.fusing import fused

OPAQUE = 255
Render = Callable[[Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]  # what a Rendering is called with, and returns


class Rendering(nn.Module):
    """From latents [1, c, h, w] and a fraction [1] to a picture uint8 [H, W, 4]; it reads nothing back.

    `size` (height, width) of the latents that are decoded: smaller than what is given, they are resampled by area.
    """

    def __init__(
        self, model: Autoencoder, form: torch.dtype, channels_last: bool, size: tuple[int, int], joined: bool = False
    ) -> None:
        """`model` is as `prepare` left it for that format and layout. `joined`: see `autoencoders.fusing`."""
        super().__init__()
        self.model, self.form, self.layout, self.size = model, form, _layout(channels_last), size
        self.network = _network(model, form, size, joined)
        self.eval()

    def forward(self, first: Tensor, last: Tensor, fraction: Tensor) -> tuple[Tensor, Tensor]:
        """The picture, sRGB with alpha 255, top row first; and whether all numbers behind it are finite, bool []."""
        blend = matched(slerp(first, last, fraction), first, last, fraction)
        raw = self.model.raw(blend)
        if raw.shape[-2:] != self.size:
            raw = functional.interpolate(raw, size=self.size, mode="area")
        shades = self.network(raw.to(self.form, memory_format=self.layout))[0].permute(1, 2, 0).float()
        low, high = torch.aminmax(shades)
        pixels = (shades * 255 + 0.5).clamp(0, 255).to(torch.uint8)
        return functional.pad(pixels, (0, 1), value=OPAQUE), torch.isfinite(high - low)


def sized(latent: tuple[int, int, int], scale: float) -> tuple[int, int]:
    """Height and width of the latents (c, h, w) at a scale of the decode size."""
    return max(1, round(latent[1] * scale)), max(1, round(latent[2] * scale))


def prepare(model: Autoencoder, form: torch.dtype, channels_last: bool, device: torch.device) -> Autoencoder:
    """The model itself, on a device, its decoder in a number format and memory layout.

    Once and for all: doing it again could move weights whose addresses a captured graph has kept.
    """
    model.to(device)
    model.decoder.to(dtype=form).to(memory_format=_layout(channels_last))  # type: ignore[call-overload]
    for part in model.decoder.modules():
        if isinstance(part, nn.ReLU):
            part.inplace = True  # each rectifier of ours is the only reader of what it is given
    return model


def _network(model: Autoencoder, form: torch.dtype, size: tuple[int, int], joined: bool) -> nn.Module:
    """The decoder as it is run: in bands where its tensors are large, in joined calls where that is asked for."""
    parts, factor = banding.split(model.decoder), model.facts.factor
    count = banding.bands(parts[1], (size[0] * factor, size[1] * factor), form) if parts else 1
    if parts is None or count == 1:
        return fused(model.decoder) if joined else model.decoder
    head, tail = (fused(part) if joined else part for part in parts)
    return banding.Banded(head, tail, banding.reach(parts[1]), count)


def _layout(channels_last: bool) -> torch.memory_format:
    return torch.channels_last if channels_last else torch.contiguous_format
