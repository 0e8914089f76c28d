"""How long frames took, from the sound to the light: kept in arrays made beforehand, read when somebody asks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

KEPT = 36000  # frames: ten minutes at 60 a second
RECENT = 60  # frames behind the figures of the HUD
TOTAL = "sound to swap"
BETWEEN = "   "  # two stages in a line
Figures = tuple[float, float, float]  # p50, p95, p99

_COLUMNS = ("interval", "sound", "frame", "swap", "light", "graph", "copy", "draw", "age", "total", "known")
_AT = {name: index for index, name in enumerate(_COLUMNS)}
# What people are told, in the order of the chain. Graph, copy and draw are the graphics card's and overlap the rest.
STAGES = {
    "interval": "interval", "sound": "sound", "frame": "frame", "graph": "graph", "copy": "copy", "draw": "draw",
    "swap": "swap", "light": "light", TOTAL: "total", "decode age": "age",
}  # fmt: skip
MEANINGS = {
    "interval": "from one presented frame to the next",
    "sound": "age of the newest sample when the frame takes it: card, driver, block, wait",
    "frame": "hearing, deciding and handing all work to the graphics card",
    "graph": "the decoder on the graphics card",
    "copy": "its picture into a texture",
    "draw": "looks and canvas on the graphics card",
    "swap": "until the swap returns, or drawing has ended where there is no window",
    "light": "until the refresh that shows it, estimated",
    TOTAL: "from the newest sample at the converter to the return of the swap",
    "decode age": "how much older than the frame its decoded picture is",
}


@dataclass(frozen=True, slots=True)
class Marks:
    """One frame in s of the clock: its newest sample at the converter, then the ends of its stages.

    `latch`: when it took the sound, `ready`: when all was handed over, `returned`: when the swap returned,
    `presented`: when its light began. `known` says that neither the first nor the last is an estimate. `graph`, `copy`
    are s of the graphics card, `age` is how much older the decoded picture is, all NaN where there is none.
    """

    adc: float
    latch: float
    ready: float
    returned: float
    presented: float
    known: bool = True
    graph: float = math.nan
    copy: float = math.nan
    age: float = math.nan


class Timings:
    """The frames of a stage; `count` of them were recorded."""

    def __init__(self, kept: int = KEPT) -> None:
        self.count = 0
        self._rows = np.full((kept, len(_COLUMNS)), np.nan)
        self._last = math.nan

    def record(self, marks: Marks) -> int:
        """Keeps one frame and returns its number."""
        row = self._rows[self.count % len(self._rows)]
        row[:] = (
            marks.presented - self._last,
            marks.latch - marks.adc,
            marks.ready - marks.latch,
            marks.returned - marks.ready,
            marks.presented - marks.returned,
            marks.graph,
            marks.copy,
            math.nan,
            marks.age,
            marks.returned - marks.adc,
            marks.known,
        )
        self._last = marks.presented
        self.count += 1
        return self.count - 1

    def drawn(self, frame: int, seconds: float) -> None:
        """Adds what the graphics card has told, frames later, of drawing the frame of that number."""
        if self.count - len(self._rows) <= frame < self.count:
            self._rows[frame % len(self._rows), _AT["draw"]] = seconds

    @property
    def fps(self) -> float:
        """Presented frames a second, lately."""
        intervals = self._lately("interval")
        total = float(intervals.sum())
        return len(intervals) / total if total > 0 else 0.0

    @property
    def latency(self) -> float:
        """The median s from sound to swap, lately."""
        return self.latencies[0]

    @property
    def latencies(self) -> Figures:
        """P50, p95 and p99 of the s from sound to swap, lately."""
        return percentiles(self._lately("total")) or (0.0, 0.0, 0.0)

    @property
    def intervals(self) -> Figures:
        """P50, p95 and p99 of the s between presented frames, lately."""
        return percentiles(self._lately("interval")) or (0.0, 0.0, 0.0)

    @property
    def ages(self) -> Figures:
        """P50, p95 and p99 of how many s older than its frame a decoded picture was, lately."""
        return percentiles(self._lately("age")) or (0.0, 0.0, 0.0)

    @property
    def known(self) -> bool:
        """Whether the last frame's figures were measured from end to end."""
        return self.count > 0 and bool(self._rows[(self.count - 1) % len(self._rows), _AT["known"]])

    def figures(self, skip: int = 0) -> dict[str, Figures]:
        """P50, p95 and p99 in s of every one of `STAGES` that was measured, without the first `skip` frames."""
        return figures(self._rows[np.arange(max(skip, self.count - len(self._rows)), self.count) % len(self._rows)])

    def recent(self) -> np.ndarray:
        """A copy of what is kept of the last frames, whose `figures` are worked out outside of the frame loop."""
        return self._rows[np.arange(max(0, self.count - RECENT), self.count) % len(self._rows)]

    def _lately(self, name: str) -> np.ndarray:
        column = self.recent()[:, _AT[name]]
        return column[np.isfinite(column)]


def figures(rows: np.ndarray) -> dict[str, Figures]:
    """P50, p95 and p99 in s of every one of `STAGES` that was measured in `rows`, as `Timings` keeps them."""
    found = {told: percentiles(rows[:, _AT[name]]) for told, name in STAGES.items()}
    return {told: each for told, each in found.items() if each is not None}


def lettered(found: Mapping[str, Figures], width: int) -> list[str]:
    """The stages with their figures in ms, in lines of at most `width` characters."""
    lines: list[str] = []
    for name, each in found.items():
        told = f"{name} {' '.join(f'{1000 * seconds:.1f}' for seconds in each)}"
        if lines and len(lines[-1]) + len(told) + len(BETWEEN) <= width:
            lines[-1] += BETWEEN + told
        else:
            lines.append(told)
    return lines


def percentiles(values: np.ndarray) -> Figures | None:
    """Of those of the values that are finite; None where none is."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return None
    median, late, latest = np.percentile(finite, (50, 95, 99))
    return float(median), float(late), float(latest)
