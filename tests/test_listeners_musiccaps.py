"""LP-MusicCaps: its mel picture against another computation, and its real loading with small random weights."""

from __future__ import annotations

from pathlib import Path

import librosa
import numpy as np
import pytest
import torch
from scipy.signal import get_window

from precompute.listeners import musiccaps
from precompute.listeners.musiccaps_mel import RATE, SAMPLES, MelEncoder, mel_filters
from precompute.listeners.musiccaps_net import AudioEncoder, sinusoids
from precompute.models.model import Placement
from show.errors import ShowError
from tests.tiny import musiccaps as tiny

pytestmark = pytest.mark.usefixtures("one_thread")

CPU = Placement("cpu", "float32")


def sound(seconds: float = 10.0, rate: int = RATE, seed: int = 1) -> np.ndarray:
    time = np.arange(round(seconds * rate)) / rate
    noise = np.random.default_rng(seed).normal(0, 0.1, len(time))
    return (0.4 * np.sin(2 * np.pi * (200 + 30 * seed) * time) + noise).astype(np.float32)


def reference(samples: np.ndarray, real_only: bool) -> np.ndarray:
    """The published front end in plain numpy: float64 [128, frames] dB."""
    padded = np.pad(samples.astype(np.float64), 512, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, 1024)[::160] * get_window("hann", 1024)
    spectrum = np.fft.rfft(frames, axis=1)
    power = spectrum.real**2 if real_only else np.abs(spectrum) ** 2
    filters = librosa.filters.mel(sr=RATE, n_fft=1024, n_mels=128, fmin=0, fmax=8000, htk=True, norm=None)
    return 10 * np.log10(np.maximum(filters @ power.T, 1e-10))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lp-musiccaps")
    tiny.build(path)
    return path


def test_the_mel_picture_is_the_published_one_with_1001_frames() -> None:
    picture = MelEncoder()(torch.from_numpy(sound())[None])[0].numpy()
    assert picture.shape == (128, 1001)
    expected = reference(sound(), real_only=True)
    audible = expected > -60
    assert audible.mean() > 0.9
    np.testing.assert_allclose(picture[audible], expected[audible], atol=0.05)


def test_the_squared_real_part_is_other_data_than_the_power_spectrum() -> None:
    picture = MelEncoder()(torch.from_numpy(sound())[None])[0].numpy()
    power = reference(sound(), real_only=False)
    assert np.sqrt(np.mean((picture[10:] - power[10:]) ** 2)) > 2  # dB: it ripples with the phase


def test_the_filters_are_htk_triangles_of_height_one() -> None:
    filters = librosa.filters.mel(sr=RATE, n_fft=1024, n_mels=128, fmin=0, fmax=8000, htk=True, norm=None)
    np.testing.assert_allclose(mel_filters().numpy().T, filters, atol=1e-4)


def test_ten_seconds_become_32_vectors_with_sinusoid_positions() -> None:
    encoder = AudioEncoder(16)
    assert encoder(torch.zeros(2, SAMPLES)).shape == (2, 32, 16)
    assert sinusoids(32, 768)[0].tolist() == [0.0] * 384 + [1.0] * 384
    np.testing.assert_allclose(sinusoids(32, 768)[7, [0, 384]], [np.sin(7), np.cos(7)], rtol=1e-5)
    np.testing.assert_allclose(sinusoids(32, 768)[31, 383], np.sin(31e-4), rtol=1e-4)  # the longest period


def test_it_captions_every_span_the_same_each_time(folder: Path) -> None:
    samples = np.concatenate([sound(10, 44_100), sound(14, 44_100, seed=5)])
    spans = [(0.0, 10.0), (10.0, 24.0)]
    told: list[float] = []
    with musiccaps.opened(folder, CPU, ()) as listener:
        heard = listener.hear(samples, 44_100, spans, told.append)
        alone = listener.hear(samples, 44_100, spans[1:])
    with musiccaps.opened(folder, CPU, ()) as listener:
        again = listener.hear(samples, 44_100, spans)
    assert told == pytest.approx([1 / 3, 2 / 3, 1.0])
    assert heard == again and alone == heard[1:]
    assert all(set(one.caption.split()) <= set(tiny.SPOKEN) and one.caption for one in heard)
    assert heard[0].caption != heard[1].caption


