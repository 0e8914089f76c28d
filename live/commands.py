"""What the desk and the keyboard send to the stage: small validated values, nothing else crosses the boundary."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SetValue:
    """Sets one parameter (a key of `live.parameters.TABLE`); the newest value per name wins within a frame.

    `seconds`: the time it takes to get there, 0 for at once; only parameters that fade take their time.
    """

    name: str
    value: float | bool | str
    source: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class SetInput:
    """Sets one INPUT of the look's shader in `slot` (counting from 1); the newest per slot and name wins."""

    slot: int
    name: str
    value: float | bool | int | tuple[float, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """An event, kept in order: an action of `live/control/steering.py`, or what the stage does outside of the show.

    `argument` is a track's number from 1 or its title, a cue's number or name, s of a panic, else None.
    `notice` carries in `argument` a line that the desk wants the operator to read; None takes the source's line back.
    `seconds`: the fade that a cue is to take instead of its own.
    `mention` carries one that is read for a while, `spare` a look that is too slow to be shown, `*` for every one.
    """

    name: str
    argument: float | int | str | None
    source: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Beat:
    """Where a source of tempo stands: at `time` s of the machine's clock it is `beat` beats in, going at `bpm`.

    `beat` counts from the last start or resync, beat one of a bar being a multiple of four. `quality` is 0..1.
    """

    source: str
    time: float
    beat: float
    bpm: float
    quality: float


@dataclass(frozen=True, slots=True)
class Timecode:
    """What a timecode says at `time` s of the machine's clock: the second of the show and its `speed` (1 forwards).

    Speed 0 stands still. `rate` is its frames a second.
    """

    source: str
    time: float
    second: float
    speed: float
    rate: float


@dataclass(frozen=True, slots=True)
class Renew:
    """Asks the keeper for a fresh stage that goes on where the old one is; `reason` is said to the operator."""

    reason: str


Command = SetValue | SetInput | Trigger | Beat | Timecode
