"""The recipes of the house autoencoder, on a few pictures and steps."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.fft import dct

from autoencoders import house as shipped
from autoencoders.house import House
from autoencoders.statistics import matched
from show.slerp import slerp
from train import house as recipe
from train import mixing, morph
from train.pictures import picture

pytestmark = pytest.mark.usefixtures("one_thread")

STEPS = 30


@pytest.fixture(scope="module")
def pictures() -> np.ndarray:
    return np.stack([picture(seed, 160) for seed in range(8)])


def run(pictures: np.ndarray, steps: int) -> House:
    torch.manual_seed(1)
    batches = recipe.crops(pictures, np.random.default_rng(1))
    return recipe.train(recipe.start(pictures), batches, 1, lambda step: step / steps, lambda _: None)


def test_a_picture_belongs_to_its_seed(pictures: np.ndarray) -> None:
    assert np.array_equal(pictures[3], picture(3, 160)) and pictures.dtype == np.uint8
    assert len({p.tobytes() for p in pictures}) == len(pictures)


def test_drawn_pictures_use_the_whole_range_and_vary(pictures: np.ndarray) -> None:
    assert pictures.min() < 16 and pictures.max() > 240
    assert (pictures.std((1, 2, 3)) > 2).all()


def test_the_start_is_the_best_linear_code_of_patches(pictures: np.ndarray) -> None:
    """The round trip's error is the variance that the eight kept components leave: the closed form of PCA."""
    few = pictures[::4]
    given = torch.from_numpy(few).permute(0, 3, 1, 2).float() / 255
    house = recipe.start(pictures)
    with torch.inference_mode():
        error = (house.decoder(house.encoder(given)) - given).square().mean()
    patches = few.reshape(len(few), 40, 4, 40, 4, 3).transpose(0, 1, 3, 2, 4, 5).reshape(-1, 48) / 255
    left = np.linalg.eigvalsh(np.cov(patches.T, bias=True))[:-8].sum() / 48
    assert float(error) == pytest.approx(left, rel=1e-3)


def test_some_steps_bring_pictures_nearer_than_the_linear_code(pictures: np.ndarray) -> None:
    assert recipe.score(run(pictures, STEPS), pictures) > recipe.score(recipe.start(pictures), pictures) + 0.1


def test_a_run_of_so_many_steps_can_be_repeated(pictures: np.ndarray) -> None:
    first, second = run(pictures, 3).state_dict(), run(pictures, 3).state_dict()
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_scaled_codes_have_mean_zero_and_spread_one(pictures: np.ndarray) -> None:
    house = recipe.scaled(recipe.start(pictures), pictures[:2])
    with torch.inference_mode():
        codes = house.code(torch.from_numpy(pictures[:2]).permute(0, 3, 1, 2).float() / 255)
    assert codes.mean((0, 2, 3)).numpy() == pytest.approx(np.zeros(8), abs=1e-4)
    assert codes.std((0, 2, 3)).numpy() == pytest.approx(np.ones(8), abs=1e-4)


def tensor(pictures: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 255


@pytest.mark.parametrize("screen", [1e-3, 0.5])
def test_solving_for_a_pictures_own_differences_gives_the_picture(pictures: np.ndarray, screen: float) -> None:
    wanted = tensor(pictures[:2])
    found = mixing.solve(wanted.diff(dim=-1), wanted.diff(dim=-2), wanted, screen)
    assert torch.allclose(found, wanted, atol=1e-4)


def test_differences_alone_bring_the_picture_back_but_for_its_mean(pictures: np.ndarray) -> None:
    wanted = tensor(pictures[:1, :32, :32])
    flat = wanted.mean((2, 3), keepdim=True).expand_as(wanted)
    found = mixing.solve(wanted.diff(dim=-1), wanted.diff(dim=-2), flat, 1e-5)
    assert torch.allclose(found, wanted, atol=5e-3)


def test_the_cosines_are_the_orthonormal_dct() -> None:
    rows = np.random.default_rng(1).normal(size=(3, 24)).astype(np.float32)
    ours = (mixing.cosines(24) @ torch.from_numpy(rows).T).numpy().T
    assert ours == pytest.approx(dct(rows, norm="ortho"), abs=1e-4)


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_a_picture_mixed_with_itself_is_itself(pictures: np.ndarray, share: float) -> None:
    given, won = tensor(pictures[:1]), torch.rand(1, 1, 160, 160)
    assert torch.allclose(mixing.mix(given, given, won, torch.tensor([share])), given, atol=1e-3)


def test_a_mix_with_a_flat_picture_keeps_the_others_edges(pictures: np.ndarray) -> None:
    """They are those of the other picture times the contrast that the share leaves it."""
    given = tensor(pictures[:1])
    flat = torch.full_like(given, 0.5)
    found = mixing.mix(given, flat, torch.zeros(1, 1, 160, 160), torch.tensor([0.2]))
    assert torch.allclose(found.diff(dim=-1), 0.8 * given.diff(dim=-1), atol=1e-2)


def test_the_mask_sees_which_of_two_is_stronger() -> None:
    """Equal everywhere: a half. Three times as strong on the left: there the first has won."""
    first, last = torch.randn(2, 1, 8, 32, 32, generator=torch.Generator().manual_seed(1))
    half = torch.tensor([0.5])
    assert float(mixing.mask(first, last, half).mean()) == pytest.approx(0.5, abs=0.05)
    first = first * torch.where(torch.arange(32) < 16, 3.0, 1.0)
    won = mixing.mask(first, last, half)
    assert won.shape == (1, 1, 128, 128)
    assert float(won[..., :48].mean()) < 0.2 < 0.4 < float(won[..., 80:].mean())


@pytest.mark.parametrize("share", [0.1, 0.5, 0.8])
def test_training_blends_latents_as_the_show_does(share: float) -> None:
    first, last = torch.randn(2, 1, 8, 16, 20, generator=torch.Generator().manual_seed(2)) + 0.2
    ends = [z[0].numpy() for z in (first, last)]
    wanted = matched(slerp(ends[0], ends[1], share), ends[0], ends[1], share)
    assert mixing.blended(first, last, torch.tensor([share]))[0].numpy() == pytest.approx(wanted, abs=5e-3)


def test_the_grid_of_blocks_is_seen_and_a_picture_has_its_own(pictures: np.ndarray) -> None:
    given = tensor(pictures[:2])
    blocks = torch.nn.functional.interpolate(torch.nn.functional.avg_pool2d(given, 4), scale_factor=4)
    assert float(morph.grid(given, given)) == 0 < 0.005 < float(morph.grid(given, blocks))


def test_a_few_steps_bring_a_fixed_batch_nearer_to_its_mixes(pictures: np.ndarray) -> None:
    torch.manual_seed(1)
    house = shipped.load().train().requires_grad_(True)
    shares, batch = torch.tensor([0.3, 0.6]), tensor(pictures[:4, :64, :64])
    optimiser = torch.optim.AdamW(house.decoder.parameters(), 1e-4)
    found = [float(morph.learn(house, batch, shares, optimiser)) for _ in range(6)]
    assert found[-1] < found[0]


def test_the_tempered_weights_lie_between_the_first_and_the_taught(pictures: np.ndarray) -> None:
    first, taught = run(pictures, 1), run(pictures, 3)
    found = morph.tempered(first, taught, 0.25).state_dict()
    for name, start in first.state_dict().items():
        end = start if name in ("mean", "spread", "power") else taught.state_dict()[name]
        assert torch.allclose(found[name], 0.75 * start + 0.25 * end, atol=1e-6)
