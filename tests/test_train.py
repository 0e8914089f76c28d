"""The recipe of the house autoencoder, on a few pictures and steps."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from autoencoders.house import House
from train import house as recipe
from train.pictures import picture

STEPS = 30


@pytest.fixture(scope="module")
def pictures() -> np.ndarray:
    torch.set_num_threads(1)
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
        error = (house.decode(house.encode(given)) - given).square().mean()
    patches = few.reshape(len(few), 40, 4, 40, 4, 3).transpose(0, 1, 3, 2, 4, 5).reshape(-1, 48) / 255
    left = np.linalg.eigvalsh(np.cov(patches.T, bias=True))[:-8].sum() / 48
    assert float(error) == pytest.approx(left, rel=1e-3)


def test_some_steps_bring_pictures_nearer_than_the_linear_code(pictures: np.ndarray) -> None:
    assert recipe.score(run(pictures, STEPS), pictures) > recipe.score(recipe.start(pictures), pictures) + 0.1


def test_a_run_of_so_many_steps_can_be_repeated(pictures: np.ndarray) -> None:
    first, second = run(pictures, 3).state_dict(), run(pictures, 3).state_dict()
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_scaled_latents_have_mean_zero_and_spread_one(pictures: np.ndarray) -> None:
    house = recipe.scaled(recipe.start(pictures), pictures[:2])
    with torch.inference_mode():
        latents = house.encode(torch.from_numpy(pictures[:2]).permute(0, 3, 1, 2).float() / 255)
    assert latents.mean((0, 2, 3)).numpy() == pytest.approx(np.zeros(8), abs=1e-4)
    assert latents.std((0, 2, 3)).numpy() == pytest.approx(np.ones(8), abs=1e-4)
