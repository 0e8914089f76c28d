"""The pages of help as an operator reads them: tables, commands, files, and what happens here, in the pages' words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from live.commands import Command, SetInput, SetValue, Timecode, Trigger
from show.timecode import RATES, label

DOCS = Path(__file__).parents[2] / "docs"
DESKS = ("grandma3", "eos", "qlab", "resolume", "touchosc")


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a table: what is done, what then arrives or its bytes, and what shall happen."""

    desk: str
    done: str
    arrives: str
    happens: tuple[str, ...]
    among: bool  # whether more happens, too

    def __str__(self) -> str:
        return f"{self.desk}: {self.done}"


def page(name: str) -> str:
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


def tables(name: str) -> list[list[list[str]]]:
    """Every table of a page, as lines of cells, its heading first."""
    found = re.findall(r"(?:^\|.*\n)+", page(name), re.MULTILINE)
    return [[_cells(line) for number, line in enumerate(each.splitlines()) if number != 1] for each in found]


def steps(desk: str, first: str, second: str = "What arrives") -> list[Step]:
    """The steps of the table whose first columns have these headings."""
    (table,) = [each for each in tables(f"desks/{desk}") if each[0][0] == first and each[0][-2] == second]
    return [_step(desk, line) for line in table[1:]]


def blocks(name: str, kind: str) -> list[str]:
    """The fenced blocks of a kind, empty for those without one."""
    fenced = re.finditer(r"^```(\w*)\n(.*?)^```$", page(name), re.MULTILINE | re.DOTALL)
    return [found[2] for found in fenced if found[1] == kind]


def spans(text: str) -> tuple[str, ...]:
    """What stands in single back quotes."""
    return tuple(re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text))


def words(command: Command) -> str:
    """A command in the words of the pages."""
    match command:
        case SetValue(name, bool(is_on), _, seconds):
            return f"{name} {'on' if is_on else 'off'}{_timed(seconds)}"
        case SetValue(name, value, _, seconds):
            return f"{name} {_short(value)}{_timed(seconds)}"
        case SetInput(_, name, value, _):
            return f"{name} {_short(value)}"
        case Trigger(name, argument, _):
            return name if argument is None else f"{name} {_short(argument)}"
        case Timecode(_, _, second, _, rate):
            (named,) = [each for each in RATES.values() if each.per_second == rate and not each.drop]
            at = label(second, named)
            return f"timecode {at.hours:02}:{at.minutes:02}:{at.seconds:02}:{at.frames:02}"
    return str(command)


def _step(desk: str, line: list[str]) -> Step:
    *done, arrives, happens = line
    (arrived,) = spans(arrives)
    promised = spans(happens)
    assert promised or happens.startswith("nothing"), happens
    return Step(desk, ": ".join(done), arrived, promised, "followed from now on" in happens)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split(" | ")]


def _timed(seconds: float) -> str:
    return f" in {seconds:g} s" if seconds else ""


def _short(value: object) -> str:
    return f"{round(value, 2):g}" if isinstance(value, float) else str(value)
