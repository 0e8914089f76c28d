"""A painted track's walk in figures: evenness of its steps, contrast and ghosts between them.

`python -m bench.walk [--segments 3] [--style NAME]...`
"""

from __future__ import annotations

import argparse
import platform

import numpy as np
from skimage import data

from autoencoders.decoder import Decoder
from autoencoders.statistics import matched
from precompute import encode, quality
from precompute.mood import Mood
from precompute.paint.painter import Painter
from precompute.styles import styles
from precompute.walk import steps
from precompute.walkers.painted import walk
from show.slerp import slerp
from show.walk import locate

SIZE = (688, 384)
STYLES = ("impressionism", "pop art", "futurism", "gothic")


def track(style: str, segments: int) -> tuple[list[np.ndarray], np.ndarray]:
    rng = np.random.default_rng(1)
    moods = [Mood(float(a), float(v)) for a, v in rng.uniform(0.2, 0.8, (segments + 1, 2))]
    painter = Painter(data.astronaut(), [(style, 1.0)], moods, 1, styles())
    made = walk(lambda places: (painter.at(p, SIZE) for p in places), [None] * (segments + 1))
    return made.pictures, made.positions


def at(decoder: Decoder, latents: np.ndarray, positions: np.ndarray, position: float, match: bool = True) -> np.ndarray:
    index, share = locate(positions, position)
    first, last = latents[index], latents[index + 1]
    blend = slerp(first, last, share)
    return decoder.decode(matched(blend, first, last, share) if match else blend)[..., :3]


def between(
    decoder: Decoder, latents: np.ndarray, positions: np.ndarray, places: np.ndarray, match: bool = True
) -> list[list[float]]:
    """Contrast, ghost index and grid (middle over the larger of its ends) at the middle of each pair of places."""
    rows = []
    for start, end in zip(places, places[1:], strict=False):
        first, middle, last = (at(decoder, latents, positions, p, match) for p in (start, (start + end) / 2, end))
        grid = quality.grid(middle) / max(quality.grid(first), quality.grid(last))
        rows.append([quality.contrast(middle, first, last), quality.ghost(middle, first, last), grid])
    return rows


def show(name: str, rows: list[list[float]]) -> None:
    low, half, high = np.quantile(np.array(rows), (0, 0.5, 1), axis=0)
    for k, what in enumerate(("contrast", "ghost index", "grid")):
        print(f"  {name:12} {what:12} least {low[k]:.3f}  median {half[k]:.3f}  most {high[k]:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--segments", type=int, default=3)
    parser.add_argument("--style", action="append")
    given = parser.parse_args()
    decoder = Decoder()
    print(platform.processor() or platform.machine(), platform.node())
    for style in given.style or STYLES:
        pictures, positions = track(style, given.segments)
        latents = np.stack(list(encode.encode(pictures)))
        distances = steps([decoder.decode(latent)[..., :3] for latent in latents])
        even = np.array([at(decoder, latents, positions, p) for p in np.linspace(0, given.segments, len(positions))])
        paces = steps(list(even))
        print(f"{style}: {len(pictures)} pictures, {given.segments} segments; equal steps of position: ", end="")
        print(f"p95 over median {np.quantile(paces, 0.95) / np.median(paces):.2f}")
        print(f"  largest neighbour step over median {distances.max() / np.median(distances):.2f}")
        show("neighbours", between(decoder, latents, positions, positions))
        show("unmatched", between(decoder, latents, positions, positions, match=False))
        show("segments", between(decoder, latents, positions, np.arange(given.segments + 1.0)))


if __name__ == "__main__":
    main()
