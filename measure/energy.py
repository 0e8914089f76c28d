"""What Limelight hears in a recording, hop by hop, as CSV: to be compared with other analyses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from show.hearing import Ear, Heard
from show.recording import read

HEADER = "time_s,percussive,harmonic,energy\n"
BLOCK = 1.0  # s of sound heard at a time, so that rows appear as they are known


def lines(audio: Path, profile: str) -> Iterator[str]:
    """The header and one row a hop, each ending its line, in the order of time; all of it causal.

    Columns: s of the newest sample used, minus the delay of a rate converter; summed power of the percussive and
    of the harmonic part; the energy vector before accumulation.
    """
    recording = read(audio)
    ear = Ear(recording.rate, profile)
    yield HEADER
    block = round(BLOCK * recording.rate)
    for first in range(0, len(recording.samples), block):
        yield from map(row, ear.hear(recording.samples[first : first + block]))
    yield from map(row, ear.finish())


def row(heard: Heard) -> str:
    """One hop as a line of CSV with nine significant digits."""
    return f"{heard.time:.9g},{heard.percussive:.9g},{heard.harmonic:.9g},{heard.energy:.9g}\n"
