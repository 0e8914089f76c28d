"""Milliseconds a frame of every shipped look at two sizes, drawn and waited for: median, p99 and time on processors.

The last is the sum over all cores and, unlike the others, hardly changes when the machine is busy.

python -m bench.renderer [LOOK ...]
"""

from __future__ import annotations

import sys
import time

import numpy as np

from bench.look import frame
from bench.machine import machine
from live import gl
from live.drawing.looks import library
from live.drawing.renderer import Renderer, Scene

SIZES = ((640, 360), (1280, 720))
PICTURE = (688, 384)
WARM, FRAMES = 5, 40
SECONDS = 4.0


def main() -> None:
    looks = library()
    names = sys.argv[1:] or list(looks.names())
    context = gl.headless()
    print(f"{machine()}, {context.info['GL_RENDERER']}, {FRAMES} frames, a picture of {PICTURE[0]}x{PICTURE[1]}")
    print(f"{'look':<20}" + "".join(f"{width}x{height}: median    p99    cpu ms  " for width, height in SIZES))
    picture = gl.picture(context, PICTURE)
    pixels = np.random.default_rng(1).integers(0, 256, (PICTURE[1], PICTURE[0], 4), np.uint8)
    for name in names:
        cells = []
        for size in SIZES:
            renderer = Renderer(context, size, looks)
            costs, processor = _costs(renderer, Scene(picture, name), pixels)
            cells.append(f"{np.median(costs):15.1f} {np.percentile(costs, 99):7.1f} {processor:9.1f}  ")
            renderer.release()
        print(f"{name:<20}" + "".join(cells), flush=True)


def _costs(renderer: Renderer, scene: Scene, pixels: np.ndarray) -> tuple[np.ndarray, float]:
    costs, used = [], 0.0
    for index in range(WARM + FRAMES):
        now = frame(index, SECONDS)
        if index == WARM:
            used = time.process_time()
        begin = time.perf_counter()
        scene.picture.write(pixels)
        renderer.draw(now, scene, None, "", 1.0)
        renderer.context.finish()
        costs.append(time.perf_counter() - begin)
    return 1000 * np.array(costs[WARM:]), 1000 * (time.process_time() - used) / FRAMES


if __name__ == "__main__":
    main()
