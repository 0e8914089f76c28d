"""The mel filters are librosa's."""

import librosa
import numpy as np
import pytest

from show.mel import hertz_from_mel, mel_filters, mel_from_hertz


def test_the_filters_are_librosas():
    frequencies = np.arange(1025) * 22050 / 2048
    ours = mel_filters(frequencies, 128, 11025.0).toarray()
    np.testing.assert_allclose(ours, librosa.filters.mel(sr=22050, n_fft=2048, n_mels=128), atol=1e-8)


@pytest.mark.parametrize("hertz", [0.0, 150.0, 999.0, 1000.0, 4321.0, 11025.0])
def test_the_scale_is_slaneys_and_its_inverse_undoes_it(hertz):
    assert float(mel_from_hertz(hertz)) == pytest.approx(float(librosa.hz_to_mel(hertz)))
    assert float(hertz_from_mel(mel_from_hertz(hertz))) == pytest.approx(hertz)
