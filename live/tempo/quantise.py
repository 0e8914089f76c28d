"""Waiting for the next beat or bar: when something that was asked for with a quantise word is due."""

from __future__ import annotations

import math

from live.tempo.clock import BEATS_IN_BAR, Reading

GRIDS = {"beat": 1, "bar": BEATS_IN_BAR}  # beats
WORN = 0.2  # quality below which nobody can hear the beat that is waited for


def due(quantise: str, before: Reading | None, now: Reading | None) -> bool:
    """Tells whether a beat or bar began after the reading `before`, up to `now`; true at once where none is known.

    Any word but those of `GRIDS` waits for nothing.
    """
    grid = GRIDS.get(quantise)
    if grid is None or before is None or now is None or now.quality < WORN:
        return True
    return math.floor(now.beat / grid) > math.floor(before.beat / grid)
