"""What a row of the GPU report is: lines with an aim, what was measured and a verdict, and where it is measured."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

MET, MISSED, TOLD, LEFT_OUT, FAILED = "met", "missed", "no aim", "left out", "failed"
NOT_CUDA = "the CPU stands in"  # a figure that says that the path runs, and nothing of its speed


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; `verdict` is one of the words above."""

    what: str
    aim: str
    measured: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Bench:
    """Where a row is measured: on CUDA or with the CPU in its place, in a folder that goes away, for so many frames.

    `frames` is of the longest row; without CUDA a row runs few and small ones, to prove that it runs.
    """

    cuda: bool
    folder: Path
    frames: int

    def judged(self, what: str, aim: str, measured: str, met: bool) -> Line:
        """A line whose aim is one of CUDA's: no verdict where the CPU stands in."""
        if not self.cuda:
            return Line(what, aim, measured, NOT_CUDA)
        return Line(what, aim, measured, MET if met else MISSED)

    def most(self, what: str, milliseconds: float, limit: float, beside: str = "") -> Line:
        """A line about a time that must not be longer than `limit` ms."""
        measured = f"{milliseconds:.3f} ms" + (f" ({beside})" if beside else "")
        return self.judged(what, f"<= {limit:g} ms", measured, milliseconds <= limit)


Row = Callable[[Bench], list[Line]]


class LeftOut(Exception):
    """A row that cannot be measured on this machine; the text says why."""


def measured(name: str, row: Row, bench: Bench) -> list[Line]:
    """The row's lines; one line with the reason where it was left out, or failed: then with its trace on stderr."""
    try:
        return row(bench)
    except LeftOut as reason:
        return [Line(name, "", str(reason), LEFT_OUT)]
    except Exception as error:  # the other rows go on
        traceback.print_exc()
        return [Line(name, "", f"{type(error).__name__}: {error}", FAILED)]


def spread(seconds: Sequence[float] | np.ndarray) -> str:
    """p50, p95 and p99 in ms, of times in s."""
    values = 1000 * np.percentile(seconds, (50, 95, 99))
    return f"p50 {values[0]:.3f} p95 {values[1]:.3f} p99 {values[2]:.3f} ms over {len(seconds)}"


def markdown(lines: Sequence[Line]) -> str:
    """The table."""
    rows = [("what", "aim", "measured", "verdict"), ("---",) * 4]
    rows += [(line.what, line.aim, line.measured, line.verdict) for line in lines]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in row) + " |" for row in rows
    )


def encoded(lines: Sequence[Line]) -> str:
    """The lines as JSON."""
    return json.dumps([asdict(line) for line in lines])


def decoded(text: str) -> list[Line]:
    """The lines that `encoded` wrote."""
    return [Line(**each) for each in json.loads(text)]
