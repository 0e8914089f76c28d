"""A tokenizer of the byte-level kind that BART and RoBERTa use, small enough to be made in a test."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from tokenizers.pre_tokenizers import ByteLevel
from transformers import RobertaTokenizer

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")  # in the published order


def save(folder: Path, spoken: Sequence[str] = ()) -> int:
    """Writes vocab.json, merges.txt, tokenizer.json and special_tokens_map.json; returns the vocabulary's size.

    Text is read byte by byte; `spoken` are whole words that only a model's own output can hold.
    """
    letters = [*SPECIAL, *sorted(ByteLevel.alphabet()), *(f"Ġ{word}" for word in spoken), "<mask>"]
    tokenizer = RobertaTokenizer(vocab={letter: k for k, letter in enumerate(letters)}, merges=[])
    tokenizer.save_pretrained(folder)
    tokenizer.backend_tokenizer.model.save(str(folder))
    ends = {"bos_token": "<s>", "eos_token": "</s>", "sep_token": "</s>", "cls_token": "<s>", "unk_token": "<unk>"}
    marks = json.dumps({**ends, "pad_token": "<pad>", "mask_token": "<mask>"})
    (folder / "special_tokens_map.json").write_text(marks, encoding="utf-8")
    return len(letters)
