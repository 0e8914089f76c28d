"""How long listening to a 4-minute track takes on one core, and how much memory; recognised demo pieces beside it.

python -m bench.listening [AUDIO ...]
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import resource
import sys
import time
from pathlib import Path

import numpy as np

from bench.machine import machine
from precompute.listen.track import listen
from setlists.demo.media import PIECES
from setlists.demo.synth import RATE
from show.recording import Recording, read
from show.segments import segments

MINUTES = 4.0
RUNS = 3


def main(paths: list[Path]) -> None:
    """Print one line a piece, then the time of a 4-minute track."""
    pieces = {path.name: read(path) for path in paths}
    pieces |= {} if paths else {name: Recording(piece.compose(), RATE, piece.TAGS) for name, piece in PIECES.items()}
    for name, recording in pieces.items():
        heard = listen(recording, segments(recording.duration))
        guesses = ", ".join(f"{vote.genre} {vote.share:.2f}" for vote in heard.votes[:3])
        print(f"{name}: {heard.measured.bpm:.1f} bpm, {heard.measured.key}, {heard.measured.loudness} LUFS; {guesses}")
    recording = next(iter(pieces.values()))
    count = int(MINUTES * 60 * recording.rate)
    long = Recording(np.resize(recording.samples, (count, recording.samples.shape[1])), recording.rate, {})
    spent = []
    for _ in range(RUNS):
        start, start_core = time.perf_counter(), time.process_time()
        listen(long, segments(long.duration))
        spent.append((time.perf_counter() - start, time.process_time() - start_core))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wall, core = np.median(spent, axis=0)
    print(f"{MINUTES:.0f} minutes: {wall:.1f} s by the clock, {core:.1f} s of processor, peak {memory:.0f} MB")
    print(f"{machine()}, median of {RUNS}")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
