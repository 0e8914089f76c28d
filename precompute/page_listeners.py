"""The part of a track's page that shows who said what: one row a listener."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

LEFT, GENRES, FEEL, WORDS = 0.055, 0.145, 0.425, 0.61  # columns, of the picture's width
GENRE_WIDTH, GENRE_GAP, GENRES_SHOWN = 0.083, 0.007, 3
LINE, ROW_GAP, BAR = 0.0165, 0.011, 0.0125  # of its height
FEEL_WRAP, WORDS_WRAP, MOST_LINES = 38, 78, 3  # characters, lines
FONT = 10.5
TEXT, MUTED, TRACK, FILL = "#e8e6e1", "#8d93a3", "#151823", "#31436b"


@dataclass(frozen=True, slots=True)
class Row:
    """A listener: its name, its first genres with their shares 0..1, what it feels and finds, and a sentence of it."""

    name: str
    genres: Sequence[tuple[str, float]]
    feel: str
    words: str


def draw(figure: Figure, rows: Sequence[Row], top: float) -> float:
    """Draws the rows below the height `top`; returns the height at which they end."""
    felt = any(row.feel for row in rows)  # only some models give moods and instruments
    column, wrap = (WORDS, WORDS_WRAP) if felt else (FEEL, WORDS_WRAP + FEEL_WRAP)
    for row in rows:
        feel, words = _wrapped(row.feel, FEEL_WRAP), _wrapped(row.words, wrap)
        _write(figure, LEFT, top, row.name, TEXT, "bold")
        for k, (genre, share) in enumerate(row.genres[:GENRES_SHOWN]):
            _bar(figure, GENRES + k * (GENRE_WIDTH + GENRE_GAP), top, genre, share)
        if not row.genres:
            _write(figure, GENRES, top, "names no genre", MUTED)
        for lines, left in ((feel, FEEL), (words, column)):
            for k, line in enumerate(lines):
                _write(figure, left, top - k * LINE, line, MUTED)
        top -= max(len(feel), len(words), 1) * LINE + ROW_GAP
    return top - ROW_GAP / 2


def _bar(figure: Figure, left: float, top: float, genre: str, share: float) -> None:
    """A genre in a box that is filled as far as its share goes."""
    foot = top - BAR - 0.0015
    figure.add_artist(Rectangle((left, foot), GENRE_WIDTH, BAR + 0.003, facecolor=TRACK, linewidth=0))
    figure.add_artist(Rectangle((left, foot), GENRE_WIDTH * min(share, 1.0), BAR + 0.003, facecolor=FILL, linewidth=0))
    _write(figure, left + 0.004, top, genre, TEXT)
    _write(figure, left + GENRE_WIDTH - 0.004, top, f"{share:.2f}", MUTED, align="right")


def _write(
    figure: Figure, left: float, top: float, text: str, colour: str, weight: str = "normal", align: str = "left"
) -> None:
    figure.text(left, top, text, color=colour, fontsize=FONT, fontweight=weight, va="top", ha=align, parse_math=False)


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, max_lines=MOST_LINES, placeholder=" ...")
