"""Minutes and seconds as people read them."""

import pytest

from show.minutes import minutes


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.0, "0:00"), (9.99, "0:09"), (59.999, "0:59"), (60, "1:00"), (3725.5, "62:05"), (-3.0, "0:00")],
)
def test_seconds_are_told_as_minutes_and_seconds(seconds, told):
    assert minutes(seconds) == told
