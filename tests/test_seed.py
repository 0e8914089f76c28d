"""The seed paper's second stage: its numbers as published, its division by zero mended, its frames decoded."""

import warnings

import librosa
import numpy as np
import pytest

from precompute import seed

RATE = 22050


def music(seconds: float = 20.0, rate: int = RATE) -> np.ndarray:
    """A chord that swells, with a click every half second: float32 [n]."""
    time = np.arange(round(seconds * rate)) / rate
    noise = np.random.default_rng(0).uniform(-1, 1, len(time))
    clicks = 0.5 * noise * np.exp(-(time % 0.5) / 0.01)
    chord = sum(np.sin(2 * np.pi * pitch * time) for pitch in (220, 277, 330)) * (0.05 + 0.05 * np.sin(time))
    return (clicks + chord).astype(np.float32)


def published(segment: np.ndarray, seconds: float) -> np.ndarray:
    """T by librosa's own functions, one after the other as the paper and its notebook name them."""
    harmonic, percussive = librosa.effects.hpss(segment, margin=(5.0, 5.0))
    vectors = []
    for part in (harmonic, percussive):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            mel = librosa.feature.melspectrogram(y=part, sr=RATE, n_mels=512, hop_length=int(RATE / 30))
        strongest = np.amax(mel, axis=0)
        vectors.append((strongest - np.min(strongest)) / np.ptp(strongest))
    energy = np.resize(0.1 * vectors[0] + 0.9 * vectors[1], int(seconds * 30))
    way = np.cumsum(energy)
    way /= way[-1]
    way[0] = 0.0
    return way


def test_each_segment_has_the_published_values():
    sound = music()
    positions, even = seed.seed_curve(sound, RATE, np.array([0.0, 10.0, 20.0]))
    assert not even and positions.dtype == np.float32 and len(positions) == 600
    for k in (0, 1):
        wanted = published(sound[k * 10 * RATE : (k + 1) * 10 * RATE], 10)
        np.testing.assert_allclose(positions[k * 300 : (k + 1) * 300] - k, wanted, atol=1e-5)


def test_a_segment_goes_from_0_to_1_and_never_back():
    positions, _ = seed.seed_curve(music(17.3), RATE, np.array([0.0, 5.0, 10.01, 17.3]))
    edges = [0, 150, 300, 519]
    assert len(positions) == 519
    for k in range(3):
        way = positions[edges[k] : edges[k + 1]] - k
        assert way[0] == 0 and way[-1] == 1 and np.all(np.diff(way) >= 0)


def test_it_moves_fastest_at_the_clicks():
    positions, _ = seed.seed_curve(music(10.0), RATE, np.array([0.0, 10.0]))
    steps = np.diff(positions)
    clicks = np.arange(15, 290, 15)  # frames: a click every half second
    struck = np.max([steps[clicks - 1 + near] for near in (-1, 0, 1)], axis=0)
    between = steps[clicks + 6]
    assert struck.min() > 5 * between.max()


def test_another_rate_gives_the_same_way():
    one, _ = seed.seed_curve(music(10.0), RATE, np.array([0.0, 10.0]))
    other, _ = seed.seed_curve(librosa.resample(music(10.0), orig_sr=RATE, target_sr=44100), 44100, np.array([0.0, 10]))
    np.testing.assert_allclose(one, other, atol=0.02)


def test_silence_moves_evenly_and_is_named_without_a_warning():
    sound = music(15.0)
    sound[5 * RATE : 10 * RATE] = 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        positions, even = seed.seed_curve(sound, RATE, np.array([0.0, 5.0, 10.0, 15.0]))
    assert even == [1]
    np.testing.assert_allclose(positions[150:300], 1 + np.linspace(0, 1, 150), atol=1e-6)
    assert np.isfinite(positions).all()


def test_a_part_that_never_changes_leaves_the_way_to_the_other(monkeypatch):
    still, moving = np.zeros(10 * RATE, np.float32), music(10.0)
    monkeypatch.setattr(seed.librosa.effects, "hpss", lambda segment, margin: (moving, still))
    energy = seed.energy_vector(moving, 300)
    assert energy.max() == pytest.approx(seed.HARMONIC)


def test_a_square_picture_is_kept_whole_and_a_wide_one_cut_at_its_sides():
    wide = np.zeros((90, 160, 3), np.uint8)
    wide[:, 35:125] = 200
    assert np.all(seed.square(wide, 64) == 200)
    assert seed.square(wide[:, :90], 90).shape == (90, 90, 3)
    np.testing.assert_array_equal(seed.square(wide[:, :90], 90), wide[:, :90])
