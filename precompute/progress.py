"""Progress on the terminal: one bar a stage, with the time that is left."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")
QUIET_SECONDS = 5.0  # between lines where the output is a file and a bar cannot be redrawn


def bar(items: Iterable[Item], total: int, what: str) -> Iterator[Item]:
    """Passes the items on and shows how many of `total` are done."""
    interval = 0.1 if sys.stderr.isatty() else QUIET_SECONDS
    yield from tqdm(items, total=total, desc=what, mininterval=interval, maxinterval=interval, ascii=" ·━", leave=True)


def say(sentence: str) -> None:
    """A line for the person at the terminal, above the bars."""
    tqdm.write(sentence, file=sys.stderr)
