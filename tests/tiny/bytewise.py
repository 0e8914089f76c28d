"""A tokenizer of the byte-level kind that BART and RoBERTa use, small enough to be made in a test."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tokenizers.pre_tokenizers import ByteLevel
from transformers import RobertaTokenizer

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")  # in the published order


def save(folder: Path, spoken: Sequence[str] = ()) -> int:
    """Writes vocab.json, merges.txt and tokenizer.json; returns the vocabulary's size.

    Text is read byte by byte; `spoken` are whole words that only a model's own output can hold.
    """
    letters = [*SPECIAL, *sorted(ByteLevel.alphabet()), *(f"Ġ{word}" for word in spoken), "<mask>"]
    tokenizer = RobertaTokenizer(vocab={letter: k for k, letter in enumerate(letters)}, merges=[])
    tokenizer.save_pretrained(folder)
    tokenizer.backend_tokenizer.model.save(str(folder))
    return len(letters)
