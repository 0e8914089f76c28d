"""Timecode labels: SMPTE ST 12-1's drop-frame counting, and the seconds they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from show.timecode import RATES, Label, day, frames, frames_of_day, label, parse, seconds, written

DROP = RATES["29.97df"]


@pytest.mark.parametrize(
    ("text", "count"),
    [("00:00:59;29", 1799), ("00:01:00;02", 1800), ("00:10:00;00", 17982), ("01:00:00;00", 107892)],
)
def test_drop_frame_counts_as_the_standard_says(text, count):
    assert parse(text, DROP) == pytest.approx(count * 1001 / 30000, abs=1e-9)
    assert written(label(count * 1001 / 30000, DROP), DROP) == text


def test_drop_frame_keeps_to_the_clock_within_a_tenth_of_a_second_a_day():
    assert day(DROP) == pytest.approx(86400, abs=0.1)
    assert day(RATES["29.97"]) == pytest.approx(86486.4)


@pytest.mark.parametrize("rate", RATES.values(), ids=lambda rate: rate.name)
@given(count=st.integers(0, 24 * 3600 * 30 - 1))
def test_a_label_and_its_second_find_each_other(rate, count):
    count %= frames_of_day(rate)
    found = label(count / rate.per_second, rate)
    assert frames(found, rate) == count
    assert parse(written(found, rate), rate) == seconds(found, rate)


def test_the_second_before_midnight_is_the_last_frame_of_the_day():
    assert label(-0.01, RATES["25"]) == Label(23, 59, 59, 24)
    assert label(day(RATES["30"]), RATES["30"]) == Label(0, 0, 0, 0)


@pytest.mark.parametrize(
    ("text", "rate", "said"),
    [
        ("1:00:00", "25", "is written as"),
        ("01:00:00:00x", "25", "is written as"),
        ("٠١:00:00:00", "25", "is written as"),
        ("24:00:00:00", "25", "hours go to 23"),
        ("00:60:00:00", "25", "hours go to 23"),
        ("00:00:00:25", "25", "frames go to 24 at 25 frames a second"),
        ("00:01:00;01", "29.97df", "leaves this label out"),
    ],
)
def test_a_label_that_cannot_be_says_why(text, rate, said):
    with pytest.raises(ValueError, match=said):
        parse(text, RATES[rate])
