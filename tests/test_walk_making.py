"""Making a walk with a toy painter: where its pictures stand, and that edited keyframes are met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from precompute.distance import distance
from precompute.quality import contrast, ghost, largest_step
from precompute.walk import retimed, steps
from precompute.walkers.painted import walk
from show.walk import locate

Y, X = np.mgrid[:48, :80]


def toy(position: float) -> np.ndarray:
    """Waves that move ever faster, so that equal steps of position look unequal."""
    shift = 8 * position**2
    tones = (X + shift) / 9, (Y - shift) / 7, (X + Y + shift) / 11
    return np.dstack([127 + 100 * np.sin(tone) for tone in tones]).astype(np.uint8)


def paint(places: Iterable[float]) -> Iterator[np.ndarray]:
    return map(toy, places)


def test_a_walk_has_every_keyframe_and_enough_in_betweens() -> None:
    made = walk(paint, [None] * 4, 8)
    assert len(made.pictures) == len(made.positions) >= 4 + 3 * 8
    assert (np.diff(made.positions) > 0).all()
    assert {0.0, 1.0, 2.0, 3.0} <= set(made.positions)
    for segment in range(3):
        assert np.count_nonzero((made.positions > segment) & (made.positions < segment + 1)) >= 8


def test_equal_steps_of_position_look_equally_large_within_a_segment() -> None:
    made = walk(paint, [None] * 3, 8)
    paces = steps(made.pictures) / np.diff(made.positions)
    second = paces[made.positions[:-1] >= 1]
    assert second.max() / second.min() == pytest.approx(1, abs=0.01)


def test_extra_pictures_go_where_neighbours_differ_most() -> None:
    sizes = steps(walk(paint, [None] * 4, 8).pictures)
    even = steps([toy(p) for p in np.linspace(0, 3, 28)])
    assert sizes.max() < 0.9 * even.max()
    assert sizes.max() / np.median(sizes) < 2


def test_an_edited_keyframe_is_met_exactly_and_fades_over_its_neighbours() -> None:
    edited = 255 - toy(1.0)
    made = walk(paint, [None, edited, None], 8)
    at = {float(place): picture for place, picture in zip(made.positions, made.pictures, strict=True)}
    assert np.array_equal(at[1.0], edited) and np.array_equal(at[0.0], toy(0)) and np.array_equal(at[2.0], toy(2))
    middle = int(np.searchsorted(made.positions, 1.0))
    assert distance(made.pictures[middle - 1], edited) < distance(made.pictures[1], edited)


def test_a_keyframe_nobody_changed_changes_nothing() -> None:
    same, own = walk(paint, [toy(0.0), toy(1.0)], 8), walk(paint, [None] * 2, 8)
    assert all(np.array_equal(a, b) for a, b in zip(same.pictures, own.pictures, strict=True))


def test_the_same_painter_makes_the_same_walk() -> None:
    first, second = walk(paint, [None] * 3, 8), walk(paint, [None] * 3, 8)
    assert np.array_equal(first.positions, second.positions)
    assert all(np.array_equal(a, b) for a, b in zip(first.pictures, second.pictures, strict=True))


def test_progress_is_told_exactly_how_many_pictures_are_painted() -> None:
    told: list[int] = []

    def progress(items: Iterable[None], total: int) -> Iterator[None]:
        told.append(total)
        for item in items:
            told.append(0)
            yield item

    made = walk(paint, [None] * 3, 8, progress)
    assert told[0] == len(told) - 1 == len(made.pictures)


def test_a_painter_that_stands_still_still_gives_rising_positions() -> None:
    made = walk(lambda places: (toy(0) for _ in places), [None] * 3, 8)
    assert (np.diff(made.positions) > 0).all() and made.positions[-1] == 2


def test_a_track_of_one_keyframe_is_one_picture() -> None:
    made = walk(paint, [None], 8)
    assert made.positions.tolist() == [0.0] and locate(made.positions, 0.5) == (0, 0.0)


@settings(deadline=None)
@given(st.lists(st.floats(0, 1e3), min_size=12, max_size=12))
def test_retimed_positions_rise_and_keep_whole_numbers(distances: list[float]) -> None:
    places = np.arange(13) / 4
    positions = retimed(places, np.array(distances))
    assert (np.diff(positions) > 0).all() and np.array_equal(positions[::4], places[::4])


def test_distance_is_a_metric_on_pictures() -> None:
    a, b, c = toy(0), toy(0.4), toy(1.5)
    assert distance(a, a) == 0 and distance(a, b) == distance(b, a) > 0
    assert distance(a, c) <= distance(a, b) + distance(b, c)


def test_distance_of_two_flat_pictures_is_their_difference_in_lightness() -> None:
    black, white = np.zeros((32, 32, 3), np.uint8), np.full((32, 32, 3), 255, np.uint8)
    assert distance(black, white) == pytest.approx(100, abs=0.01)  # CIE L* of white


def test_a_cross_fade_is_a_ghost_that_lost_contrast() -> None:
    first, last = toy(0), toy(2)
    fade = ((first.astype(int) + last) // 2).astype(np.uint8)
    assert ghost(fade, first, last) > 0.999 and contrast(fade, first, last) < 0.9
    assert ghost(toy(1), first, last) < 0.9 and contrast(toy(1), first, last) == pytest.approx(1, abs=0.05)


def test_the_largest_step_of_an_even_walk_is_its_median_and_one_gap_shows() -> None:
    dark, light = (np.full((16, 16, 3), tone, np.uint8) for tone in (110, 130))
    assert largest_step([dark, light, dark, light]) == pytest.approx(1)
    even = [toy(0.1 * k) for k in range(6)]
    assert largest_step([*even, toy(2.0)]) > 2 * largest_step(even)
