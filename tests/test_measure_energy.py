"""`measure energy`: the rows are what hearing hears, causal, and placed at the newest sample used."""

import numpy as np
import pytest
import soundfile

from measure.energy import lines
from show.errors import ShowError
from show.hearing import curve
from show.recording import read

COLUMNS = ("time", "percussive", "harmonic", "energy")


def noise_and_clicks(seconds: float, rate: int, channels: int = 1) -> np.ndarray:
    rng = np.random.default_rng(3)
    samples = 0.1 * rng.standard_normal((round(seconds * rate), channels))
    samples[:: rate // 2] += 0.7
    return np.clip(samples, -1, 1)


def table(path, profile: str = "default") -> np.ndarray:
    header, *rows = lines(path, profile)
    assert header == "time_s,percussive,harmonic,energy\n"
    assert all(row.endswith("\n") for row in rows)
    return np.array([row.split(",") for row in rows], dtype=np.float64)


@pytest.mark.parametrize("profile", ["default", "low-latency"])
@pytest.mark.parametrize(("rate", "channels"), [(44100, 2), (48000, 1), (32000, 1)])
def test_the_rows_are_the_curve_of_the_recording_to_nine_digits(tmp_path, profile, rate, channels):
    path = tmp_path / "a.wav"
    soundfile.write(path, noise_and_clicks(2.5, rate, channels), rate, "FLOAT")
    recording = read(path)
    heard = curve(recording.samples, recording.rate, profile)
    expected = np.stack([getattr(heard, name) for name in COLUMNS], axis=1)
    np.testing.assert_allclose(table(path, profile), expected, rtol=1e-8)


def test_what_comes_later_changes_no_earlier_row(tmp_path):
    rate = 44100
    sound = noise_and_clicks(3.0, rate)
    changed = sound.copy()
    changed[2 * rate :] = 0
    soundfile.write(tmp_path / "a.wav", sound, rate, "FLOAT")
    soundfile.write(tmp_path / "b.wav", changed, rate, "FLOAT")
    first, second = table(tmp_path / "a.wav"), table(tmp_path / "b.wav")
    before = first[:, 0] < 2.0
    assert before.sum() > 160
    np.testing.assert_array_equal(first[before], second[before])
    assert not np.array_equal(first[~before], second[~before])


@pytest.mark.parametrize("rate", [22050, 44100, 48000, 96000])
def test_a_click_is_heard_in_the_first_row_whose_time_has_reached_it(tmp_path, rate):
    sound = np.zeros(2 * rate)
    sound[rate] = 0.9
    soundfile.write(tmp_path / "a.wav", sound, rate, "FLOAT")
    rows = table(tmp_path / "a.wav")
    loud = rows[rows[:, 1] > 1e-3 * rows[:, 1].max(), 0]
    assert 1.0 - 0.002 <= loud[0] <= 1.0 + 2 * 512 / 44100  # the taper's last samples weigh little


def test_what_is_no_sound_is_refused_before_any_line(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"no sound" * 100)
    with pytest.raises(ShowError):
        next(lines(tmp_path / "a.wav", "default"))
