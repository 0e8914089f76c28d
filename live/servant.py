"""A child that the show can do without for a while: started again whenever it ends, later the quicker it does."""

from __future__ import annotations

from collections.abc import Callable

from live.offspring import Offspring
from live.restarts import Deaths
from live.telling import say


class Servant:
    """An offspring with its deaths; time in s of the monotonic clock is an argument."""

    def __init__(self, child: Offspring, options: Callable[[], object]) -> None:
        """`options` are those of the next start."""
        self.child = child
        self._options = options
        self._deaths = Deaths()

    def mind(self, now: float) -> None:
        """Starts it when that is due, and again when it has ended."""
        if self.child.ended() is not None:
            if self._deaths.steps == 0:  # one that cannot stay is not told of for ever
                say(f"the {self.child.name} ended: starting it again")
            self._deaths = self._deaths.after(now - self.child.born)
            self.child.start_at(now + self._deaths.pause)
        self.child.start_when_due(now, self._options)
