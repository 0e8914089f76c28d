"""What CUDA's errors mean to the operator: a sentence with what to do."""

from __future__ import annotations

import sys

from autoencoders.cuda_codes import (
    BUSY,
    INSUFFICIENT_DRIVER,
    INVALID_CONTEXT,
    INVALID_DEVICE,
    LOST,
    NO_DEVICE,
    OPERATING_SYSTEM,
    OUT_OF_MEMORY,
    UNKNOWN,
)
from live.cards import under_wsl

# Catch-alls: most often OpenGL runs on another card.
OTHER_CARD = (INVALID_DEVICE, INVALID_CONTEXT, OPERATING_SYSTEM, UNKNOWN)


class CudaError(Exception):
    """A call that CUDA refused: what was being done, its own words, and what to do."""

    def __init__(self, code: int, doing: str, words: str) -> None:
        advice = remedy(code)
        super().__init__(f"{doing}: {words} (CUDA {code})" + (f"; {advice}" if advice else ""))
        self.code = code

    @property
    def lost(self) -> bool:
        """Whether the device answers nothing any more."""
        return self.code in LOST


def remedy(code: int) -> str:
    """What the operator can do about an error of CUDA's; empty where nothing is known."""
    if code in OTHER_CARD:
        return other_card(sys.platform, under_wsl())
    return {
        OUT_OF_MEMORY: "close what else uses the graphics card's memory",
        INSUFFICIENT_DRIVER: "update the NVIDIA driver, or with one of CUDA 12: pip install 'cuda-bindings<13'",
        BUSY: "end the other program that holds the graphics card, or leave its exclusive mode",
        NO_DEVICE: "check that the NVIDIA card is seen: nvidia-smi",
    }.get(code, "")


def other_card(platform: str, wsl: bool) -> str:
    """What to do where OpenGL seems to run on another card than CUDA."""
    if wsl:
        return "WSL2 cannot share textures between CUDA and OpenGL: pictures go through memory"
    if platform == "win32":
        return "OpenGL may be on another card: Windows settings, Display, Graphics, this program, High performance"
    return (
        "OpenGL may be on another card: start with __NV_PRIME_RENDER_OFFLOAD=1 __GLX_VENDOR_LIBRARY_NAME=nvidia, "
        "and plug the screen into the NVIDIA card"
    )
