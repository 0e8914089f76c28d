"""What the seed paper's code does to its pictures on the way, and what its numbers cost to compute.

python -m bench.seed [PICTURE ...] [--autoencoder house] [--weights FOLDER] [--sheet FILE.png]

Its notebook normalises the keyframes as CLIP wants them, (x - mean) / deviation, before a VAE that wants -1 to 1, and
decodes as if it had been given that. Printed per picture: contrast (spread of luma over the original's) and the share
of values at 0 or 255, of the plain round trip and of the published one. Without pictures scikit-image's photographs
are taken. The sheet has the originals above the plain round trips above the published ones.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import cv2
import numpy as np
import torch

from autoencoders import families
from autoencoders.family import Autoencoder
from bench.autoencoder import photographs, read_picture
from bench.machine import machine
from precompute.quality import luma
from precompute.seed import RATE, seed_curve, square

MEAN = np.array([0.48145466, 0.4578275, 0.40821073], np.float32)  # of CLIP's pictures (Radford et al. 2021)
DEVIATION = np.array([0.26862954, 0.26130258, 0.27577711], np.float32)
SHOWN = 320  # px of a picture on the sheet
SECONDS, SEGMENT = 60.0, 10.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", type=Path, nargs="*")
    parser.add_argument("--autoencoder", default="house", choices=families.NAMES)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--sheet", type=Path)
    chosen = parser.parse_args()
    print(machine())
    model = families.load(chosen.autoencoder, chosen.weights)
    print(f"{chosen.autoencoder:<20}{'plain':>10}{'clipped':>10}{'published':>12}{'clipped':>10}")
    rows = []
    for name, picture in pictures(chosen.pictures).items():
        plain, published = round_trip(model, picture / 255), round_trip(model, as_clip(picture / 255))
        rows.append((picture, plain, published))
        figures = [figure for shown in rows[-1][1:] for figure in (contrast(shown, picture), clipped(shown))]
        print(f"{name[:19]:<20}{figures[0]:>10.2f}{figures[1]:>10.1%}{figures[2]:>12.2f}{figures[3]:>10.1%}")
    if chosen.sheet:
        sheet = np.vstack([np.hstack([square(row[n], SHOWN) for row in rows]) for n in range(3)])
        cv2.imwrite(str(chosen.sheet), sheet[..., ::-1])
    print(f"its numbers: {cost():.2f} s a minute of music")


def pictures(paths: list[Path]) -> dict[str, np.ndarray]:
    """The named pictures, or photographs, square, uint8."""
    if not paths:
        return photographs()
    return {path.stem: square(read_picture(path)) for path in paths}


def as_clip(picture: np.ndarray) -> np.ndarray:
    """A picture 0..1 normalised as CLIP's, taken for one of -1 to 1 and given back as one of 0 to 1."""
    return ((picture - MEAN) / DEVIATION + 1) / 2


@torch.inference_mode()
def round_trip(model: Autoencoder, picture: np.ndarray) -> np.ndarray:
    given = torch.from_numpy(np.float32(picture))[None].permute(0, 3, 1, 2)
    decoded = model.decode(model.encode(given))[0].permute(1, 2, 0).numpy()
    return np.round(np.clip(decoded, 0, 1) * 255).astype(np.uint8)


def contrast(shown: np.ndarray, original: np.ndarray) -> float:
    return float(luma(shown).std() / luma(original).std())


def clipped(shown: np.ndarray) -> float:
    return float(np.mean((shown == 0) | (shown == 255)))


def cost() -> float:
    """Seconds that the energy vectors of a minute take, the second time."""
    sound = np.random.default_rng(0).normal(0, 0.1, round(SECONDS * RATE)).astype(np.float32)
    times = np.arange(0, SECONDS + SEGMENT, SEGMENT)
    for _ in range(2):
        start = time.perf_counter()
        seed_curve(sound, RATE, times)
        spent = time.perf_counter() - start
    return spent


if __name__ == "__main__":
    main()
