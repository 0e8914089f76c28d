"""The house autoencoder's score beside TAEF2's, the time of a decode, and the grid at the middle of a slerp.

`python -m bench.autoencoder [--taef2 FOLDER] [--pictures FILE ...] [--weights FILE] [--fast]`
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import torch
from skimage import data
from skimage.metrics import structural_similarity

from autoencoders import house, taef2
from autoencoders.decoder import Decoder
from bench.machine import machine
from precompute.quality import grid, psnr
from show.slerp import slerp

SIDE = 512
TAEF2 = Path(__file__).parent.parent.parent / "shared" / "data" / "taef2"
REPEATS = 60


def photographs() -> dict[str, np.ndarray]:
    """scikit-image's bundled colour photographs, uint8 [512, 512, 3]."""
    names = ("astronaut", "coffee", "chelsea", "rocket", "immunohistochemistry", "retina", "hubble_deep_field")
    pictures = {name: squared(getattr(data, name)()[..., :3]) for name in names}
    return {**pictures, "motorcycle": squared(data.stereo_motorcycle()[0])}


def squared(picture: np.ndarray) -> np.ndarray:
    """The middle square at 512x512."""
    side = min(picture.shape[:2])
    top, left = (picture.shape[0] - side) // 2, (picture.shape[1] - side) // 2
    middle = np.ascontiguousarray(picture[top : top + side, left : left + side])
    return cv2.resize(middle, (SIDE, SIDE), interpolation=cv2.INTER_AREA if side > SIDE else cv2.INTER_CUBIC)


def read_picture(path: Path) -> np.ndarray:
    """A file's picture, uint8 [h, w, 3]."""
    read = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if read is None:
        raise SystemExit(f"{path} is no picture that can be read")
    return read[..., ::-1]


@torch.inference_mode()
def round_trip(model: house.House | taef2.Taef2, picture: np.ndarray) -> np.ndarray:
    given = torch.from_numpy(picture)[None].permute(0, 3, 1, 2).float() / 255
    decoded = model.decode(model.encode(given))[0].permute(1, 2, 0)
    return (decoded.clamp(0, 1) * 255).round().to(torch.uint8).numpy()


def scores(model: house.House | taef2.Taef2, pictures: dict[str, np.ndarray]) -> dict[str, tuple[float, float]]:
    """PSNR (dB) and SSIM of each picture's round trip."""
    found = {}
    for name, picture in pictures.items():
        decoded = round_trip(model, picture)
        found[name] = psnr(decoded, picture), float(structural_similarity(picture, decoded, channel_axis=2))
    return found


def compare(pictures: dict[str, np.ndarray], models: dict[str, house.House | taef2.Taef2]) -> None:
    table = {label: scores(model, pictures) for label, model in models.items()}
    for name in pictures:
        print(f"  {name:24}", *(f"{label} {row[name][0]:.2f} dB {row[name][1]:.3f}  " for label, row in table.items()))
    for label, row in table.items():
        print(f"  mean {label}: {np.mean([r[0] for r in row.values()]):.2f} dB", end=" ")
        print(f"SSIM {np.mean([r[1] for r in row.values()]):.3f}")


def grids(model: house.House, pictures: dict[str, np.ndarray]) -> None:
    """The 4-pixel grid at the middle of a slerp, over the larger of its ends'."""
    decoder = Decoder(precise=True)
    with torch.inference_mode():
        given = [torch.from_numpy(p)[None].permute(0, 3, 1, 2).float() / 255 for p in pictures.values()]
        latents = [model.encode(g)[0].half().numpy() for g in given]
    ratios = []
    for first, last in pairwise(latents):
        ends = max(grid(decoder.decode(first)), grid(decoder.decode(last)))
        ratios.append(grid(decoder.decode(slerp(first, last, 0.5))) / ends)
    print(f"  grid at slerp middles over ends: median {np.median(ratios):.3f} most {max(ratios):.3f}")


def timed(work: Callable[[], object]) -> str:
    spent = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        work()
        spent.append(1e3 * (time.perf_counter() - begun))
    return f"median {np.median(spent):.1f} ms  p99 {np.quantile(spent, 0.99):.1f} ms"


def times(weights: Path | None) -> None:
    for precise in (False, True):
        decoder = Decoder(weights, precise=precise)
        for wide, high in ((512, 512), (688, 384)):
            latent = np.random.default_rng(1).normal(size=(8, high // 4, wide // 4)).astype(np.float16)
            print(f"  decode {wide}x{high} {decoder.format}: {timed(partial(decoder.decode, latent))}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--taef2", type=Path, default=TAEF2)
    parser.add_argument("--pictures", type=Path, nargs="*", default=[])
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--fast", action="store_true", help="decode times only")
    given = parser.parse_args()
    print(f"{machine()}, {torch.get_num_threads()} threads")
    times(given.weights)
    if given.fast:
        return
    ours = house.load(given.weights)
    models: dict[str, house.House | taef2.Taef2] = {"house": ours}
    if given.taef2.is_dir():
        models["TAEF2"] = taef2.load(given.taef2)
    pictures = photographs()
    compare(pictures, models)
    if given.pictures:
        compare({p.stem: squared(read_picture(p)) for p in given.pictures}, models)
    grids(ours, pictures)


if __name__ == "__main__":
    main()
