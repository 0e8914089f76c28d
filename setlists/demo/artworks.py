"""The demo's three artworks, drawn by code so that the repository carries no pictures.

Each has one large shape, a few middle ones, texture, and a silhouette that survives strong stylisation.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from setlists.demo import art_first_light, art_night_market, art_slow_tide
from setlists.demo.art_marks import sheet

ARTWORKS: dict[str, Callable[..., np.ndarray]] = {
    "first_light": art_first_light.draw,
    "slow_tide": art_slow_tide.draw,
    "night_market": art_night_market.draw,
}


def draw(name: str, size: tuple[int, int] = (1600, 900)) -> np.ndarray:
    """The artwork `name` at `size` (width, height) as uint8 sRGB [h, w, 3]; the same call gives the same picture."""
    return ARTWORKS[name](sheet(size))
