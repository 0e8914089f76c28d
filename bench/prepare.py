"""Prepares a long track and prints time and memory, stage by stage; with --kills also what interruptions do.

python -m bench.prepare AUDIO ARTWORK [--seconds 240] [--genre classical] [--jobs N] [--kills 0] [--with TOML]

The recording is repeated or cut to `--seconds`. `--with` puts lines into the setlist, such as 'painter = "sd-turbo"',
to prepare with models. With `--kills N` the same preparation is killed at N random moments, each going on from what the
one before has left, run once more to its end, and the folder compared file by file with the uninterrupted one. A kill
that comes too late counts for nothing: the folder is compared and begun anew. Told is what was being made at each.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import numpy as np

from bench.machine import machine
from bench.memory import tree_bytes
from show import soundfiles
from show.files import sha256
from show.recording import read

POLL = 0.1  # s between two looks at the memory
FIRST, SHARE = 1.0, 0.6  # s, and of the time of a whole preparation: between these it is killed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("audio", type=Path)
    parser.add_argument("artwork", type=Path)
    parser.add_argument("--seconds", type=float, default=240.0)
    parser.add_argument("--genre", default="classical")
    parser.add_argument("--jobs", default=str(os.cpu_count()))
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--with", dest="lines", default="", metavar="TOML")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        setlist = written(Path(scratch), chosen)
        call = [sys.executable, "-m", "bench.stages", str(setlist), "--jobs", chosen.jobs, "--out"]
        print(machine(), flush=True)
        seconds, peak, printed = timed([*call, str(Path(scratch) / "whole")])
        print(f"prepared {chosen.seconds:.0f} s of {chosen.genre}: {seconds:.0f} s, peak memory {peak / 2**20:.0f} MB")
        print(f"progress on the terminal: longest pause {printed:.1f} s")
        if chosen.kills:
            interrupted(call, Path(scratch), chosen.kills, seconds)


def written(folder: Path, chosen: argparse.Namespace) -> Path:
    """A setlist of one track of the wanted length."""
    recording = read(chosen.audio)
    wanted = round(chosen.seconds * recording.rate)
    samples = np.tile(recording.samples, (-(-wanted // len(recording.samples)), 1))[:wanted]
    soundfiles.write(folder / "long.flac", samples, recording.rate, {})
    path = folder / "long.toml"
    lines = [
        chosen.lines,
        "[[track]]",
        'audio = "long.flac"',
        f'artwork = "{chosen.artwork.resolve()}"',
        f'genre = "{chosen.genre}"',
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def timed(call: list[str]) -> tuple[float, int, float]:
    """Seconds, peak bytes of the whole process tree, and the longest time without a sign of progress."""
    started = time.perf_counter()
    process = subprocess.Popen(call, stderr=subprocess.PIPE)
    signs = process.stderr
    assert isinstance(signs, io.BufferedReader)
    peak, pause = [0], [0.0]

    def listen() -> None:
        last = time.perf_counter()
        while signs.read1(4096):
            pause[0], last = max(pause[0], time.perf_counter() - last), time.perf_counter()

    listener = threading.Thread(target=listen)
    listener.start()
    while process.poll() is None:
        peak[0] = max(peak[0], tree_bytes(process.pid))
        time.sleep(POLL)
    listener.join()
    if process.returncode:
        raise SystemExit(f"preparing failed with {process.returncode}")
    return time.perf_counter() - started, peak[0], pause[0]


def interrupted(call: list[str], scratch: Path, kills: int, seconds: float) -> None:
    """Kills so many attempts in one folder; one that ends first is held against the whole one, and begun anew."""
    out, note, moments = scratch / "killed", scratch / "stage", random.Random(1)
    hit: Counter[str] = Counter()
    ended: list[list[str]] = []  # the files that differ, of each preparation that came to its end
    while hit.total() < kills:
        note.unlink(missing_ok=True)
        attempt = [*call, str(out), "--note", str(note)]
        process = subprocess.Popen(attempt, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with suppress(subprocess.TimeoutExpired):
            process.wait(moments.uniform(FIRST, max(2 * FIRST, SHARE * seconds)))
        process.kill()
        if process.wait() == -signal.SIGKILL:
            hit[note.read_text() if note.exists() else "before the first stage"] += 1
        elif process.returncode == 0:
            ended.append(differing(scratch / "whole", out))
            shutil.rmtree(out)
        else:
            raise SystemExit(f"preparing failed with {process.returncode}")
    timed([*call, str(out)])
    ended.append(differing(scratch / "whole", out))
    unlike = sorted({name for names in ended for name in names})
    print(f"killed {kills} times: {', '.join(f'{name} {count}' for name, count in hit.most_common())}")
    print(f"{len(ended)} times run to the end: {len(listing(out))} files, differing: {', '.join(unlike) or 'none'}")


def differing(one: Path, other: Path) -> list[str]:
    """The files that are in one folder alone or are not the same in both."""
    first, second = listing(one), listing(other)
    return [name for name in first.keys() | second.keys() if first.get(name) != second.get(name)]


def listing(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): sha256(path) for path in sorted(folder.rglob("*")) if path.is_file()}


if __name__ == "__main__":
    main()
