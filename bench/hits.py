"""Hits on synthetic drums over sustained tones at known times: missed, extra, and how soon they are announced.

    python -m bench.hits [SEEDS]

A hit counts as found when an announcement follows within 50 ms, one to one; every other announcement is extra. The
delay runs from the first sample of the hit to the last sample of the hop that announced it. Drums lie within 12 dB of
each other, 0.11 to 0.6 s apart; the seeds are not those that the detector was tuned on (0 to 5).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from bench.drums import drums, match
from bench.machine import machine
from show.hearing import curve
from show.recording import mono, read

SECONDS = 40.0
MUSIC = Path(__file__).parents[2] / "shared" / "data" / "music"


def announcements(samples: np.ndarray, rate: int, name: str) -> np.ndarray:
    """When hearing announces hits in mono float32 [n]: float64 [hits] s."""
    heard = curve(samples, rate, name)
    return heard.time[heard.hit > 0]


def trial(rate: int, name: str, seeds: range) -> tuple[float, float, np.ndarray]:
    """Missed and extra as shares of the true hits, and the delays of those found in s."""
    delays, announced = [], 0
    for seed in seeds:
        played = drums(rate, SECONDS, seed)
        times = announcements(played.samples, rate, name)
        delays.append(match(played.times, times))
        announced += len(times)
    found = np.concatenate(delays)
    hits = int(np.isfinite(found).sum())
    return 1 - hits / len(found), (announced - hits) / len(found), found[np.isfinite(found)]


def report(seeds: range) -> None:
    """Prints a line for each rate and profile, and how often real music is struck."""
    print(f"{machine()}: {len(seeds)} clips of {SECONDS:.0f} s, levels within 12 dB")
    for rate in (44100, 48000):
        for name in ("default", "low-latency"):
            missed, extra, delays = trial(rate, name, seeds)
            middle, late = np.percentile(delays, (50, 95)) * 1000
            print(
                f"{rate} Hz {name:12s} missed {missed:5.1%}  extra {extra:5.1%}  "
                f"announced after median {middle:.1f} ms, p95 {late:.1f} ms"
            )
    for path in sorted(MUSIC.glob("*.ogg")):
        recording = read(path)
        counts = [len(announcements(mono(recording), recording.rate, name)) for name in ("default", "low-latency")]
        rates = " / ".join(f"{count / recording.duration:.1f}" for count in counts)
        print(f"{path.stem:24s} hits a second, default / low-latency: {rates}")


if __name__ == "__main__":
    report(range(100, 100 + int(sys.argv[1]) if len(sys.argv) > 1 else 106))
