"""Endless knobs: the three ways in which they say how far they were turned, and telling which one is meant. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

CENTRE = 64
FASTEST = 24  # clicks that a knob reports at once; more is rather a fader's place
FEWEST = 4  # messages to tell an endless knob by
REPEATS = 2  # equal messages in a row; a fader sends a place only once


def twos(raw: int) -> int:
    """Two's complement of 7 bits: 1 is a click to the right, 127 one to the left."""
    return raw - 128 if raw >= CENTRE else raw


def offset(raw: int) -> int:
    """Offset binary: 65 is a click to the right, 63 one to the left."""
    return raw - CENTRE


def sign(raw: int) -> int:
    """Sign and magnitude: 1 is a click to the right, 65 one to the left."""
    return CENTRE - raw if raw >= CENTRE else raw


CODES: dict[str, Callable[[int], int]] = {"twos": twos, "offset": offset, "sign": sign}


def detected(values: Sequence[int]) -> str | None:
    """The code (a key of `CODES`) of an endless knob that sent these values; None where it is a fader or a button.

    A knob turned both ways is told for certain; one turned to the left only by 127s, or to the right by 1s, is
    taken for two's complement, one that sent 65s only for offset.
    """
    if len(values) < FEWEST or len(set(values)) == 1 and values[0] in (0, 127):
        return None
    if not _repeats(values) and not _reverses(values):
        return None
    for name in ("twos", "offset", "sign"):
        if all(0 < abs(CODES[name](value)) <= FASTEST for value in values):
            return name
    return None


def _repeats(values: Sequence[int]) -> bool:
    return sum(one == other for one, other in pairwise(values)) >= REPEATS


def _reverses(values: Sequence[int]) -> bool:
    """Whether values leap as no fader does: from the lowest clicks to those of the other direction."""
    return any(abs(one - other) > CENTRE - FASTEST and 0 not in (one, other) for one, other in pairwise(values))
