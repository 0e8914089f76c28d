"""How much memory the CUDA card has left, for a check before the show."""

from __future__ import annotations

from live import cards
from live.decoding import interop
from live.decoding.cuda_errors import CudaError


def card_memory() -> tuple[int, int] | None:
    """Bytes free and in all of CUDA's first card; None without one, or where its runtime does not answer."""
    if not cards.has_cuda_driver():
        return None
    try:
        return interop.memory(interop.runtime())
    except (ImportError, CudaError):
        return None
