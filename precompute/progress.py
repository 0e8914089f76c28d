"""Progress on the terminal: one bar a stage, with the time that is left."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from tqdm import tqdm

Item = TypeVar("Item")
QUIET_SECONDS = 5.0  # between lines where the output is a file and a bar cannot be redrawn


def bar(items: Iterable[Item], total: int, what: str) -> Iterator[Item]:
    """Passes the items on and shows how many of `total` are done."""
    yield from tqdm(items, total=total, desc=what, **_looks())


@contextmanager
def share_bar(what: str) -> Iterator[Callable[[float], None]]:
    """A bar in per cent; what it yields is told the part done, 0..1."""
    with tqdm(total=100, desc=what, bar_format="{l_bar}{bar}| [{elapsed}<{remaining}]", **_looks()) as meter:
        yield lambda part: meter.update(round(100 * part) - meter.n)


def _looks() -> dict[str, Any]:
    interval = 0.1 if sys.stderr.isatty() else QUIET_SECONDS
    return {"mininterval": interval, "maxinterval": interval, "ascii": " ·━", "leave": True}


def say(sentence: str) -> None:
    """A line for the person at the terminal, above the bars."""
    tqdm.write(sentence, file=sys.stderr)
