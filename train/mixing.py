"""What lies between two pictures when the stronger wins: gradients of both, solved for one picture.

Gradient-domain mixing is Perez, Gangnet & Blake, "Poisson image editing", SIGGRAPH 2003, section 3; the screened
Poisson equation is solved by cosine transforms as in Bhat et al., "Fourier analysis of the 2D screened Poisson
equation for gradient domain problems", ECCV 2008. The weights along the way are those of Shoemake's slerp (1985).
"""

from __future__ import annotations

import math
from functools import cache

import torch
from torch import Tensor
from torch.nn import functional

DECISION = 2.0  # power of the strengths that share a place: 1 fades, infinity cuts
SCREEN = 0.02  # pull towards the plain composite: waves longer than about 2 pi / sqrt(SCREEN) pixels follow it


def blended(first: Tensor, last: Tensor, shares: Tensor) -> Tensor:
    """The show's own way from latent to latent: slerp, then each channel's statistics between those of the ends.

    Latents [n, c, h, w] and shares [n] (0..1); `show.slerp` and `autoencoders.statistics` for a batch, with gradients.
    """
    share = shares.view(-1, 1, 1, 1)
    weights = slerp_weights(first, last, shares)
    blend = weights[0] * first + weights[1] * last
    means, spreads = zip(*(_statistics(z) for z in (first, last)), strict=True)
    mean, spread = _statistics(blend)
    return (blend - mean) * ((1 - share) * spreads[0] + share * spreads[1]) / spread + torch.lerp(*means, share)


def slerp_weights(first: Tensor, last: Tensor, shares: Tensor) -> tuple[Tensor, Tensor]:
    """The weights [n, 1, 1, 1] of both latents on the arc between them (Shoemake)."""
    cosine = functional.cosine_similarity(first.flatten(1), last.flatten(1)).detach().clamp(-0.999, 0.999)
    angle = cosine.arccos()
    found = [(part * angle).sin() / angle.sin() for part in (1 - shares, shares)]
    return found[0].view(-1, 1, 1, 1), found[1].view(-1, 1, 1, 1)


@torch.no_grad()
def mask(first: Tensor, last: Tensor, shares: Tensor) -> Tensor:
    """How far the last picture has won, 0..1, [n, 1, 4h, 4w], from the local strength of latents [n, c, h, w]."""
    weights = slerp_weights(first, last, shares)
    strengths = []
    for weight, latent in zip(weights, (first, last), strict=True):
        centred = latent - latent.mean((2, 3), keepdim=True)
        energy = (weight * centred).square().mean(1, keepdim=True)
        for _ in range(2):
            energy = functional.avg_pool2d(energy, 5, 1, 2, count_include_pad=False)
        strengths.append((energy + 1e-6).pow(DECISION / 2))
    won = strengths[1] / (strengths[0] + strengths[1])
    return functional.interpolate(won, scale_factor=4, mode="bilinear", align_corners=False)


@torch.no_grad()
def mix(first: Tensor, last: Tensor, won: Tensor, shares: Tensor) -> Tensor:
    """The picture [n, 3, h, w] with the gradients of whichever picture has won a place, contrast kept; not clipped.

    Pictures [n, 3, h, w], 0..1; `won` [n, 1, h, w] is the last one's part of each pixel; `shares` [n] its part of the
    whole picture's mean and spread.
    """
    composite = torch.lerp(first, last, won)
    across = _chosen(first, last, won, -1)
    down = _chosen(first, last, won, -2)
    found = solve(across, down, composite, SCREEN)
    share = shares.view(-1, 1, 1, 1)
    means, spreads = zip(*(_statistics(p) for p in (first, last)), strict=True)
    mean, spread = _statistics(found)
    gain = (((1 - share) * spreads[0] + share * spreads[1]) / spread).clamp(0.7, 1.5)
    return (found - mean) * gain + torch.lerp(*means, share)


def solve(across: Tensor, down: Tensor, near: Tensor, screen: float) -> Tensor:
    """The picture whose differences are nearest to those given, held near another picture with weight `screen`.

    `across` [.., h, w-1] and `down` [.., h-1, w] are forward differences; `near` [.., h, w]. The least-squares
    optimum of sum |grad u - g|^2 + screen |u - near|^2, exact, by the DCT that diagonalises it.
    """
    high, wide = near.shape[-2:]
    divergence = functional.pad(across, (1, 0)) - functional.pad(across, (0, 1))
    divergence = divergence + functional.pad(down, (0, 0, 1, 0)) - functional.pad(down, (0, 0, 0, 1))
    rows, columns = cosines(high), cosines(wide)
    spectrum = rows @ (divergence + screen * near) @ columns.T
    return rows.T @ (spectrum / (_laplacian(high)[:, None] + _laplacian(wide) + screen)) @ columns


@cache
def cosines(size: int) -> Tensor:
    """The orthonormal DCT-II of so many samples as a matrix."""
    k, x = torch.arange(size)[:, None], torch.arange(size)[None]
    matrix = torch.cos(math.pi * k * (2 * x + 1) / (2 * size)) * math.sqrt(2 / size)
    matrix[0] /= math.sqrt(2)
    return matrix


def _laplacian(size: int) -> Tensor:
    return 2 - 2 * torch.cos(math.pi * torch.arange(size) / size)


def _chosen(first: Tensor, last: Tensor, won: Tensor, axis: int) -> Tensor:
    length = won.shape[axis] - 1
    between = (won.narrow(axis, 0, length) + won.narrow(axis, 1, length)) / 2
    return torch.lerp(first.diff(dim=axis), last.diff(dim=axis), between)


def _statistics(tensor: Tensor) -> tuple[Tensor, Tensor]:
    return tensor.mean((2, 3), keepdim=True), tensor.std((2, 3), keepdim=True) + 1e-3
