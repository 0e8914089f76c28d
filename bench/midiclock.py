"""Prints how exactly the tempo of a MIDI clock is read whose ticks are late by chance, after some seconds of it.

python -m bench.midiclock [--bpm 128] [--jitter 10] [--seconds 2] [--clocks 100]
"""

from __future__ import annotations

import argparse

import numpy as np

from bench.machine import machine
from live.midi.bytes import Transport
from live.midi.clock import TICKS, Clock, beat, step

TICK = Transport("tick")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bpm", type=float, default=128.0)
    parser.add_argument("--jitter", type=float, default=10.0, help="ms, the most that a tick is late")
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--clocks", type=int, default=100)
    chosen = parser.parse_args()
    found = errors(chosen.bpm, 1e-3 * chosen.jitter, chosen.seconds, chosen.clocks)
    print(machine())
    print(f"{chosen.bpm:g} BPM, ticks up to {chosen.jitter:g} ms late, after {chosen.seconds:g} s:", end=" ")
    worst = f"p95 {np.percentile(found, 95):.2f}, worst {found.max():.2f}"
    print(f"off by mean {found.mean():.2f}, {worst} BPM of {len(found)} clocks")


def errors(bpm: float, jitter: float, seconds: float, clocks: int) -> np.ndarray:
    """How far the tempo that is read of each clock is off, float64 [clocks] BPM; `jitter` in s, evenly drawn."""
    due = 10.0 + np.arange(round(seconds * bpm * TICKS / 60)) * 60 / (bpm * TICKS)
    return np.array([abs(_read(due, jitter, seed) - bpm) for seed in range(clocks)])


def _read(due: np.ndarray, jitter: float, seed: int) -> float:
    """The tempo that is read of ticks that are `due` at s; NaN where none is."""
    late = due + np.random.default_rng(seed).uniform(0, jitter, len(due))
    clock = Clock()
    for moment in np.maximum.accumulate(late):
        clock = step(clock, TICK, float(moment))
    found = beat(clock, float(late.max()))
    return found.bpm if found is not None else np.nan


if __name__ == "__main__":
    main()
