"""Which devices torch can decode on here, and the number format that is quickest on this processor."""

from __future__ import annotations

import platform
from pathlib import Path

import torch


def devices() -> list[str]:
    """The devices torch sees, quickest first: of "cuda" and "mps" those that are here, then always "cpu"."""
    found = []
    if torch.cuda.is_available():
        found.append("cuda")
    if torch.backends.mps.is_available():
        found.append("mps")
    return [*found, "cpu"]


def roomy(gigabytes: float) -> str:
    """ "cuda" where the card has so much memory free, else "cpu"."""
    if not torch.cuda.is_available():
        return "cpu"
    return "cuda" if torch.cuda.mem_get_info()[0] >= 1e9 * gigabytes else "cpu"


def has_bfloat16() -> bool:
    """Whether this CPU computes in bfloat16; one that must imitate it is slower than with float32."""
    if platform.machine().lower() in ("arm64", "aarch64"):
        return _flags("bf16")
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def number_format(device: str, half: bool = True) -> torch.dtype:
    """bfloat16 or float16 where they are quick, else float32; `half` False: never float16.

    On cards float16 comes first: both are as quick, and bfloat16's 8 bits show as bands in a picture.
    """
    if device == "cpu":
        return torch.bfloat16 if has_bfloat16() else torch.float32
    if half:
        return torch.float16
    return torch.bfloat16 if device == "cuda" and computes_bfloat16() else torch.float32


def computes_bfloat16() -> bool:
    """Whether the CUDA card computes in bfloat16 and does not imitate it; asked without one: what today's cards do."""
    return not torch.cuda.is_available() or torch.cuda.is_bf16_supported(including_emulation=False)


def use_threads(count: int) -> None:
    """How many of the processor's cores torch may work on, in this process."""
    torch.set_num_threads(count)


def use_card(index: int) -> None:
    """Which CUDA card the calls of this thread go to: each thread has its own, and begins with the first."""
    torch.cuda.set_device(index)


def _flags(name: str) -> bool:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    return any(line.startswith("Features") and name in line.split() for line in lines)
