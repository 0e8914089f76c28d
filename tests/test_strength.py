"""The gain that lets the stronger of two latents win: nothing is lost alone, the weaker goes in company."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from autoencoders.strength import strengthened, weakened

pytestmark = pytest.mark.usefixtures("one_thread")


def code(seed: int, high: int = 32, wide: int = 48) -> Tensor:
    """Noise whose strength changes slowly over the picture, as edges and skies do; [1, 8, h, w]."""
    generator = torch.Generator().manual_seed(seed)
    coarse = torch.rand(1, 1, 5, 5, generator=generator) + 0.1
    envelope = torch.nn.functional.interpolate(coarse, (high, wide), mode="bicubic").clamp_min(0.1)
    colour = torch.randn(1, 8, 1, 1, generator=generator)
    return envelope * torch.randn(1, 8, high, wide, generator=generator) + colour


@pytest.mark.parametrize("size", [(32, 48), (33, 47), (1, 1)])
def test_what_was_strengthened_comes_back(size: tuple[int, int]) -> None:
    given = code(1, *size)
    spread = float((given - given.mean((2, 3), keepdim=True)).square().mean().sqrt())
    error = float((weakened(strengthened(given)) - given).square().mean().sqrt())
    assert error <= 0.08 * spread + 1e-6


def test_means_and_the_spread_of_colours_are_kept() -> None:
    given = code(2)
    stored = strengthened(given)
    assert torch.allclose(stored.mean((2, 3)), given.mean((2, 3)), atol=1e-4)
    centred = [z[:, :3] - z[:, :3].mean((2, 3), keepdim=True) for z in (stored, given)]
    assert float(centred[0].square().mean()) == pytest.approx(float(centred[1].square().mean()), rel=1e-3)


def test_a_louder_picture_gives_the_same_latent_louder() -> None:
    assert torch.allclose(strengthened(3 * code(3)), 3 * strengthened(code(3)), atol=1e-3)


def test_a_flat_picture_stays_flat_and_finite() -> None:
    flat = torch.full((1, 8, 16, 16), 0.7)
    assert torch.allclose(weakened(strengthened(flat)), flat, atol=1e-4)


def test_in_a_sum_the_stronger_of_two_wins_its_place() -> None:
    """Left one is three times as strong, right the other: far less of the weaker is left than a fade leaves."""
    side = torch.ones(1, 1, 32, 64)
    side[..., 32:] = 1 / 3
    one, other = (torch.randn(1, 8, 32, 64, generator=torch.Generator().manual_seed(s)) for s in (4, 5))
    one, other = one * side, other * side.flip(-1)
    middle = weakened((strengthened(one) + strengthened(other)) * 0.5**0.5)[..., :28]
    parts = [float((middle * part[..., :28]).sum() / part[..., :28].square().sum()) for part in (one, other)]
    assert parts[1] / parts[0] < 0.3
