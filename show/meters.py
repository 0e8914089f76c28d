"""What is heard, as pictures may use it: one small value that every process reads without the analysis behind it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Levels:
    """All 0..1. `hit` jumps to the strength of a hit and decays; the others follow an automatic gain."""

    hit: float = 0.0
    percussive: float = 0.0
    harmonic: float = 0.0
    energy: float = 0.0
    low: float = 0.0
    mid: float = 0.0
    high: float = 0.0
    level: float = 0.0
