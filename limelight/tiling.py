"""Pictures of several variants laid side by side, in a video's frames and on one contact sheet."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

BAR = 40  # px under each tile of a video: even, so that the whole stays even
ABREAST = 3  # variants that stand in one row; more make a grid
GROUND, BRIGHT, DIM = (0, 0, 0), (235, 235, 235), (150, 150, 150)
TILE, GAP, EDGE = 448, 8, 40  # px of the sheet: a picture's width, between pictures, around all
TITLE, NAME, SMALL = 44, 30, 22  # px of its letters
AIR, APART = 12, 44  # px between a line of letters and pictures, and between rows


def grid(count: int) -> tuple[int, int]:
    """Columns and rows that `count` variants take."""
    columns = count if count <= ABREAST else math.ceil(math.sqrt(count))
    return columns, -(-count // columns)


def side_by_side(names: Sequence[str], rows: Iterator[Sequence[np.ndarray]]) -> Iterator[np.ndarray]:
    """Frames with every variant's picture (uint8 [h, w, 3], one size) over a bar with its name: uint8 [H, W, 3]."""
    ground: np.ndarray | None = None
    for pictures in rows:
        height, width = pictures[0].shape[:2]
        ground = _labelled(names, (width, height)) if ground is None else ground
        frame = ground.copy()
        for (left, top), picture in zip(_corners(len(names), (width, height)), pictures, strict=True):
            frame[top : top + height, left : left + width] = picture
        yield frame


def canvas(count: int, size: tuple[int, int]) -> tuple[int, int]:
    """Width and height of a video with `count` tiles of a size."""
    columns, rows = grid(count)
    return columns * size[0], rows * (size[1] + BAR)


def sheet(title: str, columns: Sequence[str], rows: Sequence[tuple[str, str, Sequence[np.ndarray]]]) -> np.ndarray:
    """A contact sheet, uint8 [h, w, 3]: for each row its name, its pictures (one size), and a line of figures.

    `columns` says what stands above the pictures of a column.
    """
    tiles = [[_fitted(picture) for picture in row[2]] for row in rows]
    below = NAME + AIR + tiles[0][0].height + AIR  # from the top of a row to its figures
    head = EDGE + TITLE + APART
    width = 2 * EDGE + len(columns) * (TILE + GAP) - GAP
    page = Image.new("RGB", (width, head + SMALL + len(rows) * (below + SMALL + APART) + EDGE), GROUND)
    draw = ImageDraw.Draw(page)
    draw.text((EDGE, EDGE), title, BRIGHT, _font(TITLE))
    lefts = [EDGE + k * (TILE + GAP) for k in range(len(columns))]
    for left, column in zip(lefts, columns, strict=True):
        draw.text((left, head), column, DIM, _font(SMALL))
    for number, (name, figures, _) in enumerate(rows):
        top = head + SMALL + APART // 2 + number * (below + SMALL + APART)
        draw.text((EDGE, top), name, BRIGHT, _font(NAME))
        draw.text((EDGE, top + below), figures, DIM, _font(SMALL))
        for left, tile in zip(lefts, tiles[number], strict=True):
            page.paste(tile, (left, top + NAME + AIR))
    return np.asarray(page)


def _corners(count: int, size: tuple[int, int]) -> list[tuple[int, int]]:
    """Left and top of each tile."""
    columns, _ = grid(count)
    return [(n % columns * size[0], n // columns * (size[1] + BAR)) for n in range(count)]


def _labelled(names: Sequence[str], size: tuple[int, int]) -> np.ndarray:
    """The frame without pictures."""
    page = Image.new("RGB", canvas(len(names), size), GROUND)
    draw = ImageDraw.Draw(page)
    for name, (left, top) in zip(names, _corners(len(names), size), strict=True):
        font = _font(BAR * 0.55)
        while font.getlength(name) > size[0] - 16 and font.size > 8:
            font = _font(font.size - 1)
        draw.text((left + size[0] / 2, top + size[1] + BAR / 2), name, BRIGHT, font, anchor="mm")
    return np.asarray(page)


def _fitted(picture: np.ndarray) -> Image.Image:
    height = round(TILE * picture.shape[0] / picture.shape[1])
    return Image.fromarray(picture).resize((TILE, height), Image.Resampling.LANCZOS)


def _font(size: float) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size=size)
    assert isinstance(font, ImageFont.FreeTypeFont)  # it is wherever a size can be given
    return font
