"""LP-MusicCaps: a sentence or two about each 10 s of music. Weights CC-BY-NC 4.0.

Doh, Choi, Lee and Nam, "LP-MusicCaps: LLM-based pseudo music captioning", ISMIR 2023; hub seungheondoh/lp-music-caps.
Its files: `transfer.pth` (keys `audio_encoder.*` and `bart.*`), and facebook/bart-base's configuration and tokenizer in
the folder `bart`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import BartConfig, BartTokenizer
from transformers.utils import logging

from precompute.listeners.listener import Heard, Progress, Span
from precompute.listeners.musiccaps_mel import RATE, SAMPLES
from precompute.listeners.musiccaps_net import Captioner
from precompute.listeners.windows import windows
from precompute.models import checkpoint
from precompute.models.model import Placement
from show.errors import ShowError

WEIGHTS, WORDS = "transfer.pth", "bart"
REMEDY = "run `limelight models get lp-musiccaps`, or point [models] at a folder with transfer.pth and bart/"


class MusicCaps:
    """The captioner with its tokenizer, on its device."""

    def __init__(self, net: Captioner, tokenizer: Any, device: str) -> None:
        self.net, self.tokenizer, self.device = net, tokenizer, device

    def hear(
        self, samples: np.ndarray, rate: int, spans: Sequence[Span], progress: Progress = lambda part: None
    ) -> tuple[Heard, ...]:
        """A caption a span; a span of more than 10 s has the captions of its windows, one after the other."""
        heard = []
        for k, span in enumerate(spans):
            heard.append(Heard(self.caption(windows(samples, rate, RATE, span))))
            progress((k + 1) / len(spans))
        return tuple(heard)

    def caption(self, pieces: Sequence[np.ndarray]) -> str:
        """The captions of windows float32 [<= 160,000] at 16 kHz, shorter ones followed by silence."""
        batch = np.stack([np.pad(piece, (0, SAMPLES - len(piece))) for piece in pieces])
        tokens = self.net.tokens(torch.from_numpy(batch).float().to(self.device))
        said = self.tokenizer.batch_decode(tokens, skip_special_tokens=True)
        return " ".join(text.strip() for text in said if text.strip())


@contextmanager
def opened(folder: Path, placement: Placement, genres: Sequence[str]) -> Iterator[MusicCaps]:
    """The captioner of a folder; ShowError names a missing file or a wrong key."""
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    config, tokenizer = _words(folder / WORDS)
    if not (folder / WEIGHTS).is_file():
        raise ShowError(folder / WEIGHTS, "is missing", REMEDY)
    net = Captioner(config)
    checkpoint.load_strictly(net, folder / WEIGHTS)
    yield MusicCaps(net.placed(placement.device, getattr(torch, placement.dtype)), tokenizer, placement.device)


def _words(folder: Path) -> tuple[BartConfig, Any]:
    """BART's shape and its tokenizer."""
    for name in ("config.json", "vocab.json", "merges.txt"):
        if not (folder / name).is_file():
            raise ShowError(folder / name, "is missing", REMEDY)
    try:
        return (
            BartConfig.from_pretrained(folder, local_files_only=True),
            BartTokenizer.from_pretrained(folder, local_files_only=True),
        )
    except (OSError, ValueError, KeyError, TypeError) as fault:
        what = f"cannot be read as BART's configuration and tokenizer ({type(fault).__name__})"
        raise ShowError(folder, what, REMEDY) from fault
