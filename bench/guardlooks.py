"""How many frames of the shipped looks the flash guard limits, over a show's music.

python -m bench.guardlooks SHOW [SECONDS] [show|public] [LOOK ...]
"""

from __future__ import annotations

import sys
from pathlib import Path

from live.looks import library
from live.render import Order, frames, ordered
from show.folder import open_show

SIZE = (320, 180)


def main() -> None:
    show = open_show(Path(sys.argv[1]))
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 20.0
    profile = sys.argv[3] if len(sys.argv) > 3 else "show"
    print(f"{show.title}, {seconds:g} s of each track, profile {profile}")
    print(f"{'look':<16}{'track':>6}{'interventions':>15}{'frames':>8}{'of':>6}  why")
    for look in sys.argv[4:] or library(show.looks).names():
        for track in show.tracks:
            order = Order(track.number, seconds, SIZE, look=look, rung="baked", guard=profile)
            one, total, rate = ordered(show, order)
            performer = [frame.performer for frame in frames(one, order, total, rate)][-1]
            told = performer.renderer.guarded
            why = f"{told.why} over {told.area:.0%}" if told.why else ""
            print(f"{look:<16}{track.number:>6}{told.interventions:>15}{told.frames:>8}{total:>6}  {why}", flush=True)


if __name__ == "__main__":
    main()
