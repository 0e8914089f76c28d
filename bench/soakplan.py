"""When a soak does what: its spells of the program, and the faults in them. Pure: hours and a seed in, a plan out."""

from __future__ import annotations

import random
from dataclasses import dataclass

CALM = 600.0  # s at the beginning without a fault: what memory shall be held against must have settled
RECORDED = 0.25  # of the time, its end: a recording cannot be begun in a running show
UNRULY = 0.25  # of a spell's faulty time, its beginning, in which processes die: what follows shows their memory drift
FIRST, LAST = 150.0, 45.0  # s at the beginning and the end of a spell without a fault
DECODES = 600, 1500  # a decoder that fails on purpose does so at a picture of that number

ENDING = ("lose context", "kill desk", "kill stage", "stop stage", "kill desk")
LATER_ENDING = ("kill stage", "kill desk")
PASSING = ("malformed", "lose sound")
PASSING_PER_HOUR = 4


@dataclass(frozen=True, slots=True)
class Spell:
    """The program from one planned start to its planned end, s; `faults` are `LIMELIGHT_FAULTS` for it."""

    begin: float
    end: float
    record: bool
    faults: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault and when it happens, s; those with `staged` happen inside the program, by the environment."""

    at: float
    kind: str
    staged: bool = False


def planned(hours: float, fps: float, seed: int, calm: float = CALM) -> tuple[list[Spell], list[Fault]]:
    """The spells and the faults of a soak, each in order of time."""
    chance, total = random.Random(seed), 3600.0 * hours
    change = total * (1.0 - RECORDED)
    spells, faults = [], []
    for begin, end, record in ((0.0, change, False), (change, total, True)):
        kinds = LATER_ENDING if record else ENDING
        found = _faults(begin, end, max(calm, begin + min(FIRST, 0.2 * (end - begin))), kinds, record, chance)
        faults += found
        spells.append(Spell(begin, end, record, _environment(found, begin, fps, record, chance)))
    return spells, sorted(faults, key=lambda fault: fault.at)


def _faults(
    begin: float, end: float, first: float, kinds: tuple[str, ...], record: bool, chance: random.Random
) -> list[Fault]:
    last = end - min(LAST, 0.1 * (end - begin))
    if last <= first:
        return []
    quiet = first + UNRULY * (last - first)
    found = [Fault(at, kind, kind == "lose context") for at, kind in _strewn(first, quiet, kinds, chance)]
    count = max(2, round(PASSING_PER_HOUR * (last - quiet) / 3600.0))
    passing = tuple(PASSING[number % len(PASSING)] for number in range(count))
    found += [Fault(at, kind) for at, kind in _strewn(quiet, last, passing, chance)]
    return [*found, Fault(last, "fill disk")] if record else found


def _strewn(first: float, last: float, kinds: tuple[str, ...], chance: random.Random) -> list[tuple[float, str]]:
    """Each kind at a random moment of its own part of the time, so that no two meet."""
    part = (last - first) / max(1, len(kinds))
    return [(first + part * (place + 0.1 + 0.8 * chance.random()), kind) for place, kind in enumerate(kinds)]


def _environment(found: list[Fault], begin: float, fps: float, record: bool, chance: random.Random) -> str:
    staged = [f"context-lost@{round((fault.at - begin) * fps)}" for fault in found if fault.staged]
    failing = [f"worker-fails@{chance.randrange(*DECODES)}"] if record else []
    return " ".join(staged + failing)
