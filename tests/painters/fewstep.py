"""What the tests of few-step painters share."""

from __future__ import annotations

import numpy as np
import pytest

from precompute.painters import klein, tensors, turbo

SIZE = (64, 96)
DOORS = {"turbo": turbo, "klein": klein}
FAMILIES = pytest.mark.parametrize("family", DOORS)


def picture(seed: int) -> np.ndarray:
    """A smooth picture of SIZE."""
    colours = np.random.default_rng(seed).integers(0, 256, (3, 2, 3), dtype=np.uint8)
    return tensors.fitted(colours, SIZE)
