"""How long frames took: recorded in arrays made beforehand, read when somebody asks."""

from __future__ import annotations

import numpy as np

STAGES = ("events", "sound", "draw", "present")
KEPT = 36000  # frames: ten minutes at 60 a second
RECENT = 60  # frames behind the figures of the HUD


class Timings:
    """Per frame, in s: the interval to the one before, each stage of the loop, latency and age of the decode.

    `latency` is from the arrival of the newest sample heard to the frame presented.
    """

    def __init__(self, kept: int = KEPT) -> None:
        self.count = 0
        self._kept = kept
        self._intervals = np.zeros(kept)
        self._stages = np.zeros((kept, len(STAGES)))
        self._latencies = np.zeros(kept)
        self._ages = np.zeros(kept)
        self._last: float | None = None

    def record(self, marks: tuple[float, ...], latency: float, age: float) -> None:
        """Keeps one frame: `marks` are the moments at which the frame began and each stage ended."""
        row = self.count % self._kept
        presented = marks[-1]
        self._intervals[row] = presented - self._last if self._last is not None else 0.0
        self._stages[row] = np.diff(marks)
        self._latencies[row], self._ages[row] = latency, age
        self._last = presented
        self.count += 1

    @property
    def fps(self) -> float:
        """Presented frames a second, lately."""
        recent = self._recent(self._intervals)
        total = float(recent.sum())
        return float((recent > 0).sum()) / total if total > 0 else 0.0

    @property
    def latency(self) -> float:
        """The median latency, lately."""
        recent = self._recent(self._latencies)
        return float(np.median(recent)) if len(recent) else 0.0

    def figures(self, skip: int = 0) -> dict[str, tuple[float, float, float]]:
        """p50, p95 and p99 in s of intervals, stages, latency and decode age, without the first `skip` frames."""
        rows = np.arange(max(skip, self.count - self._kept), self.count) % self._kept
        if not len(rows):
            return {}
        columns = {"interval": self._intervals[rows], "latency": self._latencies[rows], "decode age": self._ages[rows]}
        columns |= {name: self._stages[rows, index] for index, name in enumerate(STAGES)}
        return {name: _percentiles(column) for name, column in columns.items()}

    def _recent(self, column: np.ndarray) -> np.ndarray:
        return column[np.arange(max(0, self.count - RECENT), self.count) % self._kept]


def _percentiles(column: np.ndarray) -> tuple[float, float, float]:
    median, late, latest = np.percentile(column, (50, 95, 99))
    return float(median), float(late), float(latest)
