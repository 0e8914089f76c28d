"""The table of faults: what happens, what the wall shows, what the operator reads, and how it is rehearsed.

`python -m live.faults.table docs/faults.md` writes the page anew.
"""

from __future__ import annotations

import re
import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

VARIABLE = "LIMELIGHT_FAULTS"
ELLIPSIS = "..."  # in what the operator reads: whatever differs
HEAD = f"""# What can go wrong, and what then

Made from `live/faults/faults.toml` by `python -m live.faults.table docs/faults.md`; `tests/test_fault_table.py` makes
every row happen and looks at the picture. What the operator reads stands in the overlay (`H`), on the page and in
`/state/error`, and what concerns the picture in `/state/rung`; what the keeper says stands on the terminal. `...` is
whatever differs.

A row with a word can be rehearsed in a real show:

    {VARIABLE}="decode-nan@300-600 sound-lost@900-" limelight live gig.toml

`@5` is the fifth time that the thing is done (a block is read, a picture is drawn, a frame is presented), `@300-600`
the times from the 300th to the 600th, `@900-` all from the 900th on, and nothing means always.
A stage that is started again has none of its accidents a second time.
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """A row, in words. `word` says that `LIMELIGHT_FAULTS` knows it by its name; `injected` is how else it is made."""

    name: str
    group: str
    happens: str
    wall: str
    operator: str
    retried: str
    word: bool = False
    injected: str = ""

    def told_by(self, line: str) -> bool:
        """Whether a line is what the operator reads of it."""
        parts = self.operator.split(ELLIPSIS)
        return re.search(".*".join(map(re.escape, parts)), line, re.DOTALL) is not None


@cache
def faults() -> tuple[Fault, ...]:
    """Every row, in the order of the file."""
    return tuple(Fault(**row) for row in _document()["fault"])


@cache
def settings() -> dict[str, str]:
    """The words that make no fault but say what this machine shall pass for, with their meanings."""
    return {row["name"]: row["means"] for row in _document()["setting"]}


def words() -> tuple[str, ...]:
    """All that `LIMELIGHT_FAULTS` knows."""
    return (*settings(), *(fault.name for fault in faults() if fault.word))


def page() -> str:
    """The table in Markdown."""
    groups = dict.fromkeys(fault.group for fault in faults())
    parts = [HEAD, *(_section(group) for group in groups)]
    lines = "".join(f"- `{name}`: {means}\n" for name, means in settings().items())
    return "\n".join([*parts, "## Words for a rehearsal alone\n", lines])


def _section(group: str) -> str:
    head = ("What happens", "The wall shows", "The operator reads", "Tried again", "Rehearse")
    rows = [
        (fault.happens, fault.wall, _quoted(fault.operator), fault.retried or "-", _rehearsal(fault))
        for fault in faults()
        if fault.group == group
    ]
    written = [head, ("---",) * len(head), *rows]
    return f"## {group}\n\n" + "".join(f"| {' | '.join(line)} |\n" for line in written)


def _quoted(told: str) -> str:
    return f"`{told}`" if told else "nothing"


def _rehearsal(fault: Fault) -> str:
    ways = [f"`{fault.name}`" if fault.word else "", fault.injected]
    return "; ".join(filter(None, ways))


def _document() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(resources.files("live.faults").joinpath("faults.toml").read_text("utf-8"))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
