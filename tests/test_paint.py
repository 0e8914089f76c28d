"""Painting: deterministic, continuous, structure kept, styles apart, blends with sound limits."""

import pickle
from functools import cache
from itertools import combinations

import numpy as np
import pytest
import skimage.data

from bench.likeness import edge_distance, palette_distance, structure_kept
from precompute.mood import Mood
from precompute.paint.artwork import _fitted
from precompute.paint.knobs import keyframe, knobs_at
from precompute.paint.painter import Painter
from precompute.styles import styles

SIZE = (344, 192)
MOODS = (Mood(0.4, 0.4), Mood(0.7, 0.6), Mood(0.5, 0.5))
NAMES = sorted(styles().by_name)
KNOWN = styles()
STRUCTURE_FLOOR = 0.6  # at this small size marks weigh more than on the wall


@cache
def artwork() -> np.ndarray:
    return _fitted(skimage.data.astronaut()[:320], (512, 288), "cover")


def painter(*blend: tuple[str, float], seed: int = 7) -> Painter:
    return Painter(artwork(), blend, MOODS, seed, KNOWN)


@cache
def keyframes(name: str) -> tuple[np.ndarray, np.ndarray]:
    own = painter((name, 1.0))
    return own.at(1, SIZE), own.at(2, SIZE)


def difference(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.abs(a.astype(np.float32) - b).mean())


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_deterministic_and_survives_pickling(name):
    again = pickle.loads(pickle.dumps(painter((name, 1.0))))
    picture = again.at(1, SIZE)
    assert picture.dtype == np.uint8 and picture.shape == (SIZE[1], SIZE[0], 3)
    assert np.array_equal(picture, keyframes(name)[0])


@pytest.mark.parametrize("name", NAMES)
def test_the_artworks_structure_is_kept(name):
    own = painter((name, 1.0))
    assert structure_kept(keyframes(name)[0], own.ground(1, SIZE)) >= STRUCTURE_FLOOR


@pytest.mark.parametrize("name", NAMES)
def test_neighbouring_keyframes_are_different_pictures(name):
    assert difference(*keyframes(name)) > 12


@pytest.mark.parametrize("name", NAMES)
def test_small_steps_make_small_changes_without_pops(name):
    own = painter((name, 1.0))
    pictures = [own.at(1 + i / 40, SIZE) for i in range(8)]
    steps = [difference(a, b) for a, b in zip(pictures, pictures[1:], strict=False)]
    assert max(steps) < 0.35 * difference(*keyframes(name))
    assert max(steps) < 2 * np.median(steps)


@pytest.mark.parametrize("name", NAMES)
def test_pictures_are_light_on_black_with_quiet_edges(name):
    luma = keyframes(name)[0] @ np.array([0.2126, 0.7152, 0.0722]) / 255
    assert np.percentile(luma, 5) < 0.1
    assert 0.03 < np.median(luma) < 0.45
    assert np.mean(luma > 0.97) < 0.05
    assert max(luma[0].mean(), luma[-1].mean(), luma[:, 0].mean(), luma[:, -1].mean()) < 0.6 * luma.mean() + 0.06


def test_any_two_styles_are_apart_in_colour_and_in_drawing():
    for a, b in combinations(NAMES, 2):
        first, second = keyframes(a)[0], keyframes(b)[0]
        assert palette_distance(first, second) > 3, (a, b)
        assert edge_distance(first, second) > 0.25, (a, b)


def test_another_seed_gives_another_picture():
    assert difference(painter(("jazz", 1.0), seed=8).at(1, SIZE), painter(("jazz", 1.0)).at(1, SIZE)) > 5


def test_a_blend_with_all_weight_on_one_style_is_that_style():
    alone = painter(("jazz", 1.0)).at(1, SIZE)
    assert np.array_equal(painter(("jazz", 1.0), ("pop", 0.0)).at(1, SIZE), alone)
    assert np.array_equal(painter(("pop", 0.0), ("jazz", 3.0)).at(1, SIZE), alone)


def test_a_blend_differs_from_both_and_leans_to_the_heavier():
    heavy, light = painter(("jazz", 1.0)).at(1, SIZE), painter(("pop", 1.0)).at(1, SIZE)
    blend = painter(("jazz", 0.7), ("pop", 0.3)).at(1, SIZE)
    assert palette_distance(blend, heavy) > 0.5
    assert palette_distance(blend, heavy) < palette_distance(blend, light)


def test_two_genres_of_one_style_blend_into_it():
    assert np.array_equal(painter(("funk", 0.5), ("psychedelic", 0.5)).at(1, SIZE), painter(("funk", 1.0)).at(1, SIZE))


def test_positions_outside_the_track_are_held_at_its_ends():
    own = painter(("pop", 1.0))
    assert np.array_equal(own.at(-3, SIZE), own.at(0, SIZE))
    assert np.array_equal(own.at(9, SIZE), own.at(2, SIZE))


def test_a_track_of_one_keyframe_is_painted():
    assert Painter(artwork(), [("pop", 1.0)], MOODS[:1], 1, KNOWN).at(0.0, SIZE).any()


@pytest.mark.parametrize("value", [0, 128, 255])
@pytest.mark.parametrize("name", ["pop", "jazz", "gospel", "funk", "metal", "electronic"])
def test_an_artwork_of_one_colour_is_no_fault(name, value):
    plain = np.full((90, 160, 3), value, np.uint8)
    assert Painter(plain, [(name, 1.0)], MOODS, 1, KNOWN).at(0.5, SIZE).shape == (192, 344, 3)


def test_the_curve_through_the_keyframes_meets_each_of_them():
    for k, mood in enumerate(MOODS):
        assert knobs_at(float(k), MOODS, 5) == keyframe(5, k, mood)


def test_an_excited_mood_raises_contrast_and_saturation_and_a_joyful_one_light_and_yellow():
    calm, excited = keyframe(1, 1, Mood(0, 0.5)), keyframe(1, 1, Mood(1, 0.5))
    assert excited.contrast > calm.contrast and excited.saturation > calm.saturation
    sombre, joyful = keyframe(1, 1, Mood(0.5, 0)), keyframe(1, 1, Mood(0.5, 1))
    assert joyful.lightness > sombre.lightness and joyful.warmth > sombre.warmth


@pytest.mark.parametrize("size", [(192, 344), (256, 256), (480, 160)])
def test_other_shapes_of_picture_are_painted(size):
    for name in ("gospel", "folk", "reggae", "metal"):
        assert painter((name, 1.0)).at(0.5, size).shape == (size[1], size[0], 3)
