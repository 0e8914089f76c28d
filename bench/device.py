"""The report of `python -m bench.stage --gpu-report FILE`: every CUDA row of the stage, measured headless.

Each row runs in a process of its own, so that a fault of the driver in one leaves the others as they are, and the
files are written after each. Needs torch, numpy, scipy, moderngl, safetensors, pillow, platformdirs and, for the
interop, cuda-bindings; the shows it performs are drawn on the spot. Where there is no CUDA the same path runs with the
CPU in the GPU's place, and its figures are marked so.

python -m bench.device ROW OUT [FRAMES] measures one row.
"""

from __future__ import annotations

import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from bench import devicerow
from bench.devicerow import FAILED, LEFT_OUT, Bench, Line
from bench.machine import machine

# row: the module and function that measure it, and the s after which it is given up; those that compile come last
ROWS = {
    "decode taesd": ("devicedecode", "taesd", 120),
    "decode house": ("devicedecode", "house", 60),
    "decode kl": ("devicedecode", "kl", 120),
    "interop": ("deviceinterop", "interop", 60),
    "frame": ("deviceframe", "frame", 180),
    "steady": ("devicesteady", "steady", 60),
    "memory": ("devicesteady", "memory", 120),
    "loading": ("devicesteady", "loading", 60),
    "exact": ("devicedecode", "exact", 120),
    "interval": ("deviceframe", "interval", 30),
    "processor": ("devicecpu", "stage", 120),
    "kick": ("devicecpu", "kick", 360),
    "compiled taesd": ("devicedecode", "compiled_taesd", 300),
    "compiled large": ("devicedecode", "compiled_large", 300),
    "compiled frame": ("deviceframe", "compiled", 180),
    "compiled house": ("devicedecode", "compiled_house", 300),
    "compiled kl": ("devicedecode", "compiled_kl", 400),
}
FRAMES = 20000  # of the longest row
SHORTEST = 15.0  # s; no row is done in less
SAID = 2000  # characters of what a row that failed said last


def report(path: Path, frames: int = FRAMES, rows: Sequence[str] = tuple(ROWS), budget: float = math.inf) -> None:
    """Measures the rows, prints each as it comes and writes the table to `path`, with JSON of the same name beside.

    What does not begin, or is not done, within `budget` s is left out or given up.
    """
    head = heading()
    print("\n".join(head), flush=True)
    lines: list[Line] = []
    end = time.perf_counter() + budget
    with tempfile.TemporaryDirectory() as kept:
        for row in rows:
            begun = time.perf_counter()
            found = in_its_process(row, frames, Path(kept), min(ROWS[row][2], end - begun))
            print(f"-- {row}, {time.perf_counter() - begun:.0f} s\n{devicerow.markdown(found)}", flush=True)
            lines += found
            _write(path, head, lines)
    left = [line for line in lines if line.verdict in (LEFT_OUT, FAILED)]
    print(
        "\n".join(
            [
                f"{len(lines) - len(left)} lines in {path}",
                *(f"{each.verdict}: {each.what}: {each.measured}" for each in left),
            ]
        )
    )


def in_its_process(row: str, frames: int, kept: Path, limit: float) -> list[Line]:
    """The lines of a row, or one that says how its process ended; rows share the cache of choices in `kept`."""
    if limit < SHORTEST:
        return [Line(row, "", "no time was left for it", LEFT_OUT)]
    environment = {**os.environ, "XDG_CACHE_HOME": str(kept)}
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "lines.json"
        command = [sys.executable, "-m", "bench.device", row, str(out), str(frames)]
        try:
            ended = subprocess.run(command, env=environment, timeout=limit, check=False, capture_output=True, text=True)
        except subprocess.TimeoutExpired:
            return [Line(row, "", f"was not done after {limit:.0f} s", FAILED)]
        if out.is_file():
            lines = devicerow.decoded(out.read_text())
            if any(line.verdict == FAILED for line in lines):
                print(ended.stderr[-SAID:])
            return lines
        said = ended.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        return [Line(row, "", f"its process ended with {ended.returncode}: {said[0]}", FAILED)]


def heading() -> list[str]:
    """The card, driver, versions and machine, as Markdown lines; asked in a process of its own, as the rows are."""
    code = "from bench.device import cards; print(cards())"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    card = said.stdout.strip() or f"torch is not here ({(said.stderr.strip().splitlines() or ['no word'])[-1]})"
    return [f"- {card}", f"- {machine()}", f"- {platform.platform()}, Python {platform.python_version()}", ""]


def cards() -> str:
    """The card's name, memory and driver with torch's versions; what there is instead, where there is no CUDA."""
    import torch

    if not torch.cuda.is_available():
        return f"no CUDA here, the CPU stands in; torch {torch.__version__}"
    card = torch.cuda.get_device_properties(0)
    memory = card.total_memory / 2**30
    return (
        f"{card.name}, {memory:.0f} GiB, compute {card.major}.{card.minor}, driver {_driver()}, "
        f"torch {torch.__version__}, CUDA {torch.version.cuda}, cuDNN {torch.backends.cudnn.version()}"
    )


def _function(row: str) -> devicerow.Row:
    """What measures a row; imported with shells in place of what it does not use and a lent machine does not have."""
    import_module("bench.deviceshow").without_sound()
    module, function, _ = ROWS[row]
    return getattr(import_module(f"bench.{module}"), function)


def measure(row: str, out: Path, frames: int) -> None:
    """Measures one row here and writes its lines."""
    import torch

    cuda = torch.cuda.is_available()
    if not cuda:
        torch.set_num_threads(max(1, (os.cpu_count() or 1) // 2))
    with tempfile.TemporaryDirectory() as folder:
        lines = devicerow.measured(row, lambda bench: _function(row)(bench), Bench(cuda, Path(folder), frames))
    out.write_text(devicerow.encoded(lines))


def _driver() -> str:
    asked = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return "unknown"


def _write(path: Path, head: list[str], lines: list[Line]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(head) + "\n" + devicerow.markdown(lines) + "\n")
    facts = {"machine": head, "lines": json.loads(devicerow.encoded(lines))}
    path.with_suffix(".json").write_text(json.dumps(facts, indent=1) + "\n")


if __name__ == "__main__":
    measure(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else FRAMES)
