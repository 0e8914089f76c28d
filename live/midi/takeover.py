"""What happens when a control stands elsewhere than the value it moves: jump, pick-up or scaling. Pure.

The three modes and their names are Ableton Live's (reference manual, MIDI and Key Remote Control, Takeover Mode).
All positions and values are shares 0..1 of the mapped range.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

REACH = 2.0 / 127.0  # share of the range within which control and value meet
SETTLE = 0.3  # s in which what was sent stands, until the stage's own report has caught up


@dataclass(frozen=True, slots=True)
class Hold:
    """What is remembered of a control: where it stood, what it last sent and when (s), whether it has the value."""

    position: float | None = None
    sent: float | None = None
    time: float = float("-inf")
    caught: bool = False


Takeover = Callable[[Hold, float, float | None, float], float | None]


def moved(takeover: Takeover, hold: Hold, position: float, current: float | None, now: float) -> Hold:
    """The hold after a movement; its `time` is `now` where something is to be sent.

    `current` is the newest value that the stage reports, None where it is not known.
    """
    value = takeover(hold, position, current, now)
    if value is None:
        return Hold(position, hold.sent, hold.time, caught=False)
    return Hold(position, value, now, caught=True)


def believed(hold: Hold, current: float | None, now: float) -> float | None:
    """Where the value is: what was just sent, else what the stage reports, else what was sent long ago."""
    if hold.sent is not None and (current is None or now - hold.time < SETTLE):
        return hold.sent
    return current


def jump(hold: Hold, position: float, current: float | None, now: float) -> float | None:
    """The value follows at once."""
    return position


def pick_up(hold: Hold, position: float, current: float | None, now: float) -> float | None:
    """The value stays until the control passes it."""
    value = believed(hold, current, now)
    if value is None or abs(position - value) <= REACH:
        return position
    if hold.caught and hold.sent is not None and abs(value - hold.sent) <= REACH:
        return position
    passed = hold.position is not None and (hold.position - value) * (position - value) <= 0
    return position if passed else None


def scale(hold: Hold, position: float, current: float | None, now: float) -> float | None:
    """The value moves with the control, by so much that both meet at the end they move to."""
    value, before = believed(hold, current, now), hold.position
    if value is None:
        return position
    if before is None:
        return position if abs(position - value) <= REACH else None
    if position > before:
        return 1.0 - (1.0 - value) * (1.0 - position) / (1.0 - before)
    return value * position / before if position < before else value


MODES: dict[str, Takeover] = {"none": jump, "pickup": pick_up, "scale": scale}
