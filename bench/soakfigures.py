"""What the rows of a soak come to. Pure: what was written goes in, figures come out."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bench.soakkept import Written
from bench.soaksample import ROLES

SETTLED, SPAN = 600.0, 600.0  # s of a life before memory counts, and s of it that a median is taken of
RECOVERY = 60.0  # s after a birth or a fault that are no quiet time
MIB = 1024.0  # KiB
PLAYED = 2.0  # times as fast as the clock: a place that moved further has been moved by a hand
UNHANDLED = re.compile(
    r"Traceback \(most recent call last\)|Fatal Python error|Exception ignored in|terminate called|limelight: error"
)


@dataclass(frozen=True, slots=True)
class Life:
    """One process from birth to end: its role, number, first and last moment, s, and what it weighed, by column."""

    role: str
    pid: int
    begin: float
    end: float
    times: np.ndarray
    columns: dict[str, np.ndarray]

    def drift(self, column: str) -> tuple[float, float] | None:
        """The median of its second ten minutes and that of its last ten; None where these are not apart."""
        if self.end - self.begin < SETTLED + 2 * SPAN:
            return None
        age, values = self.times - self.begin, self.columns[column]
        early = values[(age >= SETTLED) & (age < SETTLED + SPAN)]
        late = values[age >= self.end - self.begin - SPAN]
        return float(np.median(early)), float(np.median(late))


def column(written: Written, name: str) -> np.ndarray:
    """One column as float64 [n], NaN where a row has nothing."""
    return np.array([_number(row.get(name)) for row in written.samples])


def lives(written: Written) -> list[Life]:
    """Every process that was weighed twice, in order of birth."""
    times, found = column(written, "time"), []
    for role in ROLES:
        pids = column(written, f"{role}_pid")
        for pid in dict.fromkeys(pids[np.isfinite(pids)]):
            rows = np.flatnonzero(pids == pid)
            if len(rows) < 2:
                continue
            names = ("rss", "pss", "anonymous", "descriptors", "threads", "seconds")
            columns = {name: column(written, f"{role}_{name}")[rows] for name in names}
            found.append(Life(role, int(pid), times[rows[0]], times[rows[-1]], times[rows], columns))
    return sorted(found, key=lambda life: (life.begin, ROLES.index(life.role)))


def quiet(written: Written) -> np.ndarray:
    """Which samples, bool [n], lie well after every birth and fault."""
    times = column(written, "time")
    moments = [time for time, kind, _ in written.events if kind in ("born", "fault", "start")]
    calm = np.ones(len(times), bool)
    for moment in moments:
        calm &= ~((times >= moment - 5.0) & (times < moment + RECOVERY))
    return calm


def processors(written: Written) -> np.ndarray:
    """How many processors all processes together kept busy between one sample and the next, float64 [n]."""
    times = column(written, "time")
    busy = np.zeros(len(times))
    for role in ROLES:
        pids, seconds = column(written, f"{role}_pid"), column(written, f"{role}_seconds")
        same = np.diff(pids, prepend=np.nan) == 0
        busy += np.where(same, np.diff(seconds, prepend=np.nan), 0.0)
    return busy / np.diff(times, prepend=np.nan)


def total(values: np.ndarray) -> float:
    """What a counter has counted in all, which begins anew with each process."""
    known = values[np.isfinite(values)]
    if not len(known):
        return 0.0
    steps = np.diff(known, prepend=0.0)
    return float(np.where(steps < 0, known, steps).sum())


def pace(written: Written) -> np.ndarray:
    """How fast the place in the recordings has moved since the sample before, float64 [n], 1 as fast as the clock.

    NaN where that is not known, and where a hand has moved it.
    """
    told = {row["time"]: row for row in written.told}
    rows = [told.get(time, {}) for time in column(written, "time")]
    track, second, clock = (
        np.array([row.get(name, math.nan) for row in rows]) for name in ("track", "place_seconds", "show_seconds")
    )
    same = (np.diff(track, prepend=math.nan) == 0) & (np.diff(clock, prepend=math.nan) > 0)
    moved = np.diff(second, prepend=math.nan) / np.where(same, np.diff(clock, prepend=math.nan), math.nan)
    return np.where((moved >= 0) & (moved < PLAYED), moved, math.nan)


def deaths(written: Written) -> list[str]:
    """When the whole program ended by itself, or left something behind."""
    return [f"{time / 60:.1f} min: {words}" for time, kind, words in written.events if kind in ("died", "left")]


def unhandled(written: Written) -> list[str]:
    """What the program said of errors that nobody caught, with a line before and some after each."""
    lines, found = written.said.splitlines(), []
    for number, line in enumerate(lines):
        if UNHANDLED.search(line):
            found.append("\n".join(lines[max(0, number - 1) : number + 12]))
    return found


def percentiles(values: np.ndarray, shares: Sequence[float]) -> list[float]:
    """Percentiles of what is known, NaN where nothing is."""
    known = values[np.isfinite(values)]
    return [float(each) for each in np.percentile(known, shares)] if len(known) else [math.nan] * len(shares)


def _number(text: str | None) -> float:
    try:
        return float(text) if text else math.nan
    except ValueError:
        return math.nan
