"""Which number formats an autoencoder tolerates, found by decoding some of the show's own latents in each."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from autoencoders.blending import neighbours
from autoencoders.choices import FORMS
from autoencoders.device import computes_bfloat16
from autoencoders.family import Autoencoder
from autoencoders.rendering import Render, Rendering, prepare

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
    exact = wanted(model, latents, device)
    found: dict[str, Deviation] = {}
    for form in BOUNDS:
        if form == "bfloat16" and device.type == "cuda" and not computes_bfloat16():
            continue
        found[form] = deviation(pictures(_render(model, FORMS[form], latents, device), latents, device), exact)
        if within(form, found[form]):
            return form, found
    return "float32", found


def within(form: str, found: Deviation) -> bool:
    """Whether a format's pictures lie close enough to float32's; float32's own have to be as close as float16's."""
    most, mean = BOUNDS.get(form, BOUNDS["float16"])
    return found.most <= most and found.mean <= mean


def deviation(pixels: Tensor | None, exact: Tensor | None) -> Deviation:
    """Between two stacks of pictures uint8, alike in shape; infinite where one is not whole (None)."""
    if pixels is None or exact is None:
        return Deviation(float("inf"), float("inf"))
    difference = (pixels.int() - exact.int()).abs().float() / BYTE
    return Deviation(float(difference.max()), float(difference.mean()))


def wanted(model: Autoencoder, latents: np.ndarray, device: torch.device) -> Tensor | None:
    """The pictures of latents in float32 with all its bits: a card's shortened one (TF32) errs as much as float16."""
    with _exact():
        return pictures(_render(model, torch.float32, latents, device), latents, device)


@torch.no_grad()
def pictures(render: Render, latents: np.ndarray, device: torch.device) -> Tensor | None:
    """The pictures of latents, uint8 [n, H, W, 4]; None if one held a number that is not finite."""
    rows, start = torch.from_numpy(np.array(latents)).to(device), torch.zeros(1, device=device)
    pairs = torch.arange(len(latents), device=device)[:, None, None].expand(-1, 1, 2)
    made = [render(*neighbours(rows, pair), start) for pair in pairs]
    return torch.stack([pixels for pixels, _ in made]) if all(bool(whole) for _, whole in made) else None


def size_of(latents: np.ndarray) -> tuple[int, int]:
    """Height and width of latents [n, c, h, w]."""
    return int(latents.shape[-2]), int(latents.shape[-1])


def _render(model: Autoencoder, form: torch.dtype, latents: np.ndarray, device: torch.device) -> Render:
    """A copy of the model in a format; the layout is left as it is, it changes no picture."""
    return Rendering(prepare(copy.deepcopy(model), form, False, device), form, False, size_of(latents))


@contextmanager
def _exact() -> Iterator[None]:
    allowed = torch.backends.cudnn.allow_tf32
    torch.backends.cudnn.allow_tf32 = False
    try:
        yield
    finally:
        torch.backends.cudnn.allow_tf32 = allowed
