"""encode and bake: the walk as latents, and decoded again for machines too slow to decode."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

import numpy as np

from autoencoders import families
from precompute import encode
from precompute.job import Job, Stage
from precompute.progress import bar
from precompute.steps import walk
from show import layout


def encoded(job: Job, pictures: Iterable[np.ndarray]) -> np.ndarray:
    """The latents float16 [n, c, h, w] of pictures uint8 [h, w, 3], by the autoencoder of the show."""
    chosen = job.models.autoencoder
    return np.stack(list(encode.encode(pictures, chosen.name, chosen.folder)))


def _facts(job: Job) -> Any:
    chosen = job.models.autoencoder
    return families.fingerprint(chosen.name, chosen.folder)


def _encode(job: Job) -> list[str]:
    chosen, positions = job.models.autoencoder, walk.positions(job)
    pictures = bar(walk.pictures(job), len(positions), job.label("encode"))
    latents = encoded(job, pictures)
    decode = functools.partial(encode.bake, name=chosen.name, place=chosen.folder)
    dense, places = walk.widened(job, latents, np.array(positions, dtype=np.float64), decode)
    job.shelf.put(layout.LATENTS, dense)
    job.shelf.put(layout.POSITIONS, places)
    return [layout.LATENTS, layout.POSITIONS]


def _bake(job: Job) -> list[str]:
    chosen = job.models.autoencoder
    latents = job.shelf.load(layout.LATENTS, job.output("encode", layout.LATENTS))
    frames = bar(encode.bake(latents, chosen.name, chosen.folder), len(latents), job.label("bake"))
    job.shelf.put(layout.BAKED, np.stack(list(frames)))
    return [layout.BAKED]


ENCODE = Stage("encode", ("walk",), _facts, _encode)
BAKE = Stage("bake", ("encode",), _facts, _bake)
