"""The blend of two latents on a device: torch twins of `show.slerp.slerp` and `autoencoders.statistics.matched`.

Nothing here reads a value back, so that all of it can stand in a captured graph.
"""

from __future__ import annotations

import torch
from torch import Tensor

from autoencoders.statistics import LEAST_SPREAD
from show.slerp import NEARLY_PARALLEL


def neighbours(rows: Tensor, index: Tensor) -> tuple[Tensor, Tensor]:
    """The latents float32 [n, c, h, w] that `index`, integers [n, 2] on the device, names among `rows` [m, c, h, w]."""
    pairs = rows.index_select(0, index.flatten()).float().unflatten(0, index.shape)
    return pairs[:, 0], pairs[:, 1]


def slerp(first: Tensor, last: Tensor, fraction: Tensor) -> Tensor:
    """The points at `fraction` (0..1, [n]) of the arcs between float32 latents [n, c, h, w], each one vector."""
    ends = (first * last).sum((1, 2, 3)), first.square().sum((1, 2, 3)), last.square().sum((1, 2, 3))
    lengths = (ends[1] * ends[2]).sqrt()
    cosine = torch.where(lengths > 0, ends[0] / lengths.clamp_min(torch.finfo(torch.float32).tiny), 1.0)
    angle = torch.arccos(cosine.clamp(-1, 1))
    straight = cosine.abs() > NEARLY_PARALLEL
    share = torch.where(straight, 1 - fraction, torch.sin((1 - fraction) * angle) / torch.sin(angle))
    other = torch.where(straight, fraction, torch.sin(fraction * angle) / torch.sin(angle))
    return _wide(share) * first + _wide(other) * last


def matched(blend: Tensor, first: Tensor, last: Tensor, fraction: Tensor) -> Tensor:
    """`blend` with each channel's mean and spread moved to those at `fraction` between two latents; shapes as above."""
    (spread, mean), (before, low), (after, high) = (
        torch.std_mean(latent, (2, 3), correction=0, keepdim=True) for latent in (blend, first, last)
    )
    share = _wide(fraction)
    wanted = torch.lerp(before, after, share.expand_as(before))
    gain = torch.where(spread > LEAST_SPREAD, wanted / spread.clamp_min(LEAST_SPREAD), 1.0)
    return (blend - mean) * gain + torch.lerp(low, high, share.expand_as(low))


def _wide(values: Tensor) -> Tensor:
    return values[:, None, None, None]
