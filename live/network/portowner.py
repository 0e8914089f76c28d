"""Who has a network port already, where the system tells: on Linux by /proc (proc(5)), elsewhere nobody says."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal

Kind = Literal["udp", "tcp"]

SOMEBODY = "another program"
PROC = Path("/proc")
REMEMBERED = 16  # ports
LISTENS = "0A"  # the state of a TCP socket that takes connections
LOCAL, STATE, USER, INODE = 1, 3, 7, 9  # columns of /proc/net/udp and /proc/net/tcp


def holder(port: int, kind: Kind, proc: Path = PROC) -> str:
    """The program that has a port, with its process; its user where that is all that is told."""
    if sys.platform != "linux":
        return SOMEBODY
    sockets = dict(_sockets(port, kind, proc))
    if not sockets:
        return SOMEBODY
    return _program(frozenset(sockets), proc) or f"a program of {_user(next(iter(sockets.values())))}"


@lru_cache(REMEMBERED)
def _program(inodes: frozenset[str], proc: Path) -> str:
    """The program that has one of the sockets, or nothing; kept, since looking at every process takes its time."""
    for process in _processes(proc):
        if not inodes.isdisjoint(_inodes(process)):
            return f"{_name(process)} (process {process.name})"
    return ""


def _sockets(port: int, kind: str, proc: Path) -> Iterator[tuple[str, int]]:
    """Inode and user of each socket that is bound to a port."""
    for table in (proc / "net" / kind, proc / "net" / f"{kind}6"):
        try:
            rows = [line.split() for line in table.read_text().splitlines()[1:]]
        except OSError:
            continue
        for row in rows:
            is_there = int(row[LOCAL].rpartition(":")[2], 16) == port and (kind == "udp" or row[STATE] == LISTENS)
            if is_there:
                yield row[INODE], int(row[USER])


def _processes(proc: Path) -> list[Path]:
    return [path for path in proc.iterdir() if path.name.isdecimal()]


def _inodes(process: Path) -> Iterator[str]:
    """The sockets of a process; none of one that is another user's or has ended."""
    try:
        opened = list((process / "fd").iterdir())
    except OSError:
        return
    for descriptor in opened:
        try:
            target = os.readlink(descriptor)
        except OSError:
            continue
        if target.startswith("socket:["):
            yield target[len("socket:[") : -1]


def _name(process: Path) -> str:
    try:
        return (process / "comm").read_text().strip() or SOMEBODY
    except OSError:
        return SOMEBODY


def _user(number: int) -> str:
    import pwd

    try:
        return f"user {pwd.getpwuid(number).pw_name}"
    except KeyError:
        return f"user {number}"
