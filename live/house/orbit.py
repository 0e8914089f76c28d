"""The burn-in shift: the picture wanders around a square of few pixels, one pixel at a time. Pure."""

from __future__ import annotations


def shift(reach: int, period: float, now: float) -> tuple[int, int]:
    """How far to the right and up the picture lies at `now` s: once around in `period` s, at most `reach` px off.

    Neighbouring places are one pixel apart, so that nobody sees it move.
    """
    if reach <= 0:
        return 0, 0
    side = 2 * reach
    step = int(now / period * 4 * side) % (4 * side)
    corner, along = divmod(step, side)
    ahead = along - reach
    return ((ahead, -reach), (reach, ahead), (-ahead, reach), (-reach, -ahead))[corner]
