"""The lines on interventions for whoever reads what the program prints: not too many of them. Pure but for memory."""

from __future__ import annotations

from live.guard.told import sentence
from live.state.state import State

PERIOD = 10.0  # s between two lines


class Notices:
    """Remembers which intervention was told last, and when."""

    def __init__(self) -> None:
        self._known, self._next = 0, float("-inf")

    def after(self, state: State) -> str:
        """The line that this state is worth, empty for none; the next one counts those that were left out."""
        count = state.guard.interventions
        if count < self._known:  # a fresh stage counts anew
            self._known = 0
        if count == self._known or state.time < self._next:
            return ""
        self._known, self._next = count, state.time + PERIOD
        return sentence(state.guard, state.show_time)
