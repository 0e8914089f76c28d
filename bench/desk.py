"""Prints what the desk costs: commands to frames, a full report to a subscriber, malformed packets of all protocols.

python -m bench.desk SHOW [--seconds 30] [--size 640x360] [--rung RUNG]
python -m bench.desk --dump [--parameters 500]
python -m bench.desk --malformed 1000000

Command to frame is from the moment before a packet is sent to the presented frame that shows it, at 60 frames a
second, through the whole program. The flood is `python -m bench.flood SHOW`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from bench.machine import machine


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("show", type=Path, nargs="?")
    parser.add_argument("--seconds", type=float, default=30.0, help="for each way that commands come")
    parser.add_argument("--size", default="640x360")
    parser.add_argument("--rung", help="of the decode ladder; `card` leaves the decoder's threads out")
    parser.add_argument("--dump", action="store_true", help="a full report on subscribing")
    parser.add_argument("--parameters", type=int, default=500)
    parser.add_argument("--malformed", type=int, metavar="PACKETS")
    chosen = parser.parse_args()
    print(machine())
    if chosen.malformed:
        from bench.deskmalformed import malformed

        malformed(chosen.malformed)
    elif chosen.dump:
        from bench.deskdump import dump

        dump(chosen.parameters)
    elif chosen.show:
        frames(chosen)
    else:
        sys.exit("give a prepared show, --dump or --malformed PACKETS")


def frames(chosen: argparse.Namespace) -> None:
    """Measures and prints commands to frames."""
    from bench.deskframe import rows

    print(f"{'command to frame, ms':>28} {'p50':>6} {'p95':>6} {'p99':>6}")
    for name, late, unseen, rate in rows(chosen.show, chosen.size, chosen.rung, chosen.seconds):
        p50, p95, p99 = 1000 * np.percentile(late, (50, 95, 99)) if len(late) else (np.nan,) * 3
        print(f"{name:>28} {p50:6.1f} {p95:6.1f} {p99:6.1f}   {len(late)} seen, {unseen} not, {rate:.0f} frames/s")


if __name__ == "__main__":
    main()
