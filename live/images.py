"""Still pictures and lettering: the only file of `live` that imports Pillow."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont


def read(path: Path) -> np.ndarray:
    """A picture file as uint8 [h, w, 3], sRGB."""
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def write(path: Path, picture: np.ndarray) -> None:
    """Writes uint8 [h, w, 3] in the format that the name's ending says."""
    Image.fromarray(picture).save(path)


def resized(picture: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The picture at (width, height), uint8 [h, w, 3]."""
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS))


def lettering(lines: list[tuple[str, tuple[int, int, int]]], height: int, pad: int = 8) -> np.ndarray:
    """Lines of text with their colours, `height` px each, on a translucent ground: uint8 [h, w, 4]."""
    font = ImageFont.load_default(size=height * 0.75)
    width = max((int(font.getlength(text)) for text, _ in lines), default=1)
    picture = Image.new("RGBA", (width + 2 * pad, height * len(lines) + 2 * pad), (0, 0, 0, 160))
    draw = ImageDraw.Draw(picture)
    for row, (text, colour) in enumerate(lines):
        draw.text((pad, pad + row * height), text, font=font, fill=(*colour, 255))
    return np.asarray(picture)
