"""Memory of a process and its descendants."""

from __future__ import annotations

from pathlib import Path


def tree_bytes(root: int) -> int:
    """Proportional memory of a process and its descendants in bytes (Linux; 0 elsewhere)."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    family = {root}
    for _ in range(4):
        family |= {child for child, parent in parents.items() if parent in family}
    return sum(resident(process) for process in family)


def resident(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
