"""Which number formats an autoencoder tolerates, found by decoding some of the show's own latents in each."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from autoencoders.choices import FORMS
from autoencoders.family import Autoencoder
from autoencoders.rendering import Rendering

BYTE = 255.0
BOUNDS = {  # the largest and the mean deviation of a picture from float32's, in full scales
    "float16": (2 / BYTE, 1 / BYTE),
    "bfloat16": (8 / BYTE, 2 / BYTE),  # it has 8 bits: what it costs is a little banding, no detail
}


@dataclass(frozen=True, slots=True)
class Deviation:
    """How far a format's pictures lie from float32's: at the worst pixel and in the mean, in full scales of a byte;
    infinite where a number overflowed.
    """

    most: float
    mean: float


def tolerated(model: Autoencoder, latents: np.ndarray, device: torch.device) -> tuple[str, dict[str, Deviation]]:
    """The quickest format whose pictures of `latents`, float16 [n, c, h, w], stay within BOUNDS; and what was found.

    The model stays as it is. Formats that the device only imitates are passed over.
    """
    wanted = pictures(model, latents, "float32", device)
    found: dict[str, Deviation] = {}
    for form, (most, mean) in BOUNDS.items():
        if not _computed(form, device):
            continue
        found[form] = deviation(pictures(model, latents, form, device), wanted)
        if found[form].most <= most and found[form].mean <= mean:
            return form, found
    return "float32", found


def deviation(pixels: Tensor | None, wanted: Tensor | None) -> Deviation:
    """Between two stacks of pictures uint8, alike in shape; infinite where one is not whole (None)."""
    if pixels is None or wanted is None:
        return Deviation(float("inf"), float("inf"))
    difference = (pixels.int() - wanted.int()).abs().float() / BYTE
    return Deviation(float(difference.max()), float(difference.mean()))


@torch.no_grad()
def pictures(model: Autoencoder, latents: np.ndarray, form: str, device: torch.device) -> Tensor | None:
    """The pictures of latents in a number format, uint8 [n, H, W, 3]; None if one held a number that is not finite."""
    height, width = latents.shape[-2:]
    ours: Autoencoder = copy.deepcopy(model).to(device)
    render = Rendering(ours, FORMS[form], False, (height, width))
    start = torch.zeros(1, device=device)
    with _exact():
        made = [
            render(latent, latent, start) for latent in torch.from_numpy(np.array(latents)).float().to(device)[:, None]
        ]
    if not all(bool(whole) for _, whole in made):
        return None
    return torch.stack([pixels[..., :3] for pixels, _ in made])


@contextmanager
def _exact() -> Iterator[None]:
    """float32 with all its bits: a card's shortened one (TF32) errs as much as float16 does."""
    allowed = torch.backends.cudnn.allow_tf32
    torch.backends.cudnn.allow_tf32 = False
    try:
        yield
    finally:
        torch.backends.cudnn.allow_tf32 = allowed


def _computed(form: str, device: torch.device) -> bool:
    if device.type != "cuda" or form != "bfloat16":
        return True
    return torch.cuda.is_bf16_supported(including_emulation=False)
