"""What every listener that is a model offers, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from precompute.models.model import Placement

Span = tuple[float, float]
Progress = Callable[[float], None]
Shares = tuple[tuple[str, float], ...]  # of names, 0..1, most first


@dataclass(frozen=True, slots=True)
class Heard:
    """What a listener says of one segment: `caption` in words, shares 0..1 of genres, moods and instruments.

    Genres are among the styles' keys and their shares add to 1, or there are none.
    """

    caption: str
    genres: Shares = ()
    moods: Shares = ()
    instruments: Shares = ()


class Listener(Protocol):
    """A loaded listener."""

    def hear(
        self, samples: np.ndarray, rate: int, spans: Sequence[Span], progress: Progress = lambda part: None
    ) -> tuple[Heard, ...]:
        """One `Heard` a span (start and end in s) of mono float32 [n] at `rate` Hz; `progress` gets the part done."""


class ListenerDoor(Protocol):
    """The module of a family, as the catalogue names it."""

    def opened(self, folder: Path, placement: Placement, genres: Sequence[str]) -> AbstractContextManager[Listener]:
        """The family's listener for these genre keys; ShowError names a missing file or a wrong key."""
