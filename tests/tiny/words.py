"""A tokenizer of single letters, for models that read text."""

from __future__ import annotations

import json
from pathlib import Path

from transformers import CLIPTokenizer

ENDS = ("<|startoftext|>", "<|endoftext|>")
COUNT = 514  # the 256 bytes, each also as the end of a word, and the two ends
LENGTH = 77


def tokenizer(folder: Path) -> CLIPTokenizer:
    """CLIP's kind of tokenizer without merges, from a vocabulary that is written to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    letters = _letters()
    words = [*letters, *(letter + "</w>" for letter in letters), *ENDS]
    (folder / "vocab.json").write_text(json.dumps({word: k for k, word in enumerate(words)}), encoding="utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")
    return CLIPTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"), model_max_length=LENGTH)


def _letters() -> list[str]:
    """The 256 bytes as the printable letters that byte-level tokenizers write them with."""
    printable = {*range(33, 127), *range(161, 173), *range(174, 256)}
    rest = iter(range(256, 512))
    return [chr(byte if byte in printable else next(rest)) for byte in range(256)]
