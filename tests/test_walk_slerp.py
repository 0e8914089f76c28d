"""The slerp walker against the closed form of a great circle, and on the real latents of TAEF2."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from skimage import data

from precompute import encode
from precompute.quality import contrast, psnr
from precompute.walk import steps
from precompute.walkers import slerp


def test_filled_in_latents_lie_at_equal_angles_of_the_great_circle() -> None:
    east, north = np.zeros((2, 1, 2, 2), np.float16)
    east[0, 0, 0], north[0, 1, 1] = 2, 2
    latents, positions = slerp.widened(np.stack([east, north]), np.array([0.0, 1.0]), 2, statistics=False)
    third = np.pi / 6
    expected = [np.cos(k * third) * east + np.sin(k * third) * north for k in range(4)]
    assert latents == pytest.approx(np.stack(expected), abs=2e-3)
    assert positions.tolist() == pytest.approx([0, 1 / 3, 2 / 3, 1])


def test_nearly_parallel_latents_are_joined_by_a_straight_line() -> None:
    first = np.ones((1, 4, 4), np.float16)
    latents, _ = slerp.widened(np.stack([first, 3 * first]), np.array([0.0, 1.0]), 3, statistics=False)
    assert latents[:, 0, 0, 0].tolist() == [1, 1.5, 2, 2.5, 3]


@pytest.mark.parametrize("statistics", [False, True])
def test_the_keyframes_latents_stay_where_and_what_they_are(statistics: bool) -> None:
    given = np.random.default_rng(1).normal(size=(4, 3, 6, 8)).astype(np.float16)
    latents, positions = slerp.widened(given, np.arange(4.0), 5, statistics)
    assert np.array_equal(latents[::6], given) and latents.dtype == np.float16
    assert np.array_equal(positions[::6], np.arange(4.0)) and (np.diff(positions) > 0).all()


def test_the_correction_holds_the_spread_that_a_slerp_swells() -> None:
    """Ends of unit spread around one mean have a cosine of m^2 / (1 + m^2); the swell is theirs to compute."""
    rng = np.random.default_rng(3)
    noise = rng.normal(size=(2, 1, 64, 64))
    noise -= noise.mean((2, 3), keepdims=True)
    noise[1] -= noise[0] * (noise[0] * noise[1]).sum() / np.square(noise[0]).sum()
    given = (1 + noise / noise.std((2, 3), keepdims=True)).astype(np.float32)
    swollen, _ = slerp.widened(given, np.array([0.0, 1.0]), 1, statistics=False)
    held, _ = slerp.widened(given, np.array([0.0, 1.0]), 1, statistics=True)
    angle = np.arccos(1 / 2)
    assert swollen[1].mean() == pytest.approx(1 / np.cos(angle / 2), abs=1e-3)  # both ends share it
    assert (held[1].mean(), held[1].std()) == pytest.approx((1, 1), abs=1e-3)


def test_even_steps_follow_the_decoded_pictures() -> None:
    tones = np.array([0.0, 10, 20, 60, 100], np.float32).reshape(-1, 1, 1, 1)

    def decode(latents: np.ndarray) -> Iterator[np.ndarray]:
        return (np.full((32, 32, 4), round(float(latent.mean())), np.uint8) for latent in latents)

    places = slerp.evened(tones, np.array([0.0, 0.25, 0.5, 0.75, 1.0]), decode)
    paces = steps(list(decode(tones))) / np.diff(places)
    assert paces == pytest.approx(paces.mean(), rel=0.01)
    assert places[0] == 0 and places[-1] == 1


def test_the_correction_gives_real_latents_the_contrast_that_a_cross_fade_loses(shared: Path) -> None:
    place = shared / "taef2"
    photographs = [picture[100:228, 100:292] for picture in (data.astronaut(), data.chelsea())]
    given = np.stack(list(encode.encode(photographs, "taef2", place)))
    ends = np.array([0.0, 1.0])
    pure, held = (slerp.widened(given, ends, 1, statistics)[0] for statistics in (False, True))
    rows = [*pure, held[1], (given[0].astype(np.float32) + given[1]).astype(np.float16) / 2]
    first, swollen, last, corrected, faded = encode.bake(rows, "taef2", place)
    again = list(encode.bake(given, "taef2", place))
    assert np.array_equal(first, again[0]) and np.array_equal(last, again[1])
    assert min(psnr(photographs[0], first), psnr(photographs[1], last)) > 26
    contrasts = [contrast(middle, first, last) for middle in (faded, swollen, corrected)]
    print("contrast of the midpoint: lerp {:.3f}, slerp {:.3f}, corrected {:.3f}".format(*contrasts))
    assert contrasts[0] < 0.8 and abs(1 - contrasts[2]) < abs(1 - contrasts[1])
