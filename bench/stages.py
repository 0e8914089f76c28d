"""Prepares a setlist as `limelight precompute` does, and prints what each stage took.

python -m bench.stages SETLIST --out FOLDER [--jobs N]

A line for each stage: seconds, seconds a keyframe, and the peak of memory, of all processes and of the GPU.
"""

from __future__ import annotations

import argparse
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from unittest import mock

import torch

from bench.memory import tree_bytes
from precompute import prepare, stages
from precompute.job import Job, Stage
from show import layout, setlist

POLL = 0.1  # s between two looks at the memory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("setlist", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--note", type=Path, metavar="FILE", help="keeps the name of the stage that is being made")
    chosen = parser.parse_args()
    prepared(chosen.setlist, chosen.out, chosen.jobs, chosen.note)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a stage took: seconds, and the peaks in bytes."""

    stage: str
    seconds: float
    memory: int
    gpu: int


def prepared(path: Path, out: Path, jobs: int | None, note: Path | None = None) -> None:
    """Prepares a setlist and prints the table; `note` says meanwhile what is being made."""
    taken: list[Taken] = []
    timed = tuple(_timed(stage, taken, note) for stage in stages.STAGES)
    started = time.perf_counter()
    with mock.patch.object(stages, "STAGES", timed):
        refused = prepare.prepare(setlist.load(path), out, None, jobs, None)
    whole = time.perf_counter() - started
    if refused:
        raise SystemExit("preparing failed")
    keyframes = len(list(out.glob(f"{layout.TRACKS}/*/{layout.KEYFRAMES}/*.png")))
    print(f"{'stage':12}{'s':>9}{'s/keyframe':>12}{'memory MB':>11}{'GPU MB':>8}")
    for each in taken:
        share = each.seconds / max(1, keyframes)
        print(f"{each.stage:12}{each.seconds:9.1f}{share:12.2f}{each.memory / 2**20:11.0f}{each.gpu / 2**20:8.0f}")
    print(f"{'all':12}{whole:9.1f}{whole / max(1, keyframes):12.2f}   {keyframes} keyframes", flush=True)


def _timed(stage: Stage, taken: list[Taken], note: Path | None) -> Stage:
    """The stage, noting what making it took."""

    def make(job: Job) -> list[str]:
        if torch.cuda.is_available():
            torch.cuda.reset_peak_memory_stats()
        if note:
            note.write_text(stage.name)
        started = time.perf_counter()
        with watched() as peak:
            made = stage.make(job)
        if note:
            note.write_text(f"after {stage.name}")
        gpu = torch.cuda.max_memory_allocated() if torch.cuda.is_available() else 0
        taken.append(Taken(stage.name, time.perf_counter() - started, peak[0], gpu))
        return made

    return replace(stage, make=make)


@contextmanager
def watched() -> Iterator[list[int]]:
    """Keeps the peak of this process's and its descendants' memory in bytes while something is done."""
    peak, done = [tree_bytes(os.getpid())], threading.Event()

    def look() -> None:
        while not done.wait(POLL):
            peak[0] = max(peak[0], tree_bytes(os.getpid()))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()


if __name__ == "__main__":
    main()
