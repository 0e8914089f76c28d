"""Prints what reading the beat ahead gains: r(0) and the lag of the peak of renders with and without, per piece.

python -m bench.beats [SHOWS ...] [--seconds S] [--size 320x180] [--look plain] [--mode causal] [--profile default]
                      [--rung baked]

Without a show: the demo, if it has been prepared in shows/demo, and the three pieces of ../shared/data/music, prepared
once in out/sync. Measured as in bench/sync.py, on frames as they are drawn, at 30 a second. `locked` is the share of
frames in which the beat was locked, `bpm` the median tempo then. Where it does not lock nothing may be lost.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bench.machine import machine
from bench.sync import MUSIC, figures, prepared, rendered
from live.performing.performer import Performer
from live.rendering.render import Order
from measure.motion import GRID
from measure.sync import synchrony
from show.folder import Show, open_show

DEMO = Path("shows/demo")


@dataclass(slots=True)
class Lock:
    """The tempi in beats a minute of the frames in which the beat was locked, of `frames` in all."""

    tempi: list[float]
    frames: int = 0

    def see(self, performer: Performer) -> None:
        """Takes a frame in."""
        self.frames += 1
        beats = performer.listening.beats
        if beats is not None and beats.locked:
            self.tempi.append(beats.bpm)

    def __str__(self) -> str:
        share = len(self.tempi) / max(1, self.frames)
        return f"{share:7.0%}{np.median(self.tempi) if self.tempi else np.nan:6.0f}"


def measured(show: Show, order: Order, ahead: bool) -> tuple[tuple[float, ...], Lock]:
    """The figures of bench/sync.py for one track, and how the beat was locked."""
    lock = Lock([])
    seen, sound = rendered(replace(show, beat_ahead=ahead), order, lock.see)
    return figures(synchrony(seen, sound, show.title)), lock


def report(shows: list[Show], order: Order) -> None:
    """Prints a line for each track and the means."""
    names = ("r(0)", "ahead", "gain", "Fcc", "ahead", "lag ms", "ahead", "locked")
    print(f"{'piece':<22}" + "".join(f"{name:>7}" for name in names) + "   bpm")
    rows = []
    for show in shows:
        for track in show.tracks:
            one = replace(order, track=track.number)
            (plain, _), (ahead, lock) = measured(show, one, False), measured(show, one, True)
            rows.append((plain[0], ahead[0], ahead[0] - plain[0], plain[4], ahead[4]))
            lags = f"{plain[2]:7.0f}{ahead[2]:7.0f}"
            print(line(track.title, rows[-1]) + lags + str(lock), flush=True)
    if rows:
        print(line("mean", tuple(np.mean(rows, axis=0))))


def line(title: str, row: tuple[float, ...]) -> str:
    zero, ahead, gain, corrected, corrected_ahead = row
    return f"{title[:21]:<22}{zero:7.3f}{ahead:7.3f}{gain:+7.3f}{corrected:7.3f}{corrected_ahead:7.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shows", type=Path, nargs="*")
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--size", default="320x180")
    parser.add_argument("--look", default="plain")
    parser.add_argument("--mode", default="causal")
    parser.add_argument("--profile", default="default")
    parser.add_argument("--rung", default="baked")
    chosen = parser.parse_args()
    width, height = map(int, chosen.size.split("x"))
    print(machine())
    print(f"{chosen.look}, {chosen.mode}, {chosen.profile}, {width}x{height} at {GRID:g} frames/s, {chosen.rung}")
    paths = chosen.shows or [*([DEMO] if DEMO.is_dir() else []), *([prepared()] if MUSIC.is_dir() else [])]
    if not paths:
        print(f"skipped: {DEMO} is not prepared and the shared pieces are not in {MUSIC}; name a prepared show")
    order = Order(None, chosen.seconds, (width, height), GRID, chosen.look, chosen.mode, chosen.rung, chosen.profile)
    report([open_show(path) for path in paths], order)


if __name__ == "__main__":
    main()
