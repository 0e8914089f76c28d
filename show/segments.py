"""Where a track's keyframes stand: segments of equal length, a short remainder joined to the one before."""

from __future__ import annotations

import numpy as np

LENGTH = 10.0  # s
SHORTEST = 0.5  # of a length: a remainder below it joins the segment before


def segments(duration: float, length: float = LENGTH) -> np.ndarray:
    """Keyframe times float64 [N+1] in s, from 0 to `duration`; N segments of `length`, the last one 0.5 to 1.5 of it.

    A track shorter than one and a half lengths is one segment.
    """
    whole = int(duration / length + 1 - SHORTEST)
    count = max(whole, 1)
    times = np.arange(count + 1, dtype=np.float64) * length
    times[-1] = duration
    return times
