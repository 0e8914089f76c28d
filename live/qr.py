"""An address as a code that phones read: the one file that imports segno."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

MODULE = 5  # px
QUIET = 4  # modules of white around it, as ISO/IEC 18004 wants
LIGHT, DARK = (255, 255, 255, 255), (0, 0, 0, 255)


@lru_cache(maxsize=4)
def code(text: str) -> np.ndarray:
    """The QR code of a text, uint8 [n, n, 4]; nothing (0 px) where there is no text, or segno is missing."""
    try:
        import segno
    except ImportError:
        return np.zeros((0, 0, 4), np.uint8)
    if not text:
        return np.zeros((0, 0, 4), np.uint8)
    dark = np.array([list(row) for row in segno.make_qr(text, error="m").matrix], bool)
    framed = np.pad(dark, QUIET).repeat(MODULE, 0).repeat(MODULE, 1)
    return np.where(framed[..., None], np.array(DARK, np.uint8), np.array(LIGHT, np.uint8))


def drawing(text: str) -> str:
    """The same as an SVG element for a page, in the colours of the text around it; empty where it cannot be made."""
    try:
        import segno
    except ImportError:
        return ""
    return str(segno.make_qr(text, error="m").svg_inline(border=QUIET, dark="#000", light="#fff", omitsize=True))
