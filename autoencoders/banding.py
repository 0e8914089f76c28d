"""The last stage of a decoder in bands of rows, so that its largest tensors are never whole: for less memory.

Only for stages of convolutions, where a pixel depends on a few rows around it: each band is given those rows too, and
is exactly what it would be in one piece.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from autoencoders import taesd

LARGEST = 140_000_000  # bytes of a tensor that may be whole: those of a picture of 1024x1024 are
BANDS = 5  # a fifth and the rows around it fit into the memory of the stage before, which has tensors of a quarter


class Banded(nn.Module):
    """A decoder's `head`, then its `tail` in `bands`; the tail doubles the size and looks `reach` rows around."""

    def __init__(self, head: nn.Module, tail: nn.Module, reach: int, bands: int) -> None:
        super().__init__()
        self.head, self.tail, self.bands = head, tail, bands
        self.margin = -(-reach // 2)  # rows before the doubling

    def forward(self, raw: Tensor) -> Tensor:
        """Raw latents to pictures, as the whole decoder makes them."""
        x: Tensor = self.head(raw)
        height = x.shape[2]
        edges = [height * band // self.bands for band in range(self.bands + 1)]
        parts = []
        for first, last in zip(edges[:-1], edges[1:], strict=True):
            above = max(0, first - self.margin)
            part = self.tail(x[:, :, above : min(height, last + self.margin)])
            parts.append(part[:, :, 2 * (first - above) : 2 * (last - above)])
        return torch.cat(parts, 2)


def split(network: nn.Module) -> tuple[nn.Sequential, nn.Sequential] | None:
    """A decoder as what comes before its last doubling and the rest; None where that is no row of convolutions."""
    layers = _chain(network)
    doublings = [at for at, layer in enumerate(layers) if isinstance(layer, nn.Upsample)]
    if not doublings:
        return None
    head, tail = layers[: doublings[-1]], layers[doublings[-1] :]
    local = all(type(layer) in (nn.Upsample, nn.Conv2d, nn.ReLU, taesd.Block) for layer in tail)
    return (nn.Sequential(*head), nn.Sequential(*tail)) if local else None


def bands(tail: nn.Module, size: tuple[int, int], form: torch.dtype) -> int:
    """How many bands a tail is run in, for pictures of `size` (height, width) in pixels: one where they are small."""
    width = max(layer.out_channels for layer in _convolutions(tail))
    return BANDS if width * size[0] * size[1] * form.itemsize > LARGEST else 1


def reach(tail: nn.Module) -> int:
    """How many rows around a pixel its value depends on: half of every kernel on the way."""
    return sum(int(layer.kernel_size[0]) // 2 for layer in _convolutions(tail))


def _convolutions(tail: nn.Module) -> list[nn.Conv2d]:
    return [layer for layer in tail.modules() if isinstance(layer, nn.Conv2d)]


def _chain(network: nn.Module) -> list[nn.Module]:
    """The layers of a decoder that is one row of them, in order."""
    if isinstance(network, taesd.Decoder):
        return [network.clamp, *network.layers]
    return list(network) if isinstance(network, nn.Sequential) else []
