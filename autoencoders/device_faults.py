"""What a card says when it fails, as two errors: its memory is full, or it is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from autoencoders.cuda_codes import BUSY, INVALID_DEVICE, LOST, UNKNOWN

# Answers that OpenGL's calls get for lesser reasons, too: in torch's own calls the card is gone.
LOST_IN_TORCH = LOST | {BUSY, INVALID_DEVICE, UNKNOWN}
# What the card and its libraries (cuDNN, cuBLAS) say, then Linux and Windows.
FULL = ("out of memory", "STATUS_ALLOC_FAILED", "can't allocate memory", "not enough memory")
_ASKED = re.compile(r"Tried to allocate ([\d.]+ \w+)")


class OutOfMemory(RuntimeError):
    """The card has less memory left than was asked for; what was begun is given back."""


class DeviceLost(RuntimeError):
    """The card or its context is gone: no further call can succeed in this process unless CUDA is set up anew."""


@contextmanager
def told() -> Iterator[None]:
    """Turns torch's errors of a card into OutOfMemory and DeviceLost; lets all others through."""
    try:
        yield
    except torch.OutOfMemoryError as error:
        raise OutOfMemory(_short(error)) from error
    except RuntimeError as error:
        if any(words in str(error) for words in FULL):
            raise OutOfMemory(_short(error)) from error
        if getattr(error, "error_code", 0) in LOST_IN_TORCH:
            raise DeviceLost(str(error).partition("\n")[0]) from error
        raise


def _short(error: Exception) -> str:
    asked = _ASKED.search(str(error))
    return f"the card's memory is full ({asked[1]} more were asked for)" if asked else "the card's memory is full"
