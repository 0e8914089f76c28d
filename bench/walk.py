"""Walkers in figures: ghost index and contrast of midpoints, evenness of steps; and what TAEF2's own latents do.

`python -m bench.walk [--segments 3] [--style NAME]... [--taef2 FOLDER]`. Turbo walks with a tiny model of random
weights: a check that it runs, its figures mean nothing.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
from skimage import data

from autoencoders import house, taef2
from autoencoders.decoder import Decoder
from autoencoders.statistics import matched
from bench.autoencoder import TAEF2
from bench.machine import machine
from precompute import encode, quality
from precompute.distance import PLAIN
from precompute.models.model import Placement
from precompute.mood import Mood
from precompute.paint.painter import Painter
from precompute.painters.painter import Request
from precompute.styles import styles
from precompute.walk import Walk, steps
from precompute.walkers import painted, slerp, turbo
from show.making import Walking
from show.slerp import slerp as arc
from show.walk import locate

SIZE = (688, 384)
SMALL = (192, 128)  # of the walk with a tiny model
STYLES = ("impressionism", "pop art", "futurism", "gothic")
PHOTOGRAPHS = ("astronaut", "chelsea", "coffee", "rocket")


def track(style: str, segments: int) -> Walk:
    rng = np.random.default_rng(1)
    moods = [Mood(float(a), float(v)) for a, v in rng.uniform(0.2, 0.8, (segments + 1, 2))]
    painter = Painter(data.astronaut(), [(style, 1.0)], moods, 1, styles())
    return painted.walk(lambda places: (painter.at(p, SIZE) for p in places), [None] * (segments + 1))


def at(decoder: Decoder, latents: np.ndarray, positions: np.ndarray, position: float, match: bool = True) -> np.ndarray:
    index, share = locate(positions, position)
    first, last = latents[index], latents[index + 1]
    blend = arc(first, last, share)
    return decoder.decode(matched(blend, first, last, share) if match else blend)[..., :3]


def between(
    decoder: Decoder, latents: np.ndarray, positions: np.ndarray, places: np.ndarray, match: bool = True
) -> list[list[float]]:
    """Contrast, ghost index and grid (middle over the larger of its ends) at the middle of each pair of places."""
    rows = []
    for start, end in pairwise(places):
        first, middle, last = (at(decoder, latents, positions, p, match) for p in (start, (start + end) / 2, end))
        grid = quality.grid(middle) / max(quality.grid(first), quality.grid(last))
        rows.append([quality.contrast(middle, first, last), quality.ghost(middle, first, last), grid])
    return rows


def show(name: str, rows: list[list[float]]) -> None:
    low, half, high = np.quantile(np.array(rows), (0, 0.5, 1), axis=0)
    for k, what in enumerate(("contrast", "ghost index", "grid")):
        print(f"  {name:12} {what:12} least {low[k]:.3f}  median {half[k]:.3f}  most {high[k]:.3f}")


def show_walk(name: str, pictures: Sequence[np.ndarray], positions: np.ndarray) -> None:
    """The figures of the pictures in the middles of segments, and of all steps, as `limelight compare` gives them."""
    found = []
    for k in range(round(positions[-1])):
        first, middle, last = (pictures[int(np.abs(positions - p).argmin())] for p in (k, k + 0.5, k + 1))
        found.append((quality.ghost(middle, first, last), quality.contrast(middle, first, last)))
    ghosts, contrasts = np.median(found, axis=0)
    largest = quality.largest_step(pictures)
    print(f"  {name:28} {len(pictures):4} pictures, ghost {ghosts:.3f}, contrast {contrasts:.3f}, ", end="")
    print(f"largest step over median {largest:.2f}")


def show_slerp(name: str, keyframes: Sequence[np.ndarray], autoencoder: str, place: Path | None) -> None:
    """The seed's walker over keyframes, without and with the correction."""
    given = np.stack(list(encode.encode(keyframes, autoencoder, place)))
    for statistics in (False, True):
        dense, places = slerp.widened(given, np.arange(float(len(given))), Walking().per_segment, statistics)
        pictures = list(encode.bake(dense, autoencoder, place))
        show_walk(f"{name}{' corrected' if statistics else ''}", pictures, places)


def of_style(style: str, segments: int, decoder: Decoder) -> None:
    made = track(style, segments)
    latents = np.stack(list(encode.encode(made.pictures)))
    even = [at(decoder, latents, made.positions, p) for p in np.linspace(0, segments, len(latents))]
    paces = steps(even)
    print(f"{style}: {segments} segments; equal steps of position: ", end="")
    print(f"p95 over median {np.quantile(paces, 0.95) / np.median(paces):.2f}")
    show("neighbours", between(decoder, latents, made.positions, made.positions))
    show("unmatched", between(decoder, latents, made.positions, made.positions, match=False))
    show_walk("painted", made.pictures, made.positions)
    keyframes = [made.pictures[int(k)] for k in np.searchsorted(made.positions, np.arange(segments + 1))]
    show_slerp("slerp, house", keyframes, house.NAME, None)


def of_taef2(place: Path) -> None:
    """Midpoints of photographs in the latents of a real pretrained autoencoder: straight, slerped and corrected."""
    photographs = [getattr(data, name)()[:256, :384] for name in PHOTOGRAPHS]
    latents = list(encode.encode(photographs, taef2.NAME, place))
    shown = list(encode.bake(latents, taef2.NAME, place))
    worth = [quality.psnr(picture, again) for picture, again in zip(photographs, shown, strict=True)]
    print(f"TAEF2, {', '.join(PHOTOGRAPHS)}: reconstruction PSNR {', '.join(f'{dB:.1f}' for dB in worth)} dB")
    rows = []
    for k, (first, last) in enumerate(pairwise(latents)):
        curve = arc(first, last, 0.5)
        straight = ((first.astype(np.float32) + last) / 2).astype(np.float16)
        middles = encode.bake([straight, curve, matched(curve, first, last, 0.5)], taef2.NAME, place)
        rows.append([(quality.contrast(m, *shown[k : k + 2]), quality.ghost(m, *shown[k : k + 2])) for m in middles])
    for name, (contrast, ghost) in zip(("lerp", "slerp", "corrected"), np.median(rows, axis=0), strict=True):
        print(f"  {name:12} midpoints: contrast {contrast:.3f}, ghost {ghost:.3f} (medians)")
    show_slerp("slerp, TAEF2", photographs, taef2.NAME, place)


def of_turbo() -> None:
    from precompute.painters import turbo as painter
    from tests.tiny import turbo as tiny

    photographs = [np.ascontiguousarray(getattr(data, name)()[: SMALL[1], : SMALL[0]]) for name in PHOTOGRAPHS[:3]]
    asked = [Request("a style", "", "", seed) for seed in range(3)]
    with tempfile.TemporaryDirectory() as folder:
        tiny.build(Path(folder) / "model")
        with painter.denoiser(Path(folder) / "model", Placement("cpu", "float32"), SMALL) as model:
            made = turbo.walk(model, photographs, asked, Walking(depth=3), PLAIN)
    show_walk("turbo, random weights", made.pictures, made.positions)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--segments", type=int, default=3)
    parser.add_argument("--style", action="append")
    parser.add_argument("--taef2", type=Path, default=TAEF2)
    given = parser.parse_args()
    print(machine())
    for style in given.style or STYLES:
        of_style(style, given.segments, Decoder())
    if given.taef2.is_dir():
        of_taef2(given.taef2)
    of_turbo()


if __name__ == "__main__":
    main()
