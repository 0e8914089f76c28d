"""The one table of parameters, and the reference that is made from it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live.addresses.actions import ACTIONS, SUFFIXES
from live.addresses.messages import Known, Message, Refused
from live.addresses.reports import STATE_ADDRESSES
from live.addresses.space import read
from live.desk.reference import reference
from live.isf.model import Input
from live.parameters import LONGEST_TEXT, TABLE, Parameter, defaults, number, text


@pytest.mark.parametrize("parameter", TABLE.values(), ids=list(TABLE))
def test_every_default_is_admitted_unchanged(parameter: Parameter) -> None:
    assert parameter.admit(parameter.default) == parameter.default
    assert parameter.meaning


def test_addresses_are_unique_and_plain() -> None:
    addresses = [parameter.osc for parameter in TABLE.values()]
    assert len(set(addresses)) == len(addresses)
    assert all(address.startswith("/") and address.replace("/", "").replace("_", "").isalpha() for address in addresses)


def test_names_are_keys() -> None:
    assert all(parameter.name == name for name, parameter in TABLE.items())
    assert defaults()["master"] == 1.0


@settings(deadline=None)
@given(st.sampled_from([each for each in TABLE.values() if each.kind == "float"]), st.floats(allow_nan=False))
def test_numbers_are_clamped_to_their_range(parameter: Parameter, given_value: float) -> None:
    if math.isinf(given_value):
        with pytest.raises(ValueError, match="finite"):
            parameter.admit(given_value)
    else:
        low, high = parameter.low, parameter.high
        assert parameter.admit(given_value) == min(high, max(low, given_value))


@pytest.mark.parametrize("value", [None, "1", b"1", [1], math.nan, 10**400])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="number"):
        number(value)


@pytest.mark.parametrize("value", [1, None, "two\nlines", "x" * (LONGEST_TEXT + 1)])
def test_what_is_no_line_of_text_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="text"):
        text(value)


def test_the_reference_names_every_parameter_and_state_address() -> None:
    written = reference()
    assert all(f"`{parameter.osc}`" in written for parameter in TABLE.values())
    assert all(f"`{address}`" in written for address in STATE_ADDRESSES)
    assert "| `/fade/time` | f 0..30 s | 2 | length of a change of track or look |" in written


TWINS = [f"/param/{'blackout' if name == 'toggle' else 'hue'}/{name}" for name in SUFFIXES]


@pytest.mark.parametrize("address", [*(action.address for action in ACTIONS), *TWINS])
def test_every_address_of_the_reference_is_understood(address: str) -> None:
    filled = address.format(n=1, slot=1, INPUT="glow")
    known = Known({}, {(1, "glow"): Input("glow", "float", 0.5, 0.0, 1.0)}, looks=frozenset({"plain"}), selected=1)
    outcomes = read(Message(filled, (1, 1)), known, "osc")
    assert outcomes and not any(isinstance(outcome, Refused) for outcome in outcomes)