def test_a_longer_span_is_captioned_window_by_window_the_last_with_silence(folder: Path) -> None:
    long = sound(14, RATE)
    with musiccaps.opened(folder, CPU, ()) as listener:
        heard = listener.hear(long, RATE, [(0.0, 14.0)])[0].caption
        first, rest = listener.captions([long[:SAMPLES], np.pad(long[SAMPLES:], (0, SAMPLES - 4 * RATE))])
    assert first and rest and heard == f"{first} {rest}"


def test_tokens_are_the_librarys_own_five_beams_under_the_published_settings(folder: Path) -> None:
    """Against `generate` fed with the vectors themselves, and BART's own marks at the ends."""
    batch = torch.from_numpy(sound())[None]
    with musiccaps.opened(folder, CPU, ()) as listener, torch.inference_mode():
        net = listener.net
        tokens = net.tokens(batch)
        direct = net.bart.generate(
            inputs_embeds=net.audio_encoder(batch), num_beams=5, max_length=128, min_length=2, repetition_penalty=1.0,
            no_repeat_ngram_size=3, early_stopping=True, forced_bos_token_id=0, forced_eos_token_id=2, do_sample=False,
        )  # fmt: skip
    assert torch.equal(tokens, direct)
    words = tokens[0].tolist()
    assert 5 < len(words) <= 128 and words[:2] == [2, 0] and words[-1] == 2
    triples = list(zip(words, words[1:], words[2:], strict=False))
    assert len(triples) == len(set(triples))


def test_spaces_before_punctuation_are_closed_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with musiccaps.opened(folder, CPU, ()) as listener:
        spoken = listener.tokenizer(["a slow song , it 's jazz ."], return_tensors="pt").input_ids
        monkeypatch.setattr(listener.net, "tokens", lambda sound: spoken)
        assert listener.captions([np.zeros(16_000, np.float32)]) == ["a slow song, it's jazz."]


def test_keys_with_the_prefix_of_parallel_training_are_the_same_model(folder: Path, tmp_path: Path) -> None:
    tiny.build(tmp_path, prefix="module.")
    with musiccaps.opened(folder, CPU, ()) as one, musiccaps.opened(tmp_path, CPU, ()) as other:
        assert one.hear(sound(), RATE, [(0.0, 10.0)]) == other.hear(sound(), RATE, [(0.0, 10.0)])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("audio_encoder.conv1.weight", "audio_encoder.conv0.weight", '"audio_encoder.conv1.weight" is missing'),
        ("bart.model.encoder.layers.0.fc1.bias", None, '"bart.model.encoder.layers.0.fc1.bias" is missing'),
    ],
)
def test_a_wrong_key_is_named(tmp_path: Path, old: str, new: str | None, said: str) -> None:
    tiny.build(tmp_path)
    content = torch.load(tmp_path / "transfer.pth", weights_only=True)
    tensor = content["state_dict"].pop(old)
    if new:
        content["state_dict"][new] = tensor
    torch.save(content, tmp_path / "transfer.pth")
    with pytest.raises(ShowError) as caught, musiccaps.opened(tmp_path, CPU, ()):
        pass
    assert "transfer.pth" in str(caught.value) and said in str(caught.value)


class Trap:
    """A pickle that would run code."""

    def __reduce__(self) -> tuple:
        return print, ("code in a checkpoint was run",)


def test_a_checkpoint_with_code_in_it_is_refused_unrun(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    tiny.build(tmp_path)
    torch.save({"state_dict": {}, "epoch": Trap()}, tmp_path / "transfer.pth")
    with pytest.raises(ShowError, match="cannot be read as weights"), musiccaps.opened(tmp_path, CPU, ()):
        pass
    assert "was run" not in capsys.readouterr().out


@pytest.mark.parametrize("name", ["transfer.pth", "bart/config.json", "bart/vocab.json"])
def test_a_missing_file_is_named_with_how_to_get_it(tmp_path: Path, name: str) -> None:
    tiny.build(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(ShowError, match="models get lp-musiccaps") as caught, musiccaps.opened(tmp_path, CPU, ()):
        pass
    assert Path(name).name in str(caught.value)
