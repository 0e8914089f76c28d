"""What the keeper tells the backdrop."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from live.state.state import State


@dataclass(frozen=True, slots=True)
class BackdropOptions:
    """Where it hangs, and what it shows before the stage has shown anything: a picture of the `show`'s `track`.

    `last` is the state that the show goes on from, None where it begins: the wall is to be no lighter than it was.
    """

    show: Path
    picture: Path
    screen: str | None
    track: int = 1
    last: State | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    """Whether a stage plays before it, and whether that covers the screen."""

    playing: bool
    fullscreen: bool = True
