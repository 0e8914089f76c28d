"""What a soak looks at: the program's processes in /proc (Linux) and the page's metrics. Pure but for reading those."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

PROC = Path("/proc")
ROLES = ("keeper", "stage", "desk", "backdrop")
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_NAMED = "limelight-"  # how a child's name begins (live/keeper/child.py); Linux keeps no more than 15 characters of it
_SAMPLE = re.compile(r"^limelight_(\w+)(?:\{(.*)\})? (\S+)$", re.MULTILINE)
_QUANTILE = re.compile(r'quantile="([0-9.]+)"')


@dataclass(frozen=True, slots=True)
class Weight:
    """One process: number and start; resident, shared-out and anonymous KiB; descriptors, threads, processor s."""

    pid: int
    born: int
    rss: int
    pss: int
    anonymous: int
    descriptors: int
    threads: int
    seconds: float


@dataclass(slots=True)
class Family:
    """The keeper and its children by role; remembers who is who, as that costs more than weighing them."""

    root: int
    known: dict[tuple[int, int], str] = field(default_factory=dict)

    def members(self) -> dict[str, int]:
        """Process numbers by role, of those that have shown what they are."""
        found = {"keeper": self.root} if _stat(self.root) else {}
        for pid, born in descendants(self.root):
            role = self.known.get((pid, born)) or role_of(pid)
            if role:
                self.known[pid, born] = role
                found[role] = pid
        return found

    def weighed(self) -> dict[str, Weight]:
        """Every one of them, weighed."""
        weights = {role: weighed(pid) for role, pid in self.members().items()}
        return {role: weight for role, weight in weights.items() if weight is not None}


def descendants(root: int) -> list[tuple[int, int]]:
    """All processes below one, as (number, start in clock ticks)."""
    parents: dict[int, tuple[int, int]] = {}
    for entry in PROC.glob("[0-9]*"):
        if stat := _stat(int(entry.name)):
            parents[int(entry.name)] = int(stat[1]), int(stat[19])
    family, grown = {root}, True
    while grown:
        more = {pid for pid, (parent, _) in parents.items() if parent in family} - family
        family |= more
        grown = bool(more)
    return sorted((pid, parents[pid][1]) for pid in family - {root} if pid in parents)


def role_of(pid: int) -> str:
    """What a child of the keeper is, by the name that it has given itself; empty while it has none."""
    try:
        name = (PROC / str(pid) / "comm").read_text().strip()
    except OSError:
        return ""
    own = name.removeprefix(_NAMED) if name.startswith(_NAMED) else ""
    return next((role for role in ROLES if own and role.startswith(own)), "")


def weighed(pid: int) -> Weight | None:
    """One process, None where it has ended."""
    folder, stat = PROC / str(pid), _stat(pid)
    try:
        rollup = (folder / "smaps_rollup").read_text()
        descriptors = len(os.listdir(folder / "fd"))
    except OSError:
        return None
    if stat is None:
        return None
    sizes = {name: int(size) for name, size in re.findall(r"^(\w+): +(\d+) kB", rollup, re.MULTILINE)}
    anonymous = sizes.get("Anonymous", 0)
    seconds = (int(stat[11]) + int(stat[12])) / TICKS
    measured = sizes.get("Rss", 0), sizes.get("Pss", 0), anonymous, descriptors, int(stat[17]), seconds
    return Weight(pid, int(stat[19]), *measured)


def metrics(text: str) -> dict[str, float]:
    """The page's metrics by name; a quantile's name ends in it (`_0.99`), labels of other kinds are summed over."""
    found: dict[str, float] = {}
    for name, labels, value in _SAMPLE.findall(text):
        quantile = _QUANTILE.search(labels)
        key = f"{name}_{quantile[1]}" if quantile else name
        found[key] = found.get(key, 0.0) + float(value)
    return found


def rung(text: str) -> str:
    """The rung that the metrics name."""
    match = re.search(r'limelight_rung\{rung="([^"]*)"', text)
    return match[1] if match else ""


def _stat(pid: int) -> list[str] | None:
    """The columns of /proc/PID/stat (proc(5)) from the state on; None where it has ended or is a zombie."""
    try:
        columns = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if columns[0] in "ZX" else columns
