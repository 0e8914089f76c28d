"""A recording is laid into memory that is there, as it would be read and converted whole."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
import soundfile

from live.sound.laying import laid
from show import recording
from show.errors import ShowError
from show.resampling import resample

RATE = 48_000


def chord(rate: int, seconds: float, channels: int) -> np.ndarray:
    time = np.arange(round(rate * seconds)) / rate
    return np.stack([0.3 * np.sin(2 * np.pi * (220 + 55 * k) * time) for k in range(channels)], 1).astype(np.float32)


@pytest.mark.parametrize("ending", ["wav", "flac"])
@pytest.mark.parametrize(("rate", "channels"), [(48_000, 2), (44_100, 2), (44_100, 1), (96_000, 4)])
def test_it_is_what_it_would_be_read_whole(tmp_path, ending, rate, channels):
    path = tmp_path / f"band.{ending}"
    soundfile.write(path, chord(rate, 12.0, channels), rate)
    whole = recording.read(path).samples
    if channels != 2:
        whole = np.repeat(whole.mean(axis=1, keepdims=True), 2, axis=1)
    deck = np.full((RATE * 13, 2), np.nan, np.float32)
    found = laid(path, RATE, deck)
    np.testing.assert_allclose(found, resample(whole, rate, RATE), atol=2e-4)
    assert found.base is deck and np.isnan(deck[len(found) :]).all()


def test_one_that_is_longer_than_its_place_is_whole_in_another(tmp_path):
    path, sound = tmp_path / "band.wav", chord(RATE, 3.0, 2)
    soundfile.write(path, sound, RATE, "FLOAT")
    deck = np.zeros((RATE, 2), np.float32)
    found = laid(path, RATE, deck)
    np.testing.assert_array_equal(found, sound)
    assert found.base is not deck


def test_what_is_no_number_is_silence(tmp_path):
    path, sound = tmp_path / "band.wav", chord(RATE, 2.0, 2)
    sound[100:200] = np.nan
    soundfile.write(path, sound, RATE, "FLOAT")
    found = laid(path, RATE, np.empty((3 * RATE, 2), np.float32))
    assert not found[100:200].any() and found[200:].any()


def test_nothing_of_its_size_is_made_beside_the_deck(tmp_path):
    path = tmp_path / "long.flac"
    soundfile.write(path, chord(44_100, 120.0, 2), 44_100)
    deck = np.empty((RATE * 121, 2), np.float32)
    tracemalloc.start()
    found = laid(path, RATE, deck)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < found.nbytes / 4


def test_a_file_that_is_none_is_refused_as_ever(tmp_path):
    with pytest.raises(ShowError, match="no such file"):
        laid(tmp_path / "none.wav", RATE, np.empty((RATE, 2), np.float32))
