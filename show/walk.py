"""Where a position lies among the latents of a walk."""

from __future__ import annotations

import numpy as np


def locate(walk_positions: np.ndarray, position: float) -> tuple[int, float]:
    """The latent at or before `position`, and the fraction 0..1 of the way to the next one.

    `walk_positions`: float64 [n >= 1], strictly rising. A position outside stays at the nearer end; the index is at
    most n - 2, so that index and index + 1 both exist wherever there are two.
    """
    last = max(0, len(walk_positions) - 2)
    index = min(max(int(np.searchsorted(walk_positions, position, side="right")) - 1, 0), last)
    if len(walk_positions) == 1:
        return 0, 0.0
    before, after = float(walk_positions[index]), float(walk_positions[index + 1])
    return index, min(1.0, max(0.0, (position - before) / (after - before)))
