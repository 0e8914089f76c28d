"""How many frames of the shipped looks the flash guard limits, over a show's music.

python -m bench.guardlooks SHOW [SECONDS] [show|public] [LOOK ...] [--size WIDTHxHEIGHT]

Fine lines and dots are coarser, and so count for more, the smaller the picture is. The guard tells of what it has
done a tenth of a second later: the last one of a track is left out.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from live.drawing.looks import library
from live.rendering.render import Order, frames, ordered
from show.flashprofiles import SAFE
from show.folder import open_show


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("show", type=Path)
    parser.add_argument("seconds", type=float, nargs="?", default=20.0)
    parser.add_argument("profile", choices=SAFE, nargs="?", default="show")
    parser.add_argument("look", nargs="*")
    parser.add_argument("--size", default="320x180")
    chosen = parser.parse_args()
    show, seconds, profile = open_show(chosen.show), chosen.seconds, chosen.profile
    width, height = map(int, chosen.size.split("x"))
    print(f"{show.title}, {seconds:g} s of each track at {width}x{height}, profile {profile}")
    print(f"{'look':<16}{'track':>6}{'interventions':>15}{'frames':>8}{'of':>6}  why")
    for look in chosen.look or library(show.looks).names():
        for track in show.tracks:
            order = Order(track.number, seconds, (width, height), look=look, rung="baked", guard=profile)
            one, total, rate = ordered(show, order)
            performer = [frame.performer for frame in frames(one, order, total, rate)][-1]
            told = performer.renderer.guarded
            why = f"{told.why} over {told.area:.0%}" if told.why else ""
            print(f"{look:<16}{track.number:>6}{told.interventions:>15}{told.frames:>8}{total:>6}  {why}", flush=True)


if __name__ == "__main__":
    main()
