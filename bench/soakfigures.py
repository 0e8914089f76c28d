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
CAUSES = {"kill stage": "stage", "stop stage": "stage", "lose context": "stage", "kill desk": "desk"}
EARLY, CAUSED = 30.0, 90.0  # s before and after a fault in which a birth is its work: those laid in a program drift
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
        """The median of its second ten minutes and that of its last ten; None where it lived less than twenty."""
        if self.end - self.begin < SETTLED + SPAN:
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


def followed(written: Written) -> list[tuple[float, str, float | None]]:
    """Every fault, (s, words, s until the process that it was to end was born again or None), each birth taken once."""
    born, found = births(written), []
    for time, kind, words in written.events:
        if kind != "fault":
            continue
        role = CAUSES.get(words.split(":")[0])
        after = [at for at, whose, _ in born if whose == role and -EARLY <= at - time <= CAUSED]
        born = [birth for birth in born if not after or birth[0] != after[0] or birth[1] != role]
        found.append((time, words, max(0.0, after[0] - time) if after else None))
    return found


def restarts(written: Written) -> tuple[list[str], list[str]]:
    """Births of processes after the first of each program: those that a fault has caused, and those that none has."""
    faults = [(time, CAUSES.get(words.split(":")[0])) for time, kind, words in written.events if kind == "fault"]
    caused: list[str] = []
    alone: list[str] = []
    for time, role, words in births(written):
        near = any(hit == role and -EARLY <= time - at <= CAUSED for at, hit in faults)
        (caused if near else alone).append(f"{time / 60:.1f} min: {words}")
    return caused, alone


def births(written: Written) -> list[tuple[float, str, str]]:
    """When a process was seen that had followed another of its role, s, with the role and the words for it."""
    return [(time, words.split()[0], words) for time, kind, words in written.events
            if kind == "born" and " again, " in words]  # fmt: skip


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
