"""What lies between two pictures: ghost index, contrast and grid beside TAEF2's on the same pairs, and a contact sheet.

`python -m bench.morph [--weights FILE] [--taef2 FOLDER] [--sheet FILE.png]`
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import torch
from skimage import data

from autoencoders import house, taef2
from autoencoders.statistics import matched
from bench.autoencoder import TAEF2, photographs, squared
from bench.machine import machine
from precompute import quality
from precompute.distance import distance
from precompute.mood import Mood
from precompute.paint.painter import Painter
from precompute.styles import styles
from show.slerp import slerp

PHOTOGRAPHS = (
    ("astronaut", "coffee"),
    ("chelsea", "rocket"),
    ("coffee", "motorcycle"),
    ("retina", "astronaut"),
    ("rocket", "motorcycle"),
)
PAINTED = (("impressionism", "gothic"), ("pop art", "futurism"))
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
PACES = 9  # places along the way whose distances are compared
THUMB = 300  # pixels of the sheet per picture
Model = house.House | taef2.Taef2
Way = Callable[[float], np.ndarray]
Pair = tuple[np.ndarray, np.ndarray]


def pairs() -> dict[str, Pair]:
    """Pairs of photographs and of painted keyframes, uint8 [512, 512, 3]."""
    found = photographs()
    chosen = {f"{a} - {b}": (found[a], found[b]) for a, b in PHOTOGRAPHS}
    for one, other in PAINTED:
        chosen[f"{one} - {other}"] = painted(one, data.astronaut(), 0.3), painted(other, data.coffee(), 0.7)
    return chosen


def painted(style: str, artwork: np.ndarray, arousal: float) -> np.ndarray:
    """A keyframe of an artwork in a style."""
    painter = Painter(squared(artwork), [(style, 1.0)], [Mood(arousal, 0.5)] * 2, 1, styles())
    return painter.at(0.0, (512, 512))


@torch.inference_mode()
def way(model: Model, pair: Pair) -> Way:
    """The picture at each share (0..1) of the way, blended and matched as the show does it."""
    given = (torch.from_numpy(p.copy())[None].permute(0, 3, 1, 2).float() / 255 for p in pair)
    first, last = (model.encode(g)[0].numpy() for g in given)

    @torch.inference_mode()
    def at(share: float) -> np.ndarray:
        blend = matched(slerp(first, last, share), first, last, share)
        decoded = model.decode(torch.from_numpy(blend)[None])[0].permute(1, 2, 0)
        picture: np.ndarray = (decoded.clamp(0, 1) * 255).round().to(torch.uint8).numpy()
        return picture

    return at


def figures(pictures: list[np.ndarray], pair: Pair) -> list[float]:
    """PSNR of the ends, then at the middle: contrast, ghost index, grid; grid of the ends; ghost index at quarters."""
    first, quarter, middle, late, last = pictures
    clean = float(np.mean([quality.psnr(first, pair[0]), quality.psnr(last, pair[1])]))
    quarters = float(np.mean([quality.ghost(p, first, last) for p in (quarter, late)]))
    ends = max(quality.grid(first), quality.grid(last))
    between = quality.contrast(middle, first, last), quality.ghost(middle, first, last), quality.grid(middle)
    return [clean, *between, ends, quarters]


def unevenness(at: Way) -> float:
    """The largest over the median step of equal shares of the way."""
    seen = [at(share) for share in np.linspace(0, 1, PACES)]
    steps = [distance(a, b) for a, b in zip(seen, seen[1:], strict=False)]
    return float(max(steps) / np.median(steps))


def row(pictures: list[np.ndarray]) -> np.ndarray:
    """Pictures side by side, small."""
    return np.hstack([cv2.resize(p, (THUMB, THUMB), interpolation=cv2.INTER_AREA) for p in pictures])


def main() -> None:
    """Prints the table, draws the sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--taef2", type=Path, default=TAEF2)
    parser.add_argument("--sheet", type=Path, help="PNG; rows: pair by autoencoder, columns: 0 to 1 in quarters")
    given = parser.parse_args()
    print(machine())
    models: dict[str, Model] = {"TAEF2": taef2.load(given.taef2)} if given.taef2.is_dir() else {}
    models["house"] = house.load(given.weights)
    names = ("PSNR", "contrast", "ghost", "grid", "grid ends", "ghost 1/4", "pace")
    print(f"{'':34}", *(f"{name:>9}" for name in names))
    table: dict[str, list[list[float]]] = {label: [] for label in models}
    rows = []
    for title, pair in pairs().items():
        for label, model in models.items():
            at = way(model, pair)
            pictures = [at(share) for share in SHARES]
            table[label].append([*figures(pictures, pair), unevenness(at)])
            print(f"  {title:25} {label:6}", *(f"{value:9.3f}" for value in table[label][-1]), flush=True)
            rows.append(row(pictures))
    for label, found in table.items():
        print(f"  {'median':25} {label:6}", *(f"{value:9.3f}" for value in np.median(found, 0)))
    if given.sheet:
        cv2.imwrite(str(given.sheet), np.vstack(rows)[..., ::-1])


if __name__ == "__main__":
    main()
