"""What the tests of painters share: tiny models, an artwork, a canvas, a request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from precompute.models.model import Placement
from precompute.painters import kandinsky
from precompute.painters.painter import Canvas, Request
from show.making import Painting
from tests.tiny import kandinsky as tiny_kandinsky
from tests.tiny import variations as tiny_variations

CPU = Placement("cpu", "float32")
SIZE = (96, 64)
NEON = Request("neon lines", "a fast song", "lettering", 7)


@contextmanager
def quickly() -> Iterator[None]:
    """One thread, and two steps of the prior in place of 25."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kandinsky, "PRIOR_STEPS", 2)
        yield
    torch.set_num_threads(before)


def built(folder: Path) -> Path:
    """A folder of a tiny Kandinsky and tiny Image Variations."""
    tiny_kandinsky.build(folder / "kandinsky")
    tiny_variations.build(folder / "variations")
    return folder


def art(seed: int = 0, size: tuple[int, int] = SIZE) -> np.ndarray:
    rng = np.random.default_rng(seed)
    small = rng.integers(0, 256, (4, 6, 3)).astype(np.uint8)
    return np.asarray(Image.fromarray(small).resize(size, Image.Resampling.BICUBIC))


def canvas(*artworks: tuple[np.ndarray, float], **settings) -> Canvas:
    return Canvas(artworks or ((art(), 1.0),), SIZE, Painting(**{"steps": 2, **settings}))
