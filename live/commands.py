"""What the desk and the keyboard send to the stage: small validated values, nothing else crosses the boundary."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SetValue:
    """Sets one parameter (a key of `live.parameters.TABLE`); the newest value per name wins within a frame."""

    name: str
    value: float | bool | str
    source: str


@dataclass(frozen=True, slots=True)
class SetInput:
    """Sets one INPUT of the look's shader in `slot` (counting from 1); the newest per slot and name wins."""

    slot: int
    name: str
    value: float | bool | int | tuple[float, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """An event, kept in order: go, back, next, prev, track (number from 1, or title), fullscreen, hud, quit, notice.

    `notice` carries in `argument` a line that the desk wants the operator to read; None takes the source's line back.
    """

    name: str
    argument: float | int | str | None
    source: str


Command = SetValue | SetInput | Trigger
