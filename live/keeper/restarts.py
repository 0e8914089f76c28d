"""When and how a stage that died is started again: sooner the first time, simpler when it keeps dying."""

from __future__ import annotations

from dataclasses import dataclass, replace

from live.options import RUNGS, StageOptions
from live.state.state import State

POISONED = 4  # deaths in a row without a picture before a stage is started without the state it may have died of
QUICK = 10.0  # s; a stage that presented for less than this has a fault that will come back
PAUSES = (0.0, 0.0, 0.5, 1.0, 2.0, 5.0)  # s before the restart after so many quick deaths in a row
PATIENCE = 2  # quick deaths before each step down


@dataclass(frozen=True, slots=True)
class Deaths:
    """Quick deaths in a row, and how many of the last ones came before the first picture."""

    quick: int = 0
    unseen: int = 0

    def after(self, lived: float) -> Deaths:
        """Counts a death after `lived` seconds of presenting, 0 where no picture came."""
        return Deaths(self.quick + 1 if lived < QUICK else 0, self.unseen + 1 if lived <= 0 else 0)

    @property
    def pause(self) -> float:
        """Seconds to wait before starting again."""
        return PAUSES[min(self.quick, len(PAUSES) - 1)]

    @property
    def steps(self) -> int:
        """Rungs to step down."""
        return self.quick // PATIENCE


def next_options(options: StageOptions, last: State | None, deaths: Deaths) -> StageOptions:
    """Returns how to start the stage after its deaths, going on from its last state."""
    last = last or options.resume
    if last is not None:
        options = replace(options, fullscreen=last.fullscreen, resume=last)
    if not deaths.steps:
        return options
    options = replace(options, simpler=True, rung=_lower(options.rung, last, deaths.steps))
    if last is not None and deaths.unseen >= POISONED:
        return replace(options, resume=None, track=last.track)
    return options


def _lower(forced: str | None, last: State | None, steps: int) -> str:
    rung = forced or (last.rung if last is not None else RUNGS[0])
    place = RUNGS.index(rung) if rung in RUNGS else 0
    return RUNGS[min(place + steps, len(RUNGS) - 1)]
