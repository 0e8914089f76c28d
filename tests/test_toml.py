"""TOML: what is written is read back as it was, and a number that has to be whole is not rounded in silence."""

import math

import pytest

from show import toml
from show.errors import ShowError

LOWEST = "".join(map(chr, range(0xA0)))  # all of what TOML forbids but for surrogates


@pytest.mark.parametrize("value", [LOWEST, "", 'a "b" \\ c', "夜 🎵", True, False, 3, -1, 0.1, 1e22, 1e-7, -math.inf])
def test_a_value_is_read_back_as_it_was(tmp_path, value):
    path = tmp_path / "any.toml"
    path.write_text(f"value = {toml.quoted(value)}\n", encoding="utf-8")
    found = toml.read(path)["value"]
    assert (found, type(found)) == (value, type(value))
    assert len(path.read_bytes().splitlines()) == 1


def test_a_name_that_is_no_text_can_be_written(tmp_path):
    path = tmp_path / "any.toml"
    path.write_text(f"value = {toml.quoted('song' + chr(0xDC80))}", encoding="utf-8")
    assert toml.read(path) == {"value": "song?"}


@pytest.mark.parametrize("value", [1, 1.0, 64])
def test_a_whole_number_is_taken(value):
    found = toml.whole({"steps": value}, "steps", "x.toml", 8, 1, 64)
    assert found == value and isinstance(found, int)


@pytest.mark.parametrize("value", [1.5, 0, 65, True, math.nan, math.inf])
def test_what_is_no_whole_number_of_the_range_is_refused_in_one_line(value):
    with pytest.raises(ShowError) as caught:
        toml.whole({"steps": value}, "steps", "x.toml", 8, 1, 64)
    assert str(caught.value) == f'x.toml: "steps" is {value}: it has to be a whole number from 1 to 64'


def test_a_text_where_a_whole_number_belongs_is_refused():
    with pytest.raises(ShowError, match="\"steps\" is 'two': it has to be a whole number"):
        toml.whole({"steps": "two"}, "steps", "x.toml", 8, 1, 64)
