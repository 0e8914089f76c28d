"""Pictures that must not reach the wall: a model's black, broken or withheld one is painted again with another seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from precompute.painters.painter import Painter, Request

MOST = 5  # times that a keyframe is painted again
STRIDE = 1_000_003  # the seed of attempt n is the keyframe's own plus n of these (a prime: no keyframe's seed is met)
LEAST_SPREAD = 1.0  # standard deviation in levels of 255; a picture with less is of one colour


@dataclass(frozen=True, slots=True)
class Attempt:
    """A seed that was painted with, and what was wrong with the picture ("" for nothing)."""

    seed: int
    fault: str


@dataclass(frozen=True, slots=True)
class Painted:
    """What came of a request: `picture` uint8 [h, w, 3], None where every attempt failed."""

    picture: np.ndarray | None
    attempts: tuple[Attempt, ...]

    @property
    def seed(self) -> int:
        """The seed of the last attempt."""
        return self.attempts[-1].seed


def painted(painter: Painter, requests: Sequence[Request]) -> list[Painted]:
    """Paints requests, at most a batch of them, again and again until each is good or was tried 1 + MOST times."""
    results = [Painted(None, ()) for _ in requests]
    for attempt in range(1 + MOST):
        open_ = [k for k, result in enumerate(results) if result.picture is None]
        if not open_:
            break
        tried = [replace(requests[k], seed=requests[k].seed + attempt * STRIDE) for k in open_]
        for k, request, picture in zip(open_, tried, painter.paint(tried), strict=True):
            wrong = fault(picture)
            attempts = (*results[k].attempts, Attempt(request.seed, wrong))
            results[k] = Painted(None if wrong else picture, attempts)
    return results


def fault(picture: np.ndarray | None) -> str:
    """What is wrong with a picture that a model gave, "" if nothing."""
    if picture is None:
        return "withheld by its safety checker, or not a number"
    if float(np.std(picture.astype(np.float32), axis=(0, 1)).max()) < LEAST_SPREAD:
        return "black" if picture.max() < 16 else "of one colour"
    return ""
