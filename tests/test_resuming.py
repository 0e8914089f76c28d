"""A new stage goes on as the one before would have gone on: with what it was told and what happened meanwhile."""

import pytest
from showmaker import make
from test_keeper import state

from live import beating
from live.snapshot import resumed

LENGTH = 8.0  # s of a track


@pytest.fixture(scope="module")
def show(tmp_path_factory):
    return make(tmp_path_factory.mktemp("resumed"), seconds=LENGTH, tracks=3)


def told(**changes):
    """The last words of a stage on the first track."""
    return state(**{"track": 1, "second": 1.5, "duration": LENGTH, **changes})


def test_the_beat_goes_on_while_there_is_no_stage(show):
    before = told(tempo=(17.25, 96.0, "tap", 0.9))
    standing, now = resumed(show, before, before.time + 1.0)
    beat, bpm, source, _ = beating.told(standing, now)
    assert (beat, bpm, source) == (pytest.approx(17.25 + 1.6), 96.0, "tap")
