"""CLAP: its real loading with small random weights, its check for a collapsed checkpoint, and what it says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from precompute.listen.genres import GENRES
from precompute.listeners import clap, clap_words
from precompute.listeners.clap_say import PRESENT, Labels, heard
from precompute.models.model import Placement
from show.errors import ShowError
from tests.tiny import clap as tiny

pytestmark = pytest.mark.usefixtures("one_thread")

CPU = Placement("cpu", "float32")


def sound(seconds: float, seed: int = 1) -> np.ndarray:
    time = np.arange(round(seconds * clap.RATE)) / clap.RATE
    noise = np.random.default_rng(seed).normal(0, 0.2 / seed, len(time))
    return (0.3 * np.sin(2 * np.pi * 150 * seed * time) + noise).astype(np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clap")
    tiny.build(path)
    return path


@pytest.fixture(scope="module")
def listener(folder: Path):
    with clap.opened(folder, CPU, GENRES) as opened:
        yield opened


def test_shares_are_the_models_own_zero_shot_softmax(listener: clap.Clap) -> None:
    """Against ClapModel's own `logits_per_audio` for one window and texts of one template."""
    texts = [f"a {genre} track" for genre in GENRES]
    tokens = listener.tokenizer(texts, padding=True, return_tensors="pt")
    features = listener.extractor([sound(10)], sampling_rate=48_000, return_tensors="pt")["input_features"]
    with torch.inference_mode():
        logits = listener.model(input_features=features, **tokens).logits_per_audio[0]
    one = Labels(
        listener.labels.scale,
        (GENRES, listener.labelled(GENRES, ["a {} track"])),
        listener.labels.moods,
        listener.labels.instruments,
        listener.labels.neutral,
    )
    said = dict(heard(listener.sounds([sound(10)])[0], one).genres)
    expected = logits.softmax(0).numpy()
    kept = [k for k, genre in enumerate(GENRES) if genre in said]
    np.testing.assert_allclose([said[GENRES[k]] for k in kept], expected[kept] / expected[kept].sum(), atol=2e-3)


def test_templates_are_averaged_and_of_unit_length(listener: clap.Clap) -> None:
    whole = listener.labelled(["jazz"], clap_words.GENRE)[0]
    each = np.stack([listener.texts([template.format("jazz")])[0] for template in clap_words.GENRE])
    np.testing.assert_allclose(whole, each.mean(axis=0) / np.linalg.norm(each.mean(axis=0)), atol=1e-5)


def test_windows_are_averaged_and_the_same_sound_gives_the_same_answer(listener: clap.Clap) -> None:
    """Also for a span longer than a window, where the extractor alone would crop at random."""
    long, told = sound(25), []
    first = listener.hear(long, clap.RATE, [(0.0, 25.0)], told.append)
    assert told == [1.0] and first == listener.hear(long, clap.RATE, [(0.0, 25.0)])
    pieces = listener.sounds([long[:480_000], long[480_000:960_000], long[960_000:]])
    middle = pieces.mean(axis=0)
    assert first[0] == heard(middle / np.linalg.norm(middle), listener.labels)


def test_other_sounds_are_heard_as_other_things_and_shares_add_to_one(listener: clap.Clap) -> None:
    one, other = listener.hear(np.concatenate([sound(10), sound(10, 9)]), clap.RATE, [(0.0, 10.0), (10.0, 20.0)])
    assert one != other
    for said in (one, other):
        assert sum(share for _, share in said.genres) == pytest.approx(1, abs=0.002)
        assert {genre for genre, _ in said.genres} <= set(GENRES)
        assert all(share >= PRESENT for _, share in said.instruments)


def test_a_performers_own_genres_are_asked_for(folder: Path) -> None:
    with clap.opened(folder, CPU, ["polka", "schlager"]) as opened:
        assert {genre for genre, _ in opened.hear(sound(10), clap.RATE, [(0.0, 10.0)])[0].genres} <= {
            "polka",
            "schlager",
        }


AXES = np.eye(8, dtype=np.float32)


def labels(scale: float) -> Labels:
    """Texts along the axes: two genres, three moods, two instruments, and music in general."""
    return Labels(
        scale,
        (("house", "techno"), AXES[:2]),
        (("energetic", "dark", "calm"), AXES[2:5]),
        (("drum machine", "piano"), AXES[5:7]),
        AXES[7],
    )


def test_a_caption_holds_only_what_scored() -> None:
    towards = np.array([0.8, 0.7, 0.9, 0.1, 0.1, 0.6, 0.3, 0.4], np.float32)
    said = heard(towards, labels(10.0))
    assert said.caption == "resembles house (0.73) or techno (0.27); energetic; drum machine"
    assert said.instruments == (("drum machine", pytest.approx(1 / (1 + np.exp(-2)), abs=1e-4)),)


def test_nothing_is_said_of_moods_and_instruments_that_do_not_stand_out() -> None:
    said = heard(np.full(8, 0.5, np.float32), labels(10.0))
    assert said.moods == said.instruments == () and said.caption == "resembles house (0.50) or techno (0.50)"


def test_a_collapsed_checkpoint_is_refused_and_the_better_one_named(tmp_path: Path) -> None:
    tiny.build_collapsed(tmp_path)
    with pytest.raises(ShowError, match="collapsed") as caught, clap.opened(tmp_path, CPU, GENRES):
        pass
    assert "use laion/larger_clap_music_and_speech" in str(caught.value)


def test_a_checkpoint_deaf_to_sounds_alone_is_refused_too(listener: clap.Clap, monkeypatch: pytest.MonkeyPatch) -> None:
    clap.refuse_collapsed(listener, Path("fine"))
    monkeypatch.setattr(clap.Clap, "sounds", lambda self, pieces: np.stack([AXES[0]] * len(pieces)))
    with pytest.raises(ShowError, match=r"a sine and noise of 1\.00"):
        clap.refuse_collapsed(listener, Path("deaf"))


def test_a_wrong_key_and_a_missing_file_are_named(tmp_path: Path) -> None:
    tiny.build(tmp_path)
    weights = load_file(tmp_path / "model.safetensors")
    weights["audio_projection.linear9.weight"] = weights.pop("audio_projection.linear1.weight")
    save_file(weights, tmp_path / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(
        ShowError, match=r'model\.safetensors: has wrong keys: "audio_projection\.linear1\.weight" is missing'
    ):
        clap.opened(tmp_path, CPU, GENRES).__enter__()
    (tmp_path / "preprocessor_config.json").unlink()
    with pytest.raises(ShowError, match=r"preprocessor_config\.json: is missing: run `limelight models get clap`"):
        clap.opened(tmp_path, CPU, GENRES).__enter__()
