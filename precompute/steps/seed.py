"""seed: the seed paper's own way through the keyframes, to be rendered beside ours; nothing else reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from precompute.job import Job, Stage
from precompute.pictures import read_picture
from precompute.progress import bar, say
from precompute.seed import SIDE, seed_curve, square
from precompute.steps import latents, paint
from show import layout
from show.recording import mono, read

VERSION = "Pina and Li 1"  # raise the number when the numbers change


def _facts(job: Job) -> Any:
    return [VERSION, latents.ENCODE.facts(job)]


def _make(job: Job) -> list[str]:
    names = paint.names(job)
    pictures = bar(_squares(job, names), len(names), job.label("seed"))
    job.shelf.put(layout.SEED_LATENTS, latents.encoded(job, pictures))
    recording = read(job.track.audio)
    times = job.shelf.load(layout.KEYFRAME_TIMES, job.output("listen", layout.KEYFRAME_TIMES))
    positions, even = seed_curve(mono(recording), recording.rate, times)
    job.shelf.put(layout.SEED_POSITIONS, positions)
    for k in even:
        say(f"{job.track.title}: silent from {times[k]:.0f} to {times[k + 1]:.0f} s: the seed's way moves evenly there")
    return [layout.SEED_POSITIONS, layout.SEED_LATENTS]


def _squares(job: Job, names: list[str]) -> Iterator[np.ndarray]:
    """Black, which the published videos fade in from, and the keyframes from the second on, each square."""
    yield np.zeros((SIDE, SIDE, 3), np.uint8)
    for name in names[1:]:
        yield square(read_picture(job.folder / name, job.sizes.keyframe), SIDE)


STAGE = Stage("seed", ("listen", "paint"), _facts, _make)
