"""What an OSC message can mean to us besides a command, and what the desk must know to read one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from live.commands import Command, Renew
from live.isf.model import Input

LONGEST_LINE = 120  # characters
LONGEST_PONG = 16  # arguments
DIGITS = 4  # after the point: what comes as 32 bits has no more that mean anything

Arguments = tuple[object, ...]
Inputs = Mapping[tuple[int, str], Input]  # by slot from 1 and NAME


@dataclass(frozen=True, slots=True)
class Message:
    """One OSC message, parsed."""

    address: str
    arguments: Arguments = ()

    @property
    def line(self) -> str:
        """As the operator reads it."""
        written = (str(round(each, DIGITS) if isinstance(each, float) else each) for each in self.arguments)
        return " ".join((self.address, *written))[:LONGEST_LINE]


@dataclass(frozen=True, slots=True)
class Query:
    """Asks for the current value of an address."""

    address: str


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Starts or ends feedback to `port` (None: the usual one, 0: where it came from), at most `rate` times a second."""

    on: bool
    port: int | None
    rate: float


@dataclass(frozen=True, slots=True)
class Ping:
    """Asks whether somebody is here."""

    arguments: Arguments

    @property
    def echoed(self) -> Arguments:
        """What of them is sent back."""
        return tuple(each for each in self.arguments if isinstance(each, bool | int | float | str))[:LONGEST_PONG]


@dataclass(frozen=True, slots=True)
class Refused:
    """A message that does nothing: `reason` is one of few, so that it can be counted; `detail` is for the sender."""

    reason: str
    detail: str


Outcome = Command | Renew | Query | Subscribe | Ping | Refused


@dataclass(frozen=True, slots=True)
class Known:
    """What the desk knows of the show: the newest arguments of each address, the look's inputs, tracks, looks.

    `tracks` gives each track's number by its title and by its slug, lower case. Tracks and looks are empty while
    they are not known. `selected` is the number of the track that stands by, 0 where none does.
    """

    values: Mapping[str, Arguments] = field(default_factory=dict)
    inputs: Inputs = field(default_factory=dict)
    tracks: Mapping[str, int] = field(default_factory=dict)
    looks: frozenset[str] = frozenset()
    selected: int = 0
