"""slerp: no picture between the keyframes, only steps along the great circle between their latents (Pina and Li)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from autoencoders.statistics import matched
from precompute.distance import PLAIN, Distance
from precompute.job import Job
from precompute.pictures import read_picture
from precompute.steps import paint
from precompute.walk import Walk, retimed, steps
from precompute.walkers.walker import Walker
from show.making import Walking
from show.slerp import slerp

VERSION = "slerp 1"

Decode = Callable[[np.ndarray], Iterable[np.ndarray]]


def widened(
    latents: np.ndarray, positions: np.ndarray, per_segment: int, statistics: bool
) -> tuple[np.ndarray, np.ndarray]:
    """`per_segment` latents between each two neighbours, at equal angles of the arc, and where all of them stand.

    `latents` float16 [n, c, h, w]; `positions` float64 [n], rising. With `statistics` each channel's mean and spread
    follow those of the ends, which takes away the slerp's swell in the middle. The given latents stay as they are.
    """
    fractions = np.arange(1, per_segment + 1) / (per_segment + 1)
    found, places = [latents[0]], [float(positions[0])]
    for k in range(len(latents) - 1):
        first, last = latents[k], latents[k + 1]
        for fraction in fractions:
            blend = slerp(first, last, float(fraction))
            found.append(matched(blend, first, last, float(fraction)) if statistics else blend)
        found.append(last)
        places += [*(positions[k] + fractions * (positions[k + 1] - positions[k])), positions[k + 1]]
    return np.stack(found), np.array(places, dtype=np.float64)


def evened(latents: np.ndarray, places: np.ndarray, decode: Decode, measure: Distance = PLAIN) -> np.ndarray:
    """Positions at which equal steps within a segment look equally large once `decode` has made pictures of latents.

    `decode` gives a picture uint8 [h, w, 3 or 4] for each latent, in order.
    """
    pictures = (np.ascontiguousarray(picture[..., :3]) for picture in decode(latents))
    return retimed(places, steps(pictures, measure))


def _walk(job: Job, measure: Distance) -> Walk:
    keyframes = [read_picture(job.folder / name, job.sizes.walk) for name in paint.names(job)]
    return Walk(keyframes, np.arange(len(keyframes), dtype=np.float64))


def _widening(walking: Walking) -> dict[str, Any]:
    return {"per_segment": walking.per_segment, "statistics": walking.statistics, "even": walking.even}


WALKER = Walker(VERSION, lambda job: _widening(job.listed.making.walking), _walk, _widening)
