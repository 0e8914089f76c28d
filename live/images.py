"""Still pictures and lettering, by Pillow; what a shader imports is read in `live/isf/imported.py`."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

BAR_AT, BAR_LENGTH = 110, 180  # px


def read(path: Path) -> np.ndarray:
    """A picture file as uint8 [h, w, 3], sRGB."""
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def decoded(file: bytes) -> np.ndarray:
    """The same of a file that was read whole."""
    with Image.open(io.BytesIO(file)) as picture:
        return np.asarray(picture.convert("RGB"))


def write(path: Path, picture: np.ndarray) -> None:
    """Writes uint8 [h, w, 3] in the format that the name's ending says."""
    Image.fromarray(picture).save(path)


def resized(picture: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """The picture at (width, height), uint8 [h, w, 3]."""
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS))


def jpeg(picture: np.ndarray, quality: int, all_colour: bool = False) -> bytes:
    """uint8 [h, w, 3], sRGB, as a JPEG file; `quality` is 1..95.

    `all_colour`: each pixel keeps its own colour, which four share otherwise.
    """
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=quality, subsampling="4:4:4" if all_colour else "4:2:0")
    return file.getvalue()


def below(upper: np.ndarray, lower: np.ndarray) -> np.ndarray:
    """One picture above another, uint8 [h, w, 4] each, at the left; what neither covers is clear."""
    picture = np.zeros((len(upper) + len(lower), max(upper.shape[1], lower.shape[1]), 4), np.uint8)
    picture[: len(upper), : upper.shape[1]] = upper
    picture[len(upper) :, : lower.shape[1]] = lower
    return picture


def beside(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """One picture beside another, uint8 [h, w, 4] each, at the top; what neither covers is clear."""
    return np.ascontiguousarray(below(left.swapaxes(0, 1), right.swapaxes(0, 1)).swapaxes(0, 1))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text with its colour, and the bar 0..1 that follows it at `BAR_AT` where there is one."""

    text: str
    colour: tuple[int, int, int]
    bar: float | None = None


def lettering(lines: list[Line], height: int, pad: int = 8) -> np.ndarray:
    """Lines of text, `height` px each, on a translucent ground: uint8 [h, w, 4]."""
    font = ImageFont.load_default(size=height * 0.75)
    width = max((int(font.getlength(line.text)) for line in lines), default=1)
    if any(line.bar is not None for line in lines):
        width = max(width, BAR_AT + BAR_LENGTH)
    picture = Image.new("RGBA", (width + 2 * pad, height * len(lines) + 2 * pad), (0, 0, 0, 160))
    draw = ImageDraw.Draw(picture)
    for row, line in enumerate(lines):
        top = pad + row * height
        draw.text((pad, top), line.text, font=font, fill=(*line.colour, 255))
        if line.bar is not None:
            length = round(BAR_LENGTH * min(1.0, max(0.0, line.bar)))
            for right, shade in ((BAR_LENGTH, 60), (length, 220)):
                draw.rectangle((pad + BAR_AT, top + 4, pad + BAR_AT + right, top + height - 4), (shade,) * 3 + (255,))
    return np.asarray(picture)
