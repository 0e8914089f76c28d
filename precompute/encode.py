"""Pictures to latents and latents to baked frames, one at a time, with the house autoencoder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import torch

from autoencoders import house
from autoencoders.decoder import Decoder


def encode(pictures: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
    """For each picture uint8 [h, w, 3] sRGB, sides multiples of 4, its latent float16 [8, h/4, w/4]."""
    model = house.load().to(memory_format=torch.channels_last)
    for picture in pictures:
        yield _encoded(model, picture)


def bake(latents: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
    """For each latent float16 [8, h, w] its picture uint8 [4h, 4w, 3], as the show's own decoder makes it."""
    decoder = Decoder()
    for latent in latents:
        yield np.ascontiguousarray(decoder.decode(latent)[..., :3])


@torch.inference_mode()
def _encoded(model: house.House, picture: np.ndarray) -> np.ndarray:
    given = torch.from_numpy(np.ascontiguousarray(picture))[None].permute(0, 3, 1, 2).float() / 255
    latent: np.ndarray = model.encode(given)[0].half().contiguous().numpy()
    return latent
