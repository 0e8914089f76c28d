"""Every autoencoder: the score of a round trip and the contrast half-way where its weights are here, and its speed.

`python -m bench.autoencoders [--taef2 FOLDER] [--only NAME ...] [--device DEVICE]`

Where the weights are not on this machine the time is that of a network of the published size with random weights.
"""

from __future__ import annotations

import argparse
import statistics
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch

from autoencoders import families, house, kl, taef2, taesd
from autoencoders.decoder import Decoder
from autoencoders.device import devices
from autoencoders.family import Autoencoder, Config
from autoencoders.statistics import matched
from bench.autoencoder import TAEF2, photographs, scores
from bench.machine import machine
from precompute.models import catalogue, finding
from show.making import Making
from show.slerp import slerp

SIZES = ((512, 512), (688, 384))  # width and height in pixels
REPEATS, BUDGET = 60, 12.0  # decodes of a size at most, and s after which no more are begun
KL: Config = {
    "block_out_channels": [128, 256, 512, 512],
    "layers_per_block": 2,
    "down_block_types": ["DownEncoderBlock2D"] * 4,
    "up_block_types": ["UpDecoderBlock2D"] * 4,
}
SIXTEEN: Config = {"latent_channels": 16}
BARE: Config = {**SIXTEEN, "use_quant_conv": False, "use_post_quant_conv": False}
CONFIGS: dict[str, Config] = {
    "taesd3": SIXTEEN,
    "taef1": SIXTEEN,
    "kl-sd": KL,
    "kl-sdxl": KL,
    "kl-sd3": {**KL, **BARE},
    "kl-flux1": {**KL, **BARE},
}


def real(name: str, folder: Path) -> Autoencoder | None:
    """The autoencoder with its published weights, if they are on this machine."""
    if name == house.NAME:
        return families.load(name)
    place = folder if name == taef2.NAME and folder.is_dir() else finding.find(catalogue.model(name), Making())
    return None if place is None else families.load(name, place)


def random(name: str) -> Autoencoder:
    """One of the published size with random weights."""
    torch.manual_seed(0)
    builder = taesd.build if name in taesd.NAMES else kl.build if name in kl.NAMES else taef2.build
    return builder(name, CONFIGS.get(name, {}), name).eval().requires_grad_(False)


def score(name: str, model: Autoencoder) -> None:
    found = scores(model, photographs())  # type: ignore[arg-type]
    psnrs = [row[0] for row in found.values()]
    mean, ssim = statistics.mean(psnrs), statistics.mean(row[1] for row in found.values())
    print(f"  {name}: {len(psnrs)} photographs, PSNR mean {mean:.2f} least {min(psnrs):.2f} dB, SSIM {ssim:.3f}")


@torch.inference_mode()
def contrasts(model: Autoencoder) -> None:
    """The spread of grey half-way between two photographs, over the mean of the ends'; the median of all neighbours."""
    given = [torch.from_numpy(p)[None].permute(0, 3, 1, 2).float() / 255 for p in photographs().values()]
    latents = [model.encode(picture)[0].numpy() for picture in given]
    grey = {id(latent): contrast(model, latent) for latent in latents}
    found: dict[str, list[float]] = {"cross-fade": [], "lerp": [], "slerp": [], "slerp corrected": []}
    for (a, first), (b, last) in pairwise(zip(given, latents, strict=True)):
        ends = (grey[id(first)] + grey[id(last)]) / 2
        arc = slerp(first, last, 0.5)
        found["cross-fade"].append(float(((a + b) / 2).mean(1).std() / ((a.mean(1).std() + b.mean(1).std()) / 2)))
        middles = {"lerp": (first + last) / 2, "slerp": arc, "slerp corrected": matched(arc, first, last, 0.5)}
        for way, middle in middles.items():
            found[way].append(contrast(model, middle) / ends)
    print("    contrast half-way:", "  ".join(f"{way} {np.median(ratios):.2f}" for way, ratios in found.items()))


def contrast(model: Autoencoder, latent: np.ndarray) -> float:
    return float(model.decode(torch.from_numpy(latent)[None])[0].clamp(0, 1).mean(0).std())


def times(name: str, model: Autoencoder, device: str, weights: str) -> None:
    begun = time.perf_counter()
    decoder = Decoder(model, device)
    print(f"  {name} ({weights}) on {device} {decoder.format}: ready in {time.perf_counter() - begun:.1f} s")
    for wide, high in SIZES:
        shape = (model.facts.channels, high // model.facts.factor, wide // model.facts.factor)
        latent = np.random.default_rng(1).normal(size=shape).astype(np.float16)
        spent: list[float] = []
        decoder.decode(latent)
        while len(spent) < REPEATS and sum(spent) < 1e3 * BUDGET:
            at = time.perf_counter()
            decoder.decode(latent)
            spent.append(1e3 * (time.perf_counter() - at))
        quantiles = f"median {np.median(spent):.1f} ms  p99 {np.quantile(spent, 0.99):.1f} ms"
        print(f"    decode {wide}x{high}: {quantiles}  ({len(spent)} decodes)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--taef2", type=Path, default=TAEF2)
    parser.add_argument("--only", nargs="*", choices=families.NAMES, default=families.NAMES)
    parser.add_argument("--device", choices=("cuda", "mps", "cpu"), action="append")
    given = parser.parse_args()
    print(machine(), f"{torch.get_num_threads()} threads")
    for name in given.only:
        found = real(name, given.taef2)
        if found is not None:
            score(name, found)
            contrasts(found)
        for device in given.device or devices():
            model = random(name) if found is None else real(name, given.taef2)
            assert model is not None
            times(name, model, device, "random weights" if found is None else "its weights")


if __name__ == "__main__":
    main()
