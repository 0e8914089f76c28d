from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from autoencoders import blending, statistics
from show import slerp

SHAPE = (4, 6, 10)
FRACTIONS = np.array([0.0, 0.2, 0.5, 0.93, 1.0], np.float32)
rng = np.random.default_rng(7)
NOISE = rng.standard_normal((2, *SHAPE)).astype(np.float32)
FLAT = np.stack([NOISE[0], NOISE[1] * np.array([1, 0, 1, 1], np.float32)[:, None, None]])
PAIRS = {
    "apart": NOISE,
    "near": np.stack([NOISE[0], NOISE[0] + 0.05 * NOISE[1]]),
    "parallel": np.stack([NOISE[0], 2 * NOISE[0]]),
    "opposed": np.stack([NOISE[0], -NOISE[0]]),
    "without length": np.stack([NOISE[0], 0 * NOISE[0]]),
    "a flat channel": FLAT,
    "off centre": NOISE * 2 + np.array([5, -3, 0, 1], np.float32)[:, None, None],
}


def repeated(latent: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(np.repeat(latent[None], len(FRACTIONS), 0))


@pytest.mark.parametrize("name", PAIRS)
def test_the_arc_on_a_device_is_numpys(name) -> None:
    first, last = PAIRS[name]
    found = blending.slerp(repeated(first), repeated(last), torch.from_numpy(FRACTIONS)).numpy()
    wanted = np.stack([slerp.slerp(first, last, float(fraction)) for fraction in FRACTIONS])
    np.testing.assert_allclose(found, wanted, atol=1e-5)


@pytest.mark.parametrize("name", PAIRS)
def test_the_statistics_on_a_device_are_numpys(name) -> None:
    first, last = PAIRS[name]
    blends = np.stack([slerp.slerp(first, last, float(fraction)) for fraction in FRACTIONS])
    ends = repeated(first), repeated(last)
    found = blending.matched(torch.from_numpy(blends), *ends, torch.from_numpy(FRACTIONS)).numpy()
    pairs = zip(blends, FRACTIONS, strict=True)
    wanted = np.stack([statistics.matched(blend, first, last, float(fraction)) for blend, fraction in pairs])
    np.testing.assert_allclose(found, wanted, atol=1e-5)


@given(st.integers(0, 2**32 - 1), st.floats(0, 1), st.floats(0, 4))
def test_a_blend_on_a_device_is_numpys_of_stored_latents_to_a_thousandth(seed, fraction, distance) -> None:
    noise = np.random.default_rng(seed).standard_normal((2, *SHAPE))
    stored = np.stack([noise[0], noise[0] + distance * noise[1]]).astype(np.float16)
    rows = torch.from_numpy(stored)
    first, last = blending.neighbours(rows, torch.tensor([[0, 1]]))
    share = torch.tensor([fraction], dtype=torch.float32)
    found = blending.matched(blending.slerp(first, last, share), first, last, share)[0].numpy()
    wide = stored.astype(np.float32)
    wanted = statistics.matched(slerp.slerp(*wide, fraction), *wide, fraction)
    np.testing.assert_allclose(found, wanted, atol=1e-3)


def test_neighbours_are_the_rows_that_the_index_names() -> None:
    rows = torch.arange(5, dtype=torch.float16)[:, None, None, None].expand(5, 1, 2, 2)
    first, last = blending.neighbours(rows, torch.tensor([[4, 0], [2, 3]]))
    assert first[:, 0, 0, 0].tolist() == [4, 2] and last[:, 0, 0, 0].tolist() == [0, 3]
    assert first.dtype == torch.float32 and first.shape == (2, 1, 2, 2)
