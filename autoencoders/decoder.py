"""The live door to a show's decoder: a latent as numpy in, a picture as numpy out, on the quickest number format."""

from __future__ import annotations

import time
import warnings
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from autoencoders import families
from autoencoders.device import number_format
from autoencoders.family import Autoencoder
from show.decoding import NotFinite

WARM_UP = (384, 688)  # pixels: the height and width of a 16:9 show's pictures
WARM_UPS = 3  # the first pictures cost many times the later ones
PATIENCE = 1.0  # s; a decoder that takes longer for a picture is too slow to be shown, warm or not


class _Painting(nn.Module):
    """From a latent [1, c, h, w] in any float format to a finished picture uint8 [H, W, 4]; and whether it is one.

    That is a bool [], false where a number behind it is not finite.
    """

    def __init__(self, model: Autoencoder, number_format: torch.dtype) -> None:
        super().__init__()
        self.model, self.format = model, number_format

    def forward(self, latent: Tensor) -> tuple[Tensor, Tensor]:
        raw = self.model.raw(latent.float()).to(self.format, memory_format=torch.channels_last)
        shades = self.model.decoder(raw)[0].permute(1, 2, 0).float()
        low, high = torch.aminmax(shades)
        bytes_ = (shades * 255 + 0.5).clamp(0, 255).to(torch.uint8)
        return nn.functional.pad(bytes_, (0, 1), value=255), torch.isfinite(high - low)


class Decoder:
    """Decodes one picture at a time; warmed up when built, so that every call takes about the same time."""

    def __init__(self, weights: Path | Autoencoder | None = None, device: str = "cpu", precise: bool = False) -> None:
        """`weights`: a show's decoder file, an autoencoder that nobody else uses, or None for the house's inside the
        package. `precise` forces float32, which runs everywhere.
        """
        self.device = device
        model = families.for_show(weights) if weights is None or isinstance(weights, Path) else weights
        self.format = torch.float32 if precise else number_format(device, model.facts.half)
        painting = _Painting(model, self.format).eval().to(device)
        model.decoder.to(dtype=self.format).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        blank = np.zeros((model.facts.channels, *(side // model.facts.factor for side in WARM_UP)), np.float16)
        self._paint = _traced(painting, self._given(blank))
        self._warm_up(blank)

    @torch.inference_mode()
    def decode(self, latent: np.ndarray) -> np.ndarray:
        """A latent float16 [c, h, w] to a new picture uint8 [H, W, 4], sRGB with alpha 255, top row first.

        Raises NotFinite where the network overflows, or the latent holds what is no number.
        """
        pixels, whole = self._paint(self._given(latent))
        if not whole:
            raise NotFinite
        result: np.ndarray = pixels.cpu().numpy()
        return result

    def _warm_up(self, blank: np.ndarray) -> None:
        for _ in range(WARM_UPS):
            begun = time.perf_counter()
            self.decode(blank)
            if time.perf_counter() - begun > PATIENCE:
                return

    def _given(self, latent: np.ndarray) -> Tensor:
        return torch.from_numpy(np.array(latent))[None].to(self.device)


@torch.inference_mode()
def _traced(module: nn.Module, example: Tensor) -> nn.Module:
    """The module as one call that runs without Python's lock, at any size of picture.

    Beside a frame loop that holds the lock for 10 ms at a time an untraced decode waits for it at every layer:
    148 ms instead of 41, measured; traced it takes 44.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # its successors compile for half a minute
        warnings.filterwarnings(
            "ignore", "Converting a tensor to a Python boolean"
        )  # group_norm looks at its input's shape
        traced: nn.Module = torch.jit.trace(module, example, check_trace=False)
    return traced
