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

from precompute.listeners.listener import Heard, Progress, Span
from precompute.listeners.musiccaps_mel import RATE, SAMPLES
from precompute.listeners.musiccaps_net import Captioner
from precompute.listeners.windows import windows
from precompute.models import checkpoint
from precompute.models.model import Placement
from precompute.models.quiet import quiet
from show.errors import ShowError

WEIGHTS, WORDS = "transfer.pth", "bart"
BATCH = 8  # windows at once on a GPU; on a processor one by one is as fast, and the bar moves
REMEDY = "run `limelight models get lp-musiccaps`, or point [models] at a folder with transfer.pth and bart/"


class MusicCaps:
    """The captioner with its tokenizer, on its device."""

    def __init__(self, net: Captioner, tokenizer: Any, device: str) -> None:
        self.net, self.tokenizer, self.device = net, tokenizer, device

    def hear(
        self, samples: np.ndarray, rate: int, spans: Sequence[Span], progress: Progress = lambda part: None
    ) -> tuple[Heard, ...]:
        """A caption a span; a span of more than 10 s has the captions of its windows, one after the other."""
        pieces = [windows(samples, rate, RATE, span) for span in spans]
        flat = [piece for of_span in pieces for piece in of_span]
        size = 1 if self.device == "cpu" else BATCH
        said: list[str] = []
        for first in range(0, len(flat), size):
            said += self.captions(flat[first : first + size])
            progress(len(said) / len(flat))
        texts = iter(said)
        return tuple(Heard(" ".join(filter(None, (next(texts) for _ in of_span)))) for of_span in pieces)

    def captions(self, pieces: Sequence[np.ndarray]) -> list[str]:
        """A caption for each window float32 [<= 160,000] at 16 kHz; shorter ones are followed by silence."""
        batch = np.stack([np.pad(piece, (0, SAMPLES - len(piece))) for piece in pieces])
        tokens = self.net.tokens(torch.from_numpy(batch).float().to(self.device))
        texts = self.tokenizer.batch_decode(tokens, skip_special_tokens=True)
        # The library of 2023 closed up the spaces before punctuation by itself; today's leaves them.
        return [self.tokenizer.clean_up_tokenization(text).strip() for text in texts]


@contextmanager
def opened(folder: Path, placement: Placement, genres: Sequence[str]) -> Iterator[MusicCaps]:
    """The captioner of a folder; ShowError names a missing file or a wrong key."""
    if not (folder / WEIGHTS).is_file():
        raise ShowError(folder / WEIGHTS, "is missing", REMEDY)
    with quiet():
        config, tokenizer = _words(folder / WORDS)
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
