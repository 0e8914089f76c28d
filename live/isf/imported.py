"""Pictures that an ISF file imports."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from show.errors import ShowError

LARGEST = 4096  # pixels a side; larger pictures are reduced


def read(path: Path) -> np.ndarray:
    """uint8 [h, w, 4] RGBA, sRGB-encoded, bottom row first."""
    try:
        with Image.open(path) as image:
            image.thumbnail((LARGEST, LARGEST))
            return np.ascontiguousarray(np.asarray(image.convert("RGBA"))[::-1])
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise ShowError(path, f"cannot be imported ({error})", "put a PNG or JPEG picture there") from error
