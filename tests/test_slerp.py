"""Slerp: closed forms on the circle, lengths kept, and no division by zero."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from show.slerp import slerp
from show.walk import locate


@pytest.mark.parametrize("fraction", [0.0, 0.25, 1 / 3, 0.5, 1.0])
def test_on_a_quarter_circle_the_angle_is_shared_out_evenly(fraction):
    start, end = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    angle = fraction * np.pi / 2
    np.testing.assert_allclose(slerp(start, end, fraction), [np.cos(angle), np.sin(angle)], atol=1e-6)


def test_the_midpoint_of_vectors_of_equal_length_has_that_length():
    rng = np.random.default_rng(0)
    start, end = rng.normal(size=(2, 8, 44, 86))
    start, end = start / np.linalg.norm(start), end / np.linalg.norm(end)
    assert np.linalg.norm(slerp(start, end, 0.5)) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize(
    ("start", "end", "middle"),
    [([0.0, 0.0], [2.0, 0.0], [1.0, 0.0]), ([1.0, 0.0], [-1.0, 0.0], [0.0, 0.0]), ([3.0, 4.0], [3.0, 4.0], [3.0, 4.0])],
)
def test_where_the_arc_is_not_determined_the_way_is_straight(start, end, middle):
    np.testing.assert_allclose(slerp(np.array(start), np.array(end), 0.5), middle, atol=1e-6)


@settings(max_examples=50, deadline=None)
@given(arrays(np.float16, 6, elements=st.floats(-100, 100, width=16)), st.floats(0, 1))
def test_the_ends_are_met_and_the_type_is_kept(vector, fraction):
    other = vector[::-1].copy()
    np.testing.assert_allclose(slerp(vector, other, 0.0), vector, atol=0.1)
    np.testing.assert_allclose(slerp(vector, other, 1.0), other, atol=0.1)
    found = slerp(vector, other, fraction)
    assert found.dtype == np.float16 and np.isfinite(found).all()


def test_a_position_lies_between_the_latents_around_it():
    positions = np.array([0.0, 0.25, 1.0, 1.5, 2.0])
    assert locate(positions, 0.0) == (0, 0.0)
    assert locate(positions, 0.625) == (1, 0.5)
    assert locate(positions, 1.0) == (2, 0.0)
    assert locate(positions, 2.0) == (3, 1.0)


def test_a_position_outside_stays_at_the_nearer_end():
    positions = np.array([0.0, 1.0, 2.0])
    assert locate(positions, -3.0) == (0, 0.0)
    assert locate(positions, 9.0) == (1, 1.0)
    assert locate(np.array([0.0]), 0.4) == (0, 0.0)
