"""Seconds and peak memory of each painter and listener, per keyframe and per segment; with --track of a whole track.

python -m bench.models [--models NAME...] [--tiny] [--track PAINTER] [--size 1024x576]

Real weights are used where they are on this machine, else random ones of full size (--tiny: of the tests' size, to see
that it runs). Models that this machine has no memory for are skipped. `--track` prepares four minutes with 25 keyframes
by PAINTER, a few-step one, and halves each gap between them five times: aim on a data-centre GPU with sd-turbo: 60 s.
"""

from __future__ import annotations

import argparse
import importlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import torch
from PIL import Image

from bench import full, stages
from bench.machine import machine
from precompute.models import card as cards
from precompute.models import catalogue, finding
from precompute.models.model import Model, Placement
from precompute.painters.painter import Canvas, Request
from show import soundfiles
from show.errors import ShowError
from show.making import Making

ROUNDS = 3  # that are timed, after one that is not
SPANS = [(10.0 * k, 10.0 * k + 10.0) for k in range(4)]
GENRES = ("rock", "jazz", "techno", "classical", "folk")
RATE = 44100
WALKING = "[walking]\ndepth = 5\nmost = 32\nthreshold = 0"  # every gap is halved five times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    listed = [model.name for kind in ("listener", "painter") for model in catalogue.of_kind(kind) if model.parts]
    parser.add_argument("--models", nargs="+", metavar="NAME", choices=listed, default=listed)
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--track", metavar="PAINTER")
    parser.add_argument("--size", default="1024x576")
    parser.add_argument("--seconds", type=float, default=240.0)
    chosen = parser.parse_args()
    if chosen.track:
        track(catalogue.model(chosen.track, "painter"), chosen)
    elif len(chosen.models) == 1:
        one(catalogue.model(chosen.models[0]), chosen)
    else:
        print(machine(), f"· {cards.card()}", flush=True)
        for name in chosen.models:  # each in a process of its own, so that its peak is its own
            call = [sys.executable, "-m", "bench.models", "--models", name, "--size", chosen.size]
            if subprocess.run([*call, *(["--tiny"] if chosen.tiny else [])], stderr=subprocess.DEVNULL).returncode:
                print(f"{name}: failed; run it alone to see why", flush=True)


def one(model: Model, chosen: argparse.Namespace) -> None:
    """Prints a model's line."""
    with tempfile.TemporaryDirectory() as scratch:
        try:
            folder, which = weights(model, Path(scratch), chosen.tiny)
            placed = Placement(cards.card().device, "float32") if chosen.tiny else cards.placement(model, cards.card())
        except ShowError as error:
            print(f"skipped: {error}", flush=True)
            return
        measured = painting if model.kind == "painter" else hearing
        loading, each, what = measured(model, folder, placed, chosen)
        where = f"{placed.device} {placed.dtype}{' in pieces' if placed.offload else ''}"
        print(
            f"{model.name} ({which}, {where}): loaded in {loading:.1f} s; {each:.2f} s {what}; peak {peak(placed)}",
            flush=True,
        )


def weights(model: Model, scratch: Path, tiny: bool) -> tuple[Path, str]:
    """A folder with a model's weights, and whether they are real; ShowError if random ones would not fit."""
    found = None if tiny else finding.find(model, Making())
    if found is not None:
        return found, "real weights"
    if not tiny:
        cards.placement(model, cards.card())
    full.build(model, scratch / model.name, tiny)
    return scratch / model.name, "tiny" if tiny else "random weights"


def painting(model: Model, folder: Path, placed: Placement, chosen: argparse.Namespace) -> tuple[float, float, str]:
    """Seconds to load a painter and per keyframe."""
    width, height = map(int, chosen.size.split("x"))
    size = (64, 64) if chosen.tiny else (width, height)
    canvas = Canvas(((artwork(*size), 1.0),), size)
    with timed_open(model, folder, placed, canvas) as (loading, painter):
        words = ("Cubism, fractured planes", "fast techno, steady kick", "")
        asked = [Request(*words, seed) for seed in range(painter.batch)]
        each = median(lambda: painter.paint(asked), placed) / len(asked)
        return loading, each, f"a keyframe of {size[0]}x{size[1]}, {len(asked)} at once"


