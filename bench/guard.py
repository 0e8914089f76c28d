"""What the flash guard costs a frame: milliseconds with it less those without, in turns in one process.

A frame is a full-screen picture drawn into the canvas and waited for, as a screen would, at the stage's priority.
`safe` are frames of a still picture; of a strobe of 10 Hz, those that were `let through` and those that were `limited`.
The last figure is the time on processors, which hardly changes when the machine is busy.

python -m bench.guard [WIDTHxHEIGHT]
"""

from __future__ import annotations

import sys
import time
from itertools import count

import numpy as np

from bench.machine import machine
from live import gl
from live.guard.flashguard import FlashGuard
from live.guard.seam import Guard, Unguarded
from live.priority import raise_priority
from show.flashprofiles import SHOW

FPS, WARM, FRAMES = 60.0, 60, 1200
STROBE = 10.0  # Hz


def main() -> None:
    size = tuple(int(side) for side in sys.argv[1].split("x")) if len(sys.argv) > 1 else (1280, 720)
    context = gl.headless()
    print(machine())
    raise_priority()
    print(f"{context.info['GL_RENDERER']}, {size[0]}x{size[1]}, {FRAMES} frames each")
    print(f"{'ms':>11}{'frames':>8}{'without':>18}{'with':>18}{'guard: median':>16}{'p99':>8}{'cpu':>8}")
    for kinds, strobing in ((("safe",), False), (("let through", "limited"), True)):
        bare, full, share = _costs(context, (size[0], size[1]), FlashGuard(context, SHOW), strobing)
        for name, one in zip(kinds, (share == 1.0, share < 1.0), strict=False):
            _tell(name, bare[one], full[one])


def _tell(name: str, bare: np.ndarray, full: np.ndarray) -> None:
    """A row of the table, of frames of one kind: ms float64 [frames, 2] without the guard and with it."""
    more, used = (full - bare).T  # neighbours, which had the machine in the same state
    cells = f"{_figures(bare):>18}{_figures(full):>18}{np.median(more):>16.2f}{np.percentile(more, 99):>8.2f}"
    print(f"{name:>11}{len(more):>8}{cells}{np.mean(used):>8.2f}", flush=True)


def _costs(
    context: gl.Context, size: tuple[int, int], guard: FlashGuard, strobing: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Frames without the guard and with it, in turns: ms float64 [FRAMES, 2], by the clock and on processors, of both.

    The third, [FRAMES], is how much of each the guard let through, 0..1.
    """
    copier = gl.Copier(context)
    pictures = [gl.picture(context, (688, 384)) for _ in range(2)]
    for picture, brightness in zip(pictures, (1.0, 0.0 if strobing else 0.98), strict=True):
        noise = np.random.default_rng(1).integers(0, 256, (384, 688, 4))
        picture.write((noise * brightness).astype(np.uint8).tobytes())
    pairs = [[gl.target(context, size), gl.target(context, size)] for _ in range(2)]
    both: tuple[list[tuple[float, float]], list[tuple[float, float]]] = [], []
    shares: list[float] = []
    guards: tuple[Guard, Guard] = (Unguarded(), guard)
    for index in count():
        picture = pictures[int(2 * STROBE * index / FPS) % 2]
        for each, costs, pair in zip(guards, both, pairs, strict=True):
            costs.append(_cost(context, copier, picture, each, pair[0], pair[1], index / FPS))
            pair.reverse()
        shares.append(float(np.frombuffer(guard.decision.read(), np.float32)[0]))
        if index == WARM + FRAMES:
            break
    bare, full = (np.array(costs[-FRAMES:]) for costs in both)
    return bare, full, np.array(shares[-FRAMES:])


def _cost(
    context: gl.Context,
    copier: gl.Copier,
    picture: gl.Texture,
    guard: Guard,
    drawn: gl.Target,
    shown: gl.Target,
    now: float,
) -> tuple[float, float]:
    begin, used = time.perf_counter(), time.process_time()
    copier.copy(picture, drawn.framebuffer)
    guard.apply(drawn, shown, now)
    gl.wait(context)
    return 1000 * (time.perf_counter() - begin), 1000 * (time.process_time() - used)


def _figures(costs: np.ndarray) -> str:
    return f"{np.median(costs[:, 0]):.2f} p99 {np.percentile(costs[:, 0], 99):.2f}"


if __name__ == "__main__":
    main()
