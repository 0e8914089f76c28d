"""Lets the stronger of two pictures win where their latents are blended, and takes nothing from either alone.

A code is multiplied by its own local energy before it is stored (`strengthened`) and divided by it again before it
is decoded (`weakened`). What is weak beside the other picture then adds next to nothing to a blend, so that a sum
of two latents is, place by place, nearly the stronger of the two: the rule of image fusion (Burt & Kolczynski,
"Enhanced image capture through fusion", ICCV 1993) read off a plain slerp. The gain is divisive normalisation
(Heeger, "Normalization of cell responses in cat striate cortex", 1992) turned round.
"""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

POWER = 3  # of its amplitude that a code is stored with: once itself, twice its energy
FLOOR = 0.05  # of the mean energy: the gain that a flat place keeps, so that it can be read back
REACH = 5  # side, in pairs of latent pixels, of the box that smooths the energy, twice
ROUNDS = 3  # of the search for the gain; a fourth gives 0.15 dB more
COARSE, FINE = 0.25, 1.45  # weights of the first three channels (colours of patches) and of the others (their detail)
_LEAST = 1e-4  # a spread below this is nothing that could be scaled


def strengthened(code: Tensor) -> Tensor:
    """A code float32 [n, c, h, w] with its energy gathered where it is strong already.

    Each channel keeps its mean, and the colours of patches their spread over the picture, so that what
    `autoencoders.statistics` matches between stored latents is matched between their codes.
    """
    middle = _mean(code)
    part = code - middle
    loud = part * _doubled(_gain(_energy(_halved(part.square()))), part)
    loud = loud - _mean(loud)
    return loud * (_spread(part) / _spread(loud)) + middle


def weakened(latent: Tensor) -> Tensor:
    """The code that `strengthened` made a latent of, float32 [n, c, h, w]."""
    middle = _mean(latent)
    loud = latent - middle
    share = 1 / _doubled(_searched(loud), loud)
    code = loud * share
    code = code - share * _offset(code, share)
    return code * (_spread(loud) / _spread(code)) + middle


def _searched(loud: Tensor) -> Tensor:
    """The gain [n, 1, h/2, w/2] that made `loud` of its code.

    A fixed point at half the resolution, each step the geometric mean of the gain and of what would follow from it:
    the step that shrinks errors of every wavelength by half.
    """
    first, second = _halved(loud), _halved(loud.square())
    gain = _gain(_energy(second)).pow(1 / POWER)
    for _ in range(ROUNDS):
        share = 1 / gain
        offset = _offset(first * share, share)
        squares = (second - (2 * offset) * first + offset.square()) * share.square()
        gain = (gain * _gain(_energy(squares))).sqrt()
    return gain


def _offset(code: Tensor, share: Tensor) -> Tensor:
    """What was taken from `loud` to centre it, per channel: with it given back the code has mean 0."""
    return _mean(code) / _mean(share)


def _energy(squares: Tensor) -> Tensor:
    return COARSE * squares[:, :3].sum(1, keepdim=True) + FINE * squares[:, 3:].sum(1, keepdim=True)


def _gain(energy: Tensor) -> Tensor:
    """Smooth local energy over its mean, plus the floor; [n, 1, h/2, w/2]."""
    for _ in range(2):
        energy = functional.avg_pool2d(energy, REACH, 1, REACH // 2, count_include_pad=False)
    return energy / energy.mean((1, 2, 3), keepdim=True).clamp_min(1e-6) + FLOOR


def _halved(field: Tensor) -> Tensor:
    return functional.avg_pool2d(field, 2, ceil_mode=True)


def _doubled(field: Tensor, like: Tensor) -> Tensor:
    wide = functional.interpolate(field, scale_factor=2.0, mode="bilinear", align_corners=False)
    return wide[..., : like.shape[-2], : like.shape[-1]]


def _mean(field: Tensor) -> Tensor:
    return field.mean((2, 3), keepdim=True)


def _spread(centred: Tensor) -> Tensor:
    """Root mean square of the colours of patches, [n, 1, 1, 1]."""
    return (centred[:, :3].square().mean((1, 2, 3), keepdim=True) + _LEAST**2).sqrt()