def hearing(model: Model, folder: Path, placed: Placement, chosen: argparse.Namespace) -> tuple[float, float, str]:
    """Seconds to load a listener and per segment of ten seconds."""
    spans = SPANS[:1] if chosen.tiny else SPANS
    samples = music(spans[-1][1])
    door = importlib.import_module(model.door)
    # Random weights tell nothing apart, which the check for a collapsed model would refuse.
    lenient = mock.patch.object(door, "refuse_collapsed", lambda *_: None, create=True)
    with lenient, timed_open(model, folder, placed, GENRES) as (loading, listener):
        each = median(lambda: listener.hear(samples, RATE, spans), placed) / len(spans)
        return loading, each, "a segment"


class timed_open:
    """A family's door, with the seconds that opening took."""

    def __init__(self, model: Model, folder: Path, placed: Placement, what: Any) -> None:
        self._opened = importlib.import_module(model.door).opened(folder, placed, what)

    def __enter__(self) -> tuple[float, Any]:
        started = time.perf_counter()
        loaded = self._opened.__enter__()
        return time.perf_counter() - started, loaded

    def __exit__(self, *fault: Any) -> None:
        self._opened.__exit__(*fault)


def median(work: Callable[[], Any], placed: Placement) -> float:
    """The median seconds of a piece of work, warmed up."""
    seconds = []
    for _ in range(1 + ROUNDS):
        started = time.perf_counter()
        work()
        if placed.device == "cuda":
            torch.cuda.synchronize()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds[1:])


def peak(placed: Placement) -> str:
    """The most memory that was held, of the process and of the GPU."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    gpu = f", {torch.cuda.max_memory_allocated() / 2**30:.1f} GB on the GPU" if placed.device == "cuda" else ""
    return f"{own:.1f} GB{gpu}"


def track(model: Model, chosen: argparse.Namespace) -> None:
    """Prepares a whole track with a few-step painter and the morphing walker."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        try:
            folder, which = weights(model, home, chosen.tiny)
        except ShowError as error:
            raise SystemExit(f"skipped: {error}") from error
        soundfiles.write(home / "music.flac", music(chosen.seconds)[:, None], RATE, {})
        Image.fromarray(artwork(1024, 576)).save(home / "artwork.png")
        print(machine(), f"· {cards.card()} · {model.name} with {which}", flush=True)
        stages.prepared(_setlist(home, model, folder, chosen.tiny), home / "show", None)


def _setlist(home: Path, model: Model, folder: Path, tiny: bool) -> Path:
    """A setlist of the track, with every gap halved five times."""
    lines = [f'painter = "{model.name}"', 'walker = "turbo"', "noncommercial = true"]
    lines += ["[models]", f'"{model.name}" = "{folder}"', *(["[painting]", 'size = "64x64"'] if tiny else []), WALKING]
    lines += ["[[track]]", 'audio = "music.flac"', 'artwork = "artwork.png"', 'genre = "techno"']
    path = home / "track.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def artwork(width: int, height: int) -> np.ndarray:
    """A picture uint8 [h, w, 3] with shapes and colours."""
    y, x = np.mgrid[0:height, 0:width] / height
    waves = [np.sin(7 * x + 3 * np.sin(5 * y)), np.sin(4 * y * x + 1), np.cos(9 * (x - y))]
    return (127.5 + 127.5 * np.dstack(waves)).astype(np.uint8)


def music(seconds: float) -> np.ndarray:
    """A drum and a chord, mono float32 [n] at `RATE`."""
    t = np.arange(round(seconds * RATE)) / RATE
    beat = t % 0.5
    drum = np.exp(-30 * beat) * np.sin(2 * np.pi * 60 * beat)
    chord = sum(np.sin(2 * np.pi * f * t) for f in (220.0, 277.2, 329.6)) / 3
    return (0.6 * drum + 0.2 * chord * (0.6 + 0.4 * np.sin(2 * np.pi * t / 20))).astype(np.float32)


if __name__ == "__main__":
    main()
