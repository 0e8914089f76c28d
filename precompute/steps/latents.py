"""encode and bake: the walk as latents, and decoded again for machines too slow to decode."""

from __future__ import annotations

from typing import Any

import numpy as np

from autoencoders import house
from precompute import encode
from precompute.job import Job, Stage
from precompute.progress import bar
from precompute.steps import walk
from show import layout


def _facts(job: Job) -> Any:
    return [house.NAME, house.weights_sha256()]


def _encode(job: Job) -> list[str]:
    positions = walk.positions(job)
    pictures = bar(walk.pictures(job), len(positions), job.label("encode"))
    job.shelf.put(layout.LATENTS, np.stack(list(encode.encode(pictures))))
    job.shelf.put(layout.POSITIONS, np.array(positions, dtype=np.float64))
    return [layout.LATENTS, layout.POSITIONS]


def _bake(job: Job) -> list[str]:
    latents = job.shelf.load(layout.LATENTS, job.output("encode", layout.LATENTS))
    frames = bar(encode.bake(latents), len(latents), job.label("bake"))
    job.shelf.put(layout.BAKED, np.stack(list(frames)))
    return [layout.BAKED]


ENCODE = Stage("encode", ("walk",), _facts, _encode)
BAKE = Stage("bake", ("encode",), _facts, _bake)
