"""The live door to the house decoder: a latent as numpy in, a picture as numpy out, on the quickest number format."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from autoencoders import house
from autoencoders.device import number_format

WARM_UP = (house.CHANNELS, 96, 172)
WARM_UPS = 3  # the first pictures cost many times the later ones


class _Painting(nn.Module):
    """From a latent [1, 8, h, w] in any float format to a finished picture uint8 [4h, 4w, 4]."""

    def __init__(self, model: house.House, number_format: torch.dtype) -> None:
        super().__init__()
        self.model, self.format = model, number_format

    def forward(self, latent: Tensor) -> Tensor:
        raw = self.model.raw(latent.float()).to(self.format, memory_format=torch.channels_last)
        shades = self.model.decoder(raw)[0].permute(1, 2, 0).float()
        bytes_ = (shades * 255 + 0.5).clamp(0, 255).to(torch.uint8)
        return nn.functional.pad(bytes_, (0, 1), value=255)


class Decoder:
    """Decodes one picture at a time; warmed up when built, so that every call takes about the same time."""

    def __init__(self, weights: Path | None = None, device: str = "cpu", precise: bool = False) -> None:
        """`weights` None: those inside the package. `precise` forces float32, which runs everywhere."""
        self.device = device
        self.format = torch.float32 if precise else number_format(device)
        model = house.load(weights).to(device)
        model.decoder.to(dtype=self.format).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        blank = np.zeros(WARM_UP, np.float16)
        self._paint = _traced(_Painting(model, self.format).eval(), self._given(blank))
        for _ in range(WARM_UPS):
            self.decode(blank)

    @torch.inference_mode()
    def decode(self, latent: np.ndarray) -> np.ndarray:
        """A latent float16 [8, h, w] to a new picture uint8 [4h, 4w, 4], sRGB with alpha 255, top row first."""
        result: np.ndarray = self._paint(self._given(latent)).cpu().numpy()
        return result

    def _given(self, latent: np.ndarray) -> Tensor:
        return torch.from_numpy(np.array(latent))[None].to(self.device)


@torch.inference_mode()
def _traced(module: nn.Module, example: Tensor) -> nn.Module:
    """The module as one call that runs without Python's lock.

    Beside a frame loop that holds the lock for 10 ms at a time an untraced decode waits for it at every layer:
    148 ms instead of 41, measured; traced it takes 44.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # its successors compile for half a minute
        traced: nn.Module = torch.jit.trace(module, example, check_trace=False)
    return traced
