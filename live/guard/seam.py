"""What stands between the last pass and everybody who looks: the flash guard, or nothing."""

from __future__ import annotations

from typing import Protocol

from live import gl
from live.guard.told import NOTHING, Told


class Guard(Protocol):
    """Makes a picture safe to be shown after the one that is shown."""

    @property
    def told(self) -> Told:
        """What it has done lately."""
        ...

    def apply(self, drawn: gl.Target, shown: gl.Target, time: float) -> None:
        """Changes the drawn canvas, if need be; `time` in s of the show."""
        ...

    def rest(self) -> None:
        """Instead of that where the picture that is shown stays."""
        ...

    def rehearse(self, drawn: gl.Target, shown: gl.Target) -> None:
        """Draws all of its passes where nobody sees them, before the first picture; both targets may be changed."""
        ...

    def release(self) -> None:
        """Frees what it holds."""
        ...


class Unguarded:
    """The guard that lets everything through."""

    told = NOTHING

    def apply(self, drawn: gl.Target, shown: gl.Target, time: float) -> None:
        """Nothing."""

    def rest(self) -> None:
        """Nothing."""

    def rehearse(self, drawn: gl.Target, shown: gl.Target) -> None:
        """Nothing."""

    def release(self) -> None:
        """Nothing to free."""
