"""The demo's artworks: the same each time, dark enough to glow, and with a silhouette that stylisation keeps."""

from __future__ import annotations

import numpy as np
import pytest

from setlists.demo.artworks import ARTWORKS, draw

SIZE = (480, 270)


@pytest.fixture(scope="module")
def pictures() -> dict[str, np.ndarray]:
    return {name: draw(name, SIZE) for name in ARTWORKS}


def _luminance(picture: np.ndarray) -> np.ndarray:
    return picture @ np.array([0.2126, 0.7152, 0.0722])


def test_the_demo_has_the_three_artworks_its_setlist_names() -> None:
    assert set(ARTWORKS) == {"first_light", "slow_tide", "night_market"}


@pytest.mark.parametrize("name", sorted(ARTWORKS))
def test_an_artwork_has_the_size_asked_for_and_is_the_same_twice(name: str, pictures: dict[str, np.ndarray]) -> None:
    assert pictures[name].shape == (SIZE[1], SIZE[0], 3)
    assert pictures[name].dtype == np.uint8
    assert np.array_equal(pictures[name], draw(name, SIZE))


@pytest.mark.parametrize("name", sorted(ARTWORKS))
def test_an_artwork_is_light_on_black_and_clips_nowhere_large(name: str, pictures: dict[str, np.ndarray]) -> None:
    grey = _luminance(pictures[name]) / 255
    assert 0.08 < np.median(grey) < 0.35
    assert np.percentile(grey, 5) < 0.06
    assert np.percentile(grey, 99.5) > 0.7
    assert np.mean(pictures[name].min(-1) > 250) < 0.02


@pytest.mark.parametrize("name", sorted(ARTWORKS))
def test_an_artwork_drawn_small_is_the_large_one_scaled_down(name: str, pictures: dict[str, np.ndarray]) -> None:
    blocks = (9, 30, 16, 30)
    small = _luminance(draw(name, (240, 135))).reshape(9, 15, 16, 15).mean((1, 3))
    large = _luminance(pictures[name]).reshape(blocks).mean((1, 3))
    assert np.corrcoef(small.ravel(), large.ravel())[0, 1] > 0.97


def test_the_artworks_differ_in_hue_and_layout(pictures: dict[str, np.ndarray]) -> None:
    means = {name: picture.reshape(9, 30, 16, 30, 3).mean((1, 3)).ravel() for name, picture in pictures.items()}
    names = sorted(means)
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            assert np.corrcoef(means[a], means[b])[0, 1] < 0.6
