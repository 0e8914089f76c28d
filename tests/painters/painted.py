"""What the tests of painters share: an artwork, a canvas, a request."""

from __future__ import annotations

import numpy as np
from PIL import Image

from precompute.models.model import Placement
from precompute.painters.painter import Canvas, Request
from show.making import Painting

CPU = Placement("cpu", "float32")
SIZE = (96, 64)
NEON = Request("neon lines", "a fast song", "lettering", 7)


def art(seed: int = 0, size: tuple[int, int] = SIZE) -> np.ndarray:
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 256, (4, 6, 3)).astype(np.uint8)
    return np.asarray(Image.fromarray(small).resize(size, Image.Resampling.BICUBIC))


def canvas(*artworks: tuple[np.ndarray, float], **settings) -> Canvas:
    return Canvas(artworks or ((art(), 1.0),), SIZE, Painting(**{"steps": 2, **settings}))
