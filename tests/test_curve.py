"""The offline curve: keyframe k at its time, steep where the music hits, safe in silence."""

import numpy as np

from precompute.curve import RATE, curve


def clicks(seconds: float, at: list[float]) -> np.ndarray:
    sound = np.zeros(round(seconds * RATE), np.float32)
    for time in at:
        start = round(time * RATE)
        sound[start : start + 400] += np.random.default_rng(1).normal(0, 0.5, 400).astype(np.float32)
    return sound


def test_every_keyframe_is_met_at_its_time_and_the_curve_never_falls():
    keyframes = np.array([0.0, 10.0, 20.0, 31.5])
    times, positions = curve(clicks(31.5, [1, 4, 12, 30]), RATE, keyframes)
    assert np.all(np.diff(times) > 0)
    assert np.all(np.diff(positions) >= 0)
    np.testing.assert_allclose(np.interp(keyframes, times, positions), [0, 1, 2, 3], atol=1e-9)


def test_the_curve_rises_where_the_hits_are():
    times, positions = curve(clicks(10, [2, 7]), RATE, np.array([0.0, 10.0]))
    near = sum(np.interp(t + 0.1, times, positions) - np.interp(t - 0.1, times, positions) for t in (2, 7))
    assert near > 0.95


def test_the_curve_rises_when_a_click_sounds_and_not_later():
    times, positions = curve(clicks(10, [5.0]), RATE, np.array([0.0, 10.0]))
    middle = np.interp(0.5, positions, times)
    assert 4.99 < middle < 5.02


def test_silence_moves_evenly_instead_of_dividing_by_zero():
    times, positions = curve(np.zeros(20 * RATE, np.float32), RATE, np.array([0.0, 10.0, 20.0]))
    np.testing.assert_allclose(np.interp([5, 10, 15], times, positions), [0.5, 1.0, 1.5], atol=0.01)


def test_the_energy_is_the_papers_own_from_librosa():
    import librosa

    rng = np.random.default_rng(3)
    sound = (clicks(10, [1, 3.3, 6]) + 0.1 * np.sin(2 * np.pi * 330 * np.arange(10 * RATE) / RATE)).astype(np.float32)
    sound += rng.normal(0, 1e-4, len(sound)).astype(np.float32)
    harmonic, percussive = librosa.effects.hpss(sound)
    mel = librosa.feature.melspectrogram(y=0.9 * percussive + 0.1 * harmonic, sr=RATE, n_mels=128).max(axis=0)
    _, positions = curve(sound, RATE, np.array([0.0, 10.0]))
    assert np.corrcoef((mel - mel.min())[1:], np.diff(positions))[0, 1] > 0.95
