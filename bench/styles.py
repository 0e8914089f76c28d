"""Contact sheets and strips of all styles, and their figures: distances, structure kept, time, continuity, memory.

python bench/styles.py [--out DIR] [--artworks FILE ...] [--only STYLE ...]
"""

import argparse
import resource
import time
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
import skimage.data

from bench.likeness import edge_distance, palette_distance, structure_kept
from bench.machine import machine
from precompute.mood import Mood
from precompute.paint.artwork import load
from precompute.paint.painter import Painter
from precompute.styles import styles

KEYFRAME, WALK = (1024, 576), (688, 384)
STEPS = 24  # neighbours per segment in the continuity figure
MOODS = [Mood(0.35, 0.4), Mood(0.8, 0.6), Mood(0.5, 0.5), Mood(0.65, 0.7)]
BUNDLED = ("astronaut", "coffee", "chelsea", "rocket")


def bundled(name: str, size: tuple[int, int] = KEYFRAME) -> np.ndarray:
    """One of scikit-image's photographs, cropped to cover `size`."""
    image = getattr(skimage.data, name)()[..., :3]
    scale = max(size[0] / image.shape[1], size[1] / image.shape[0])
    wide, high = round(image.shape[1] * scale), round(image.shape[0] * scale)
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    image = cv2.resize(image, (max(wide, size[0]), max(high, size[1])), interpolation=method)
    x, y = (image.shape[1] - size[0]) // 2, (image.shape[0] - size[1]) // 5
    return np.ascontiguousarray(image[y : y + size[1], x : x + size[0]])


def save(path: Path, pictures: list[np.ndarray], columns: int, width: int) -> None:
    """Pictures side by side in rows of `columns`, `width` pixels wide together."""
    w = width // columns
    h = round(w * pictures[0].shape[0] / pictures[0].shape[1])
    tiles = [cv2.resize(picture, (w, h), interpolation=cv2.INTER_AREA) for picture in pictures]
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % columns)
    rows = [np.hstack(tiles[i : i + columns]) for i in range(0, len(tiles), columns)]
    cv2.imwrite(str(path), np.vstack(rows)[..., ::-1])


def continuity(painter: Painter) -> float:
    """Largest over median mean difference of neighbours in the first segment at walk size."""
    pictures = [painter.at(i / STEPS, WALK).astype(np.float32) for i in range(STEPS + 1)]
    steps = [float(np.abs(b - a).mean()) for a, b in zip(pictures, pictures[1:], strict=False)]
    return max(steps) / float(np.median(steps))


def seconds(painter: Painter, position: float, size: tuple[int, int]) -> float:
    start = time.perf_counter()
    painter.at(position, size)
    return time.perf_counter() - start


def sheets(names: list[str], artworks: dict[str, np.ndarray], out: Path) -> dict[str, dict[str, np.ndarray]]:
    """Draw the sheets and strips; the pictures of keyframe 1 by artwork and style."""
    known, found = styles(), {}
    for title, artwork in artworks.items():
        painters = [Painter(artwork, [(name, 1.0)], MOODS, 7, known) for name in names]
        found[title] = {name: painter.at(1, KEYFRAME) for name, painter in zip(names, painters, strict=True)}
        save(out / f"styles-{title}.png", list(found[title].values()), 4, 1600)
        save(out / f"styles-{title}-320.png", list(found[title].values()), 5, 1600)
        strip = [painter.at(1 + i / 8, WALK) for painter in painters for i in (3, 4, 5, 6)]
        save(out / f"strips-{title}.png", strip, 4, 1600)
        keys = [painter.at(k, WALK) for painter in painters for k in range(4)]
        save(out / f"keyframes-{title}.png", keys, 4, 1600)
    return found


def distances(pictures: dict[str, np.ndarray]) -> None:
    """The nearest neighbour of each style in colour and in drawing."""
    small = {name: cv2.resize(picture, WALK, interpolation=cv2.INTER_AREA) for name, picture in pictures.items()}
    for title, measure in (("palette", palette_distance), ("edges", edge_distance)):
        pairs = {(a, b): measure(small[a], small[b]) for a, b in combinations(small, 2)}
        (a, b), least = min(pairs.items(), key=lambda item: item[1])
        print(f"  {title}: least {least:.3f} ({a}, {b}), median {np.median(list(pairs.values())):.3f}")
        for name in small:
            distance, other = min((d, pair[pair[0] == name]) for pair, d in pairs.items() if name in pair)
            print(f"    {name:14s} nearest {other:14s} {distance:.3f}")


def figures(names: list[str], title: str, artwork: np.ndarray) -> None:
    print(f"  {title:10s} {'style':14s} structure  1024x576 s  688x384 s  continuity  median  neighbours differ")
    for name in names:
        painter = Painter(artwork, [(name, 1.0)], MOODS, 7, styles())
        kept = min(structure_kept(painter.at(k, WALK), painter.ground(k, WALK)) for k in range(4))
        seconds(painter, 0.1, KEYFRAME)
        key, between = (np.median([seconds(painter, p, s) for p in (1, 2, 1.5)]) for s in (KEYFRAME, WALK))
        pictures = [painter.at(k, WALK) for k in range(4)]
        median = np.median(pictures[1] @ np.array([0.2126, 0.7152, 0.0722])) / 255
        differ = np.mean([np.abs(a.astype(float) - b).mean() for a, b in zip(pictures, pictures[1:], strict=False)])
        print(
            f"  {'':10s} {name:14s} {kept:9.2f}  {key:10.2f}  {between:9.2f}  {continuity(painter):10.2f}"
            f"  {median:6.2f}  {differ:8.1f}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/styles"))
    parser.add_argument("--artworks", type=Path, nargs="*", default=[])
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--no-figures", action="store_true")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    names = given.only or list(styles().by_name)
    artworks = {path.stem: load(path, KEYFRAME, "cover") for path in given.artworks}
    artworks = artworks or {name: bundled(name) for name in BUNDLED}
    print(f"{machine()}, one core a picture")
    for title, pictures in sheets(names, artworks, given.out).items():
        print(title)
        if not given.no_figures:
            distances(pictures)
            figures(names, title, artworks[title])
    print(
        f"memory, most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB (all styles in one process)"
    )


if __name__ == "__main__":
    main()
