"""Values of INPUTS: what each type accepts, clamped to its range."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.isf.model import Input
from live.isf.values import accept, start


@pytest.mark.parametrize(
    ("declared", "given_", "accepted"),
    [
        (Input("x", "float", low=0.0, high=1.0), 2, 1.0),
        (Input("x", "float", low=0.0, high=1.0), -2, 0.0),
        (Input("x", "float"), 2.5, 2.5),
        (Input("x", "float", low=1.0, high=0.0), 0.5, 0.5),
        (Input("x", "float"), "loud", None),
        (Input("x", "float"), math.nan, None),
        (Input("x", "float"), (1.0, 2.0), None),
        (Input("x", "bool"), 0.5, True),
        (Input("x", "bool"), False, False),
        (Input("x", "event"), 1, True),
        (Input("x", "long", values=(0, 2, 4)), 4, 4),
        (Input("x", "long", values=(0, 2, 4)), 9, 4),
        (Input("x", "long", low=0, high=3), 9, 3),
        (Input("x", "point2D", low=(0.0, 0.0), high=(1.0, 2.0)), (3, 3), (1.0, 2.0)),
        (Input("x", "point2D"), (1.0,), None),
        (Input("x", "color"), (1, 0, 0), (1.0, 0.0, 0.0, 1.0)),
        (Input("x", "color"), 1.0, None),
        (Input("x", "image"), 1.0, None),
    ],
)
def test_a_value_takes_the_form_of_its_type_or_is_refused(declared, given_, accepted):
    assert accept(declared, given_) == accepted


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        (Input("x", "event"), False),
        (Input("x", "bool", default=True), True),
        (Input("x", "long", values=(3, 5)), 3),
        (Input("x", "float", low=1.0, high=2.0), 1.0),
        (Input("x", "float", default=9.0, high=2.0), 2.0),
        (Input("x", "float"), 0.0),
        (Input("x", "point2D"), (0.0, 0.0)),
        (Input("x", "color"), (0.0, 0.0, 0.0, 1.0)),
        (Input("x", "image"), None),
        (Input("x", "audio", high=64), None),
    ],
)
def test_an_input_starts_at_its_default_or_the_nearest_thing_to_it(declared, value):
    assert start(declared) == value


@given(st.floats(), st.floats(-100, 100), st.floats(-100, 100))
def test_a_float_never_leaves_its_range(value, low, high):
    accepted = accept(Input("x", "float", low=low, high=high), value)
    assert accepted is None or min(low, high) <= accepted <= max(low, high)
