"""The live door to the house decoder: a latent as numpy in, a picture as numpy out, on the quickest number format."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from autoencoders import house
from autoencoders.device import number_format

WARM_UP = ((house.CHANNELS, 96, 172), (house.CHANNELS, 96, 172))  # the first pictures cost many times the later ones


class Decoder:
    """Decodes one picture at a time; warmed up when built, so that every call takes about the same time."""

    def __init__(self, weights: Path | None = None, device: str = "cpu", precise: bool = False) -> None:
        """`weights` None: those inside the package. `precise` forces float32, which runs everywhere."""
        self.device = device
        self.format = torch.float32 if precise else number_format(device)
        self._house = house.load(weights).to(device)
        self._house.decoder.to(dtype=self.format).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        for shape in WARM_UP:
            self.decode(np.zeros(shape, np.float16))

    @torch.inference_mode()
    def decode(self, latent: np.ndarray) -> np.ndarray:
        """A latent float16 [8, h, w] to a new picture uint8 [4h, 4w, 4], sRGB with alpha 255, top row first."""
        given = torch.from_numpy(np.array(latent))[None].to(self.device, torch.float32)
        raw = self._house.raw(given).to(self.format, memory_format=torch.channels_last)
        shades = self._house.decoder(raw)[0].permute(1, 2, 0).float()
        picture = torch.full((*shades.shape[:2], 4), 255, dtype=torch.uint8, device=self.device)
        picture[..., :3] = shades.mul_(255).add_(0.5).clamp_(0, 255)
        result: np.ndarray = picture.cpu().numpy()
        return result
