"""Position where the place is unknown: does it move when the music does, and is each keyframe reached on time?

    python -m bench.position [FOLDER OR FILES]

Segments of 10 s. Rate correlation: median over segments of Pearson's r between the position's steps at 30 frames a
second, live against offline: the offline energy of bench/agreement.py, less its minimum, accumulated and normalised
per segment. Live steps are read late by the shift given. End miss: how far from its keyframe the walk stands when the
keyframe's time has come; the gate is held open, because a pause moves keyframes by design. Beside it: the live energy
added up, which is no walk (what the separation alone allows), and a clock that does not hear.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.agreement import HOP, MUSIC, RATE, offline
from bench.machine import machine
from show.hearing import Curve, curve, profile
from show.position import DEPTH, start, step_unknown
from show.recording import mono, read

SEGMENT = 10.0  # s
FRAMES = 30.0  # a second
SHIFTS = np.arange(0.0, 0.05, 0.005)


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A recording heard live, and offline: `times` and `total` float64 [m], the offline energy accumulated."""

    keyframes: np.ndarray
    live: Curve
    hop_s: float
    times: np.ndarray
    total: np.ndarray


def piece(path: Path, name: str) -> Piece:
    """A recording heard by one profile, and offline."""
    recording = read(path)
    samples = mono(recording)
    energy = offline(samples, recording.rate)[2]
    total = np.concatenate(([0.0], np.cumsum(energy - energy.min())))
    times = (np.arange(len(total)) - 0.5) * HOP / RATE
    live = curve(samples, recording.rate, name)
    return Piece(np.arange(0.0, recording.duration, SEGMENT), live, profile(name, recording.rate).hop_s, times, total)


def walked(heard: Piece, depth: float) -> np.ndarray:
    """Position after each hop, float64 [hops]."""
    state, positions = start(), []
    for energy in heard.live.energy:
        state = step_unknown(state, float(energy), True, heard.hop_s, heard.keyframes, depth)
        positions.append(state.position)
    return np.array(positions)


def rates(heard: Piece, positions: np.ndarray, shift: float) -> list[float]:
    """Rate correlation of each segment."""
    found = []
    for begin in heard.keyframes[:-1]:
        times = begin + np.arange(0, SEGMENT + 1e-9, 1 / FRAMES)
        live = np.diff(np.interp(times + shift, heard.live.time, positions))
        reference = np.diff(np.interp(times, heard.times, heard.total))
        found.append(float(np.corrcoef(live, reference)[0, 1]) if live.std() > 0 and reference.std() > 0 else 0.0)
    return found


def misses(heard: Piece, positions: np.ndarray) -> list[float]:
    """How far from each keyframe the walk stands at its time."""
    there = np.interp(heard.keyframes[1:], heard.live.time, positions)
    return np.abs(there - np.arange(1, len(heard.keyframes))).tolist()


def line(label: str, pieces: list[Piece], walks: list[np.ndarray], group_delay: float) -> str:
    """Median rate correlation at the group delay and at the best shift, and the end misses."""
    both = list(zip(pieces, walks, strict=True))
    medians = {
        float(shift): float(np.median([r for one, walk in both for r in rates(one, walk, shift)]))
        for shift in (*SHIFTS, group_delay)
    }
    best = max(medians, key=lambda shift: medians[shift])
    missed = [miss for one, walk in both for miss in misses(one, walk)]
    return (
        f"{label:28s} rate correlation {medians[group_delay]:.3f} at {group_delay * 1000:.0f} ms, "
        f"{medians[best]:.3f} at {best * 1000:.0f} ms; end miss mean {np.mean(missed):.4f}, largest {max(missed):.4f}"
    )


def report(paths: list[Path]) -> None:
    """Prints three lines for each profile."""
    print(f"{machine()}: {', '.join(path.stem for path in paths)}")
    for name in ("default", "low-latency"):
        pieces = [piece(path, name) for path in paths]
        delay = profile(name, 44100).group_delay_s
        for label, depth in ((f"{name}, depth {DEPTH}", DEPTH), (f"{name}, a clock", 0.0)):
            print(line(label, pieces, [walked(one, depth) for one in pieces], delay))
        free = [np.cumsum(one.live.energy) for one in pieces]
        print(line(f"{name}, energy added up", pieces, free, delay).partition(";")[0])


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]] or [MUSIC]
    report([path for one in given for path in (sorted(one.glob("*.ogg")) if one.is_dir() else [one])])
