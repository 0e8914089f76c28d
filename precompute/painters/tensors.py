"""Pictures as a model's tensors and back, and noise that is the same on every device."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image, ImageOps

from show.errors import ShowError


def from_pictures(pictures: Sequence[np.ndarray]) -> torch.Tensor:
    """Pictures uint8 [h, w, 3] of one size as float32 [n, 3, h, w] in -1..1, as autoencoders of models take them."""
    return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float() / 127.5 - 1


def to_pictures(tensor: torch.Tensor) -> list[np.ndarray | None]:
    """[n, 3, h, w] in -1..1 as pictures uint8 [h, w, 3]; None for each that holds a value that is not finite."""
    levels = ((tensor.float() + 1) * 127.5).round().clamp(0, 255)
    finite = torch.isfinite(levels).flatten(1).all(1).tolist()
    pictures = torch.nan_to_num(levels).to(torch.uint8).permute(0, 2, 3, 1).cpu().numpy()
    return [picture if good else None for picture, good in zip(pictures, finite, strict=True)]


def sound(pictures: Sequence[np.ndarray | None]) -> list[np.ndarray]:
    """The pictures of a few-step painter, of which none is missing; ShowError otherwise."""
    found = [picture for picture in pictures if picture is not None]
    if len(found) < len(pictures):
        what = "made a picture of values that are not numbers"
        raise ShowError("the few-step painter", what, "try another strength under [walking]")
    return found


def generators(seeds: Sequence[int]) -> list[torch.Generator]:
    """A generator for each seed, on the CPU: the noise is the same on every device and in every batch."""
    return [torch.Generator("cpu").manual_seed(seed) for seed in seeds]


def noise(seed: int, shape: Sequence[int]) -> torch.Tensor:
    """Gaussian noise float32 of a shape, the same on every device."""
    return torch.randn(tuple(shape), generator=generators([seed])[0])


def mixed(embeds: Sequence[torch.Tensor], shares: Sequence[float]) -> torch.Tensor:
    """The sum of embeddings of one shape, each times its share."""
    return torch.stack([share * embed for share, embed in zip(shares, embeds, strict=True)]).sum(0)


def fitted(picture: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """A picture uint8 [h, w, 3] scaled and cropped about its middle to fill `size` (w, h); itself where it does."""
    if picture.shape[1::-1] == size:
        return picture
    return np.asarray(ImageOps.fit(Image.fromarray(picture), size, Image.Resampling.LANCZOS))


def refuse_sides(size: tuple[int, int], multiple: int) -> None:
    """ShowError unless both sides of a size (w, h) are multiples of what the model's grid is made of."""
    if any(side % multiple for side in size):
        raise ShowError(f"a picture of {size[0]}x{size[1]}", "does not fit the painter", f"use multiples of {multiple}")
