"""Pictures to latents and latents to baked frames, one at a time, with the autoencoder that was chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import torch

from autoencoders import families, house
from autoencoders.decoder import Decoder
from autoencoders.device import roomy
from autoencoders.family import Autoencoder

ROOM = 4.0  # GB of memory on the card that the largest autoencoder fills at the size of a walk


def encode(pictures: Iterable[np.ndarray], name: str = house.NAME, place: Path | None = None) -> Iterator[np.ndarray]:
    """For each picture uint8 [h, w, 3] sRGB, sides multiples of 16, its latent float16 [c, h/f, w/f].

    `name` and `place` (the folder of its weights) say with which autoencoder; ShowError if it cannot be loaded.
    """
    device = roomy(ROOM)
    model = families.load(name, place)
    model.to(device=device, memory_format=torch.channels_last)
    for picture in pictures:
        yield _encoded(model, picture, device)


def bake(latents: Iterable[np.ndarray], name: str = house.NAME, place: Path | None = None) -> Iterator[np.ndarray]:
    """For each latent float16 [c, h, w] its picture uint8 [H, W, 3], as the show's own decoder makes it."""
    decoder = Decoder(families.for_baking(name, place), roomy(ROOM))
    for latent in latents:
        yield np.ascontiguousarray(decoder.decode(latent)[..., :3])


@torch.inference_mode()
def _encoded(model: Autoencoder, picture: np.ndarray, device: str) -> np.ndarray:
    given = torch.from_numpy(np.ascontiguousarray(picture)).to(device)[None].permute(0, 3, 1, 2).float() / 255
    latent: np.ndarray = model.encode(given)[0].half().contiguous().cpu().numpy()
    return latent
