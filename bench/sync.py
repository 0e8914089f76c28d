"""Prints how well renders follow their sound: correlation at lag 0, its peak and the peak's lag, per piece and mean.

python -m bench.sync [SHOW] [--seconds S] [--size 320x180] [--looks plain limelight] [--modes known causal linear]
                     [--rung RUNG] [--profile default]

Without a show the three pieces of ../shared/data/music are prepared, once, in out/sync. Frames are measured as they
are drawn, before any encoding, at 30 frames a second. Aims: `plain` known r(0) >= .35, causal peak >= .30 at a lag
<= 45 ms, linear r(0) within .05 of 0; the default look no worse.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.machine import machine
from live.options import Mode
from live.performing.performer import Performer
from live.rendering.render import Order, frames, ordered
from measure.motion import GRID, Motion, changes, grey
from measure.sync import Sync, synchrony
from show.errors import ShowError
from show.folder import Show, open_show
from show.recording import Recording

ROOT = Path(__file__).parent.parent
MUSIC = ROOT.parent / "shared" / "data" / "music"
PREPARED = ROOT / "out" / "sync"


def main() -> None:
    chosen = arguments()
    if chosen.show is None and not MUSIC.is_dir():
        print(f"skipped: the shared pieces are not in {MUSIC}; name a prepared show")
        return
    show = open_show(chosen.show or prepared())
    width, height = map(int, chosen.size.split("x"))
    print(f"{machine()}: {width}x{height} at {GRID:g} frames/s")
    print(f"{'look':<12}{'mode':<8}{'piece':<28}{'r(0)':>7}{'peak':>7}{'lag ms':>8}{'z':>6}{'Fcc':>7}{'ms/frame':>10}")
    for look in chosen.looks:
        for mode in chosen.modes:
            order = Order(None, chosen.seconds, (width, height), GRID, look, mode, chosen.rung, chosen.profile)
            means(look, mode, list(pieces(show, order)))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("show", type=Path, nargs="?")
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--size", default="320x180")
    parser.add_argument("--looks", nargs="+", default=["plain", "limelight"])
    parser.add_argument("--modes", nargs="+", default=["known", "causal", "linear"])
    parser.add_argument("--rung")
    parser.add_argument("--profile", default="default")
    return parser.parse_args()


def prepared() -> Path:
    """The show of the shared pieces, with artwork invented from their styles."""
    PREPARED.mkdir(parents=True, exist_ok=True)
    setlist = PREPARED / "pieces.toml"
    tracks = [f'[[track]]\naudio = "{piece.as_posix()}"\n' for piece in sorted(MUSIC.glob("*.ogg"))]
    setlist.write_text("\n".join(['title = "Pieces"\n', *tracks]), encoding="utf-8")
    call = [sys.executable, "-m", "limelight", "precompute", str(setlist), "--out", str(PREPARED / "show")]
    subprocess.run(call, cwd=ROOT, check=True)
    return PREPARED / "show"


def pieces(show: Show, order: Order) -> Iterator[Sync]:
    """Renders and measures each track of the show, and prints its line."""
    for track in show.tracks:
        started = time.perf_counter()
        seen, sound = rendered(show, replace(order, track=track.number))
        spent = (time.perf_counter() - started) / (seen.duration * GRID) * 1000
        sync = synchrony(seen, sound, track.title)
        line(order, track.title, figures(sync), f"{spent:10.1f}")
        yield sync


def rendered(show: Show, order: Order, watch: Callable[[Performer], object] = bool) -> tuple[Motion, Recording]:
    """The motion of a render and the sound that belongs to it; `watch` is told the performer at each frame."""
    one, total, rate = ordered(show, order)
    sound: list[np.ndarray] = []

    def pictures() -> Iterator[tuple[float, np.ndarray, np.ndarray]]:
        for index, frame in enumerate(frames(one, order, total, rate)):
            sound.append(frame.block.copy())
            watch(frame.performer)
            colour = frame.pixels.copy()
            yield index / GRID, grey(colour), colour

    times, change, share = changes(pictures())
    seen = Motion(times, change, share, total / GRID, GRID, order.size, False)
    return seen, Recording(np.concatenate(sound), rate, {})


def figures(sync: Sync) -> tuple[float, ...]:
    found = sync.correlation
    return found.zero, found.peak, found.lag_ms, found.z, sync.events.corrected


def means(look: str, mode: Mode, measured: list[Sync]) -> None:
    if measured:
        order = Order(look=look, mode=mode)
        line(order, "mean", tuple(np.mean([figures(sync) for sync in measured], axis=0)), "")


def line(order: Order, piece: str, values: tuple[float, ...], spent: str) -> None:
    zero, peak, lag, z, corrected = values
    print(
        f"{order.look:<12}{order.mode:<8}{piece[:26]:<28}{zero:7.3f}{peak:7.3f}{lag:8.1f}{z:6.1f}{corrected:7.3f}{spent}",
        flush=True,
    )


if __name__ == "__main__":
    try:
        main()
    except ShowError as fault:
        sys.exit(f"bench.sync: {fault}")
