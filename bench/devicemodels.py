"""Autoencoders of full size whose weights are drawn, not trained: as fast as the published ones, and nothing to fetch.

The house's is the trained one. Drawn decoders give pictures with the contrast of pictures, so that their rounding can
be compared: in a network whose signals die out every number format would look exact.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn

from autoencoders import families, house, kl, taesd
from autoencoders.family import Autoencoder, Coder
from show.files import write_json

WEIGHTS = "diffusion_pytorch_model.safetensors"
TAESD, KL = taesd.NAMES[0], kl.NAMES[0]
CONFIGS = {
    TAESD: {"_class_name": taesd.KIND, "latent_channels": 4},
    KL: {"_class_name": kl.KIND, "latent_channels": 4, "block_out_channels": [128, 256, 512, 512],
         "layers_per_block": 2, "norm_num_groups": 32, "scaling_factor": kl.SCALE, "force_upcast": False,
         "down_block_types": ["DownEncoderBlock2D"] * 4, "up_block_types": ["UpDecoderBlock2D"] * 4},
}  # fmt: skip
MEAN, SPREAD = 0.5, 0.2  # of a drawn decoder's shades, as a photograph has them
TRIAL = 16  # latent pixels along a side of what a drawn decoder is levelled by
COARSE = 4  # latent pixels between two independent values: latents of pictures are smooth


def published(name: str, folder: Path) -> Path:
    """The folder with a drawn autoencoder in its published layout; the house needs none."""
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    model = {TAESD: taesd.build, KL: kl.build}[name](name, CONFIGS[name], folder).eval().requires_grad_(False)
    _draw(model)
    _level(model)
    save_file({key: value.contiguous() for key, value in model.state_dict().items()}, folder / WEIGHTS)
    write_json(folder / "config.json", CONFIGS[name])
    return folder


def decoder_file(name: str, folder: Path) -> Path:
    """The decoder file of a show made with this autoencoder, written into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.safetensors"
    if not path.is_file():
        path.write_bytes(families.packed(name, None if name == house.NAME else published(name, folder / name)))
    return path


def latents(model: Autoencoder, count: int, size: tuple[int, int], seed: int = 1) -> np.ndarray:
    """A walk of smooth latents, float16 [count, c, h, w], for pictures of `size` (width, height); neighbours differ."""
    width, height = (side // model.facts.factor for side in size)
    noise = torch.randn(
        count,
        model.facts.channels,
        -(-height // COARSE),
        -(-width // COARSE),
        generator=torch.Generator().manual_seed(seed),
    )
    smooth = nn.functional.interpolate(noise, (height, width), mode="bicubic")
    return ((smooth - smooth.mean()) / smooth.std()).half().numpy()


def _draw(model: nn.Module) -> None:
    """Weights that keep the strength of signals through rectified layers (He et al. 2015)."""
    for layer in model.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            if layer.bias is not None:
                nn.init.normal_(layer.bias, std=0.02)


@torch.inference_mode()
def _level(model: Coder) -> None:
    """Scales the decoder's last convolution until its shades have the mean and spread of a photograph."""
    last = [layer for layer in model.decoder.modules() if isinstance(layer, nn.Conv2d)][-1]
    size = (TRIAL * model.facts.factor,) * 2
    shades = model.decode(torch.from_numpy(latents(model, 1, size)).float())
    assert last.bias is not None
    gain = SPREAD / shades.std()
    last.weight *= gain
    last.bias *= gain
    doubled = model.decode(torch.from_numpy(latents(model, 1, size)).float())
    last.bias += (MEAN - doubled.mean()) * _shade(model)


def _shade(model: Coder) -> float:
    """How far the last bias has to move for one of the shade: the full family's network works in -1..1."""
    return 2.0 if isinstance(model, kl.Kl) else 1.0
