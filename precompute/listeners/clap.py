"""CLAP zero-shot: genre, mood and instruments by how near a sound lies to texts. Weights Apache-2.0.

Wu and others, "Large-scale contrastive language-audio pretraining", ICASSP 2023; hub
laion/larger_clap_music_and_speech in the layout of transformers' ClapModel. Zero-shot CLAP is right about genre on 50
to 73 % of GTZAN, depending on checkpoint and prompt: what it says is a share of similarity, not a probability.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import normalize
from transformers import AutoTokenizer, ClapFeatureExtractor, ClapModel

from precompute.listeners import clap_words
from precompute.listeners.clap_say import Labels, heard
from precompute.listeners.listener import Heard, Progress, Span
from precompute.listeners.windows import SECONDS, windows
from precompute.models import checkpoint
from precompute.models.model import Placement
from precompute.models.quiet import quiet
from show.errors import ShowError

RATE = 48_000  # Hz
COLLAPSED = 0.8  # mean cosine of unlike texts, cosine of a sine and noise; healthy ones have about .25 and .4
REMEDY = "run `limelight models get clap`, or point [models] at a folder with its files"


class Clap:
    """The model with its two encoders, and the embeddings of what it is asked about."""

    def __init__(self, model: ClapModel, folder: Path, device: str) -> None:
        self.model, self.device = model, device
        self.tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self.extractor = ClapFeatureExtractor.from_pretrained(folder, local_files_only=True)
        # Only the fused models were trained on four pictures of a window; the other mode takes another mel scale.
        self.mode = "fusion" if model.config.audio_config.enable_fusion else "rand_trunc"

    def ask_about(self, genres: Sequence[str]) -> None:
        """Embeds all labels once."""
        scale = self.model.logit_scale_a.detach().exp().item()
        self.labels = Labels(
            scale=scale,
            genres=(tuple(genres), self.labelled(genres, clap_words.GENRE)),
            moods=(clap_words.MOODS, self.labelled(clap_words.MOODS, clap_words.MOOD)),
            instruments=(clap_words.INSTRUMENTS, self.labelled(clap_words.INSTRUMENTS, clap_words.INSTRUMENT)),
            neutral=_unit(self.labelled(clap_words.NEUTRAL, clap_words.INSTRUMENT).mean(axis=0)),
        )

    def hear(
        self, samples: np.ndarray, rate: int, spans: Sequence[Span], progress: Progress = lambda part: None
    ) -> tuple[Heard, ...]:
        """What each span lies nearest to; a span's windows of 10 s are averaged."""
        said = []
        for k, span in enumerate(spans):
            vectors = self.sounds(windows(samples, rate, RATE, span))
            said.append(heard(_unit(vectors.mean(axis=0)), self.labels))
            progress((k + 1) / len(spans))
        return tuple(said)

    def labelled(self, labels: Sequence[str], templates: Sequence[str]) -> np.ndarray:
        """Unit vectors float32 [labels, d]: each the mean over the templates."""
        texts = [template.format(label) for label in labels for template in templates]
        return _unit(self.texts(texts).reshape(len(labels), len(templates), -1).mean(axis=1))

    @torch.inference_mode()
    def texts(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors float32 [texts, d]."""
        tokens = self.tokenizer(list(texts), padding=True, return_tensors="pt").to(self.device)
        return _vectors(self.model.get_text_features(**tokens).pooler_output)

    @torch.inference_mode()
    def sounds(self, pieces: Sequence[np.ndarray]) -> np.ndarray:
        """Unit vectors float32 [pieces, d] of windows float32 [<= 480,000]; shorter ones are repeated, as in training.

        No window is longer than the model's, so that the extractor never crops at random.
        """
        pictures = self.extractor(
            list(pieces), sampling_rate=RATE, truncation=self.mode, padding="repeatpad", return_tensors="pt"
        )
        dtype = self.model.logit_scale_a.dtype
        features = pictures["input_features"].to(self.device, dtype)
        longer = torch.zeros(len(pieces), 1, dtype=torch.bool, device=self.device)  # the extractor draws one at random
        return _vectors(self.model.get_audio_features(input_features=features, is_longer=longer).pooler_output)


@contextmanager
def opened(folder: Path, placement: Placement, genres: Sequence[str]) -> Iterator[Clap]:
    """CLAP of a folder, ready to say which of `genres` it hears; ShowError for a missing file or a collapsed model."""
    for name in ("config.json", "preprocessor_config.json", "tokenizer.json"):
        if not (folder / name).is_file():
            raise ShowError(folder / name, "is missing", REMEDY)
    with quiet():
        clap = _loaded(folder, placement)
        refuse_collapsed(clap, folder)
        clap.ask_about(genres)
        yield clap


def refuse_collapsed(clap: Clap, folder: Path) -> None:
    """Refuses a checkpoint to which everything is alike."""
    texts = clap.texts(clap_words.UNLIKE)
    cosines = (texts @ texts.T)[np.triu_indices(len(texts), 1)]
    time = np.arange(round(SECONDS * RATE)) / RATE
    sine = 0.5 * np.sin(2 * np.pi * 440 * time)
    noise = np.random.default_rng(0).normal(0, 0.2, len(time))
    one, other = clap.sounds([sine.astype(np.float32), noise.astype(np.float32)])
    if max(float(cosines.mean()), float(one @ other)) >= COLLAPSED:
        raise ShowError(
            folder,
            f"this checkpoint is collapsed (unlike texts have a cosine of {cosines.mean():.2f}, a sine and noise of "
            f"{one @ other:.2f}); laion/larger_clap_music is known to be",
            "use laion/larger_clap_music_and_speech",
        )


def _loaded(folder: Path, placement: Placement) -> Clap:
    """The model of a folder whose files are there. What they hold beyond it does no harm."""
    dtype = getattr(torch, placement.dtype)
    try:
        model, info = ClapModel.from_pretrained(folder, local_files_only=True, dtype=dtype, output_loading_info=True)
        checkpoint.refuse_lacking(info, checkpoint.files(folder)[0])
        return Clap(model.to(placement.device).eval(), folder, placement.device)
    except (OSError, ValueError, RuntimeError, KeyError, TypeError) as fault:
        raise ShowError(folder, f"cannot be read as a CLAP model ({type(fault).__name__})", REMEDY) from fault


def _vectors(found: Tensor) -> np.ndarray:
    return normalize(found.float(), dim=-1).cpu().numpy()


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
