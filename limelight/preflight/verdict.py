"""What a door of `limelight check` finds, and how it is told: a line on the page, an object in JSON."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from show.errors import ShowError
from show.folder import Show

Verdict = Literal["ok", "warning", "fault"]
Figure = float | int | str | bool | None
WIDTH = 18  # characters of a door's name on the page


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, with its figures by name; with a remedy the show runs, but not as it could."""

    told: str
    figures: Mapping[str, Figure] = field(default_factory=dict)
    remedy: str = ""


Door = Callable[[Show, Namespace], Found]


@dataclass(frozen=True, slots=True)
class Row:
    """One door's verdict."""

    name: str
    verdict: Verdict
    told: str
    remedy: str
    figures: Mapping[str, Figure] = field(default_factory=dict)

    @property
    def line(self) -> str:
        """The row on the page."""
        return f"{self.verdict:<9}{self.name:<{WIDTH}}{self.told}" + (f": {self.remedy}" if self.remedy else "")

    def as_json(self) -> dict[str, Any]:
        """The row in JSON."""
        return asdict(self)


def row(name: str, found: Found) -> Row:
    """The row of what was found."""
    return Row(name, "warning" if found.remedy else "ok", found.told, found.remedy, found.figures)


def tried(name: str, door: Door, show: Show, chosen: Namespace) -> Row:
    """The row of a door, whatever happens behind it."""
    try:
        return row(name, door(show, chosen))
    except Exception as error:  # also a driver's or a library's: the other doors are tried all the same
        return failed(name, error)


def failed(name: str, error: Exception) -> Row:
    """The row of a door behind which something went wrong."""
    if isinstance(error, ShowError):
        return Row(name, "fault", error.what if error.where == name else f"{error.where}: {error.what}", error.remedy)
    what = str(error).partition("\n")[0]
    return Row(name, "fault", f"{type(error).__name__}: {what}", "see `limelight devices`, and report this")
