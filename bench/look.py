"""Renders a look over a picture with synthetic sound: stills and a contact sheet to judge it by.

python -m bench.look LOOK [LOOK ...] --picture FILE --seconds 4 --out DIR [--looks FOLDER] [--set 1.NAME=0.5]
"""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from live import gl
from live.drawing.looks import library
from live.drawing.renderer import Renderer, Scene
from live.frame import Frame
from show.levels import Levels

FPS = 30
BEAT = 0.5  # seconds between hits
DECAY = 0.18  # seconds in which a hit dies
SILENCE = 0.75  # share of the time after which the sound stops
SEGMENT = 10.0  # seconds
TILE = 480  # pixels
COLUMNS = 4


def frame(index: int, seconds: float) -> Frame:
    """A hit every half second, a harmonic swell, then silence; the position walks one segment in ten seconds."""
    now = index / FPS
    loud = float(now < seconds * SILENCE)
    hit = loud * math.exp(-(now % BEAT) / DECAY)
    swell = loud * (0.5 + 0.5 * math.sin(2 * math.pi * now / 4))
    levels = Levels(hit, 0.8 * hit, swell, loud * 0.6, loud * (0.4 + 0.4 * hit), swell * 0.7, hit * 0.6, loud * 0.7)
    t = np.arange(1024) / 44100 + now
    wave = loud * 0.5 * np.stack([np.sin(2 * np.pi * 220 * t), np.sin(2 * np.pi * 331 * t)])
    bins = loud * np.exp(-np.arange(512) / 60) * (0.4 + 0.6 * hit)
    return Frame(index, now, 1 / FPS, levels, wave.astype(np.float32), np.stack([bins, bins]).astype(np.float32),
                 now / SEGMENT, now / 45, {})  # fmt: skip


def main() -> None:
    options = _options()
    out = options.out
    out.mkdir(parents=True, exist_ok=True)
    pixels = np.asarray(Image.open(options.picture).convert("RGBA"))
    renderer = Renderer(gl.headless(), options.size, library(options.looks))
    picture = gl.picture(renderer.context, (pixels.shape[1], pixels.shape[0]))
    picture.write(np.ascontiguousarray(pixels))
    for look in options.look:
        if not renderer.prepare(look):
            print("\n".join(renderer.problems))
            continue
        tiles, cost = _frames(renderer, Scene(picture, look, dict(options.set)), options)
        sheet = _sheet(tiles)
        sheet.save(out / f"{look}-sheet.png")
        tiles[len(tiles) // 3][1].save(out / f"{look}.png")
        print(f"{look}: {1000 * cost:.1f} ms a frame at {options.size[0]}x{options.size[1]}, {out / look}-sheet.png")
        for each in renderer.problems:
            print(" ", each)


def _frames(renderer: Renderer, scene: Scene, options: argparse.Namespace) -> tuple[list, float]:
    count = round(options.seconds * FPS)
    kept = set(np.linspace(0, count - 1, options.stills).round().astype(int).tolist())
    tiles, costs = [], []
    for index in range(count):
        begin = time.perf_counter()
        now = frame(index, options.seconds)
        renderer.draw(now, scene, None, "", 1.0)
        renderer.canvas.framebuffer.read((0, 0, 1, 1))  # waits until it is drawn
        costs.append(time.perf_counter() - begin)
        if index in kept:
            tiles.append((f"{now.time:.2f} s hit {now.levels.hit:.2f}", Image.fromarray(renderer.read())))
    return tiles, float(np.median(costs))


def _sheet(tiles: list) -> Image.Image:
    width, height = TILE, round(TILE * tiles[0][1].height / tiles[0][1].width)
    sheet = Image.new("RGB", (COLUMNS * width, -(-len(tiles) // COLUMNS) * height))
    for place, (text, tile) in enumerate(tiles):
        corner = (place % COLUMNS * width, place // COLUMNS * height)
        sheet.paste(tile.resize((width, height)), corner)
        ImageDraw.Draw(sheet).text((corner[0] + 4, corner[1] + 2), text, fill="white")
    return sheet


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("look", nargs="+")
    parser.add_argument("--picture", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--stills", type=int, default=12)
    parser.add_argument("--size", type=_size, default=(1280, 720))
    parser.add_argument("--out", type=Path, default=Path("out/looks"))
    parser.add_argument("--looks", type=Path, help="a folder of looks to try before the built-in ones")
    parser.add_argument("--set", type=_setting, action="append", default=[], metavar="SLOT.NAME=VALUE")
    return parser.parse_args()


def _size(text: str) -> tuple[int, int]:
    width, height = text.split("x")
    return int(width), int(height)


def _setting(text: str) -> tuple[tuple[int, str], float]:
    address, value = text.split("=")
    slot, name = address.split(".")
    return (int(slot), name), float(value)


if __name__ == "__main__":
    main()
