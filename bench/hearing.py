"""What a hop of hearing costs on one core, and how long the parts of it take.

python -m bench.hearing [SECONDS]
"""

from __future__ import annotations

import sys
import time

import numpy as np

from bench.drums import drums
from bench.machine import machine
from show import levels
from show.hearing import profile, start, step


def costs(name: str, rate: int, seconds: float) -> tuple[np.ndarray, np.ndarray]:
    """Microseconds of each hop of hearing, and of each step of the levels after it."""
    chosen = profile(name, rate)
    samples = drums(rate, seconds, 0).samples
    state, following = start(chosen), levels.start()
    heard_us, levels_us = [], []
    for first in range(0, len(samples) - chosen.hop, chosen.hop):
        hop = samples[first : first + chosen.hop]
        begin = time.perf_counter_ns()
        state, heard = step(state, hop)
        middle = time.perf_counter_ns()
        following, _ = levels.step(following, [heard], chosen.hop_s)
        levels_us.append((time.perf_counter_ns() - middle) / 1000)
        heard_us.append((middle - begin) / 1000)
    return np.array(heard_us), np.array(levels_us)


def report(seconds: float) -> None:
    """Prints a line for each profile and rate."""
    print(f"{machine()}: {seconds:.0f} s of drums over tones, hop by hop from Python")
    for name in ("default", "low-latency"):
        for rate in (44100, 48000):
            heard, levelled = costs(name, rate, seconds)
            hop_s = profile(name, rate).hop_s
            print(
                f"{name:12s} {rate} Hz  hearing median {np.median(heard):6.1f} us, p99 {np.percentile(heard, 99):6.1f}"
                f"  ({np.median(heard) / hop_s / 1e4:.1f} % of a core);  levels {np.median(levelled):5.1f} us"
            )


if __name__ == "__main__":
    report(float(sys.argv[1]) if len(sys.argv) > 1 else 20.0)
