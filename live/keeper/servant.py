"""A child that the show can do without for a while: started again whenever it ends, later the quicker it does."""

from __future__ import annotations

from collections.abc import Callable

from live.keeper.offspring import Offspring
from live.keeper.restarts import Deaths
from live.keeper.spare import Spare
from live.keeper.telling import say

STARTUP = 60.0  # s to the first news that it takes: a cold disk, many ports to open
DEAF = 10.0  # s after which one that leaves its news lying hangs


class Servant:
    """An offspring with its deaths; time in s of the monotonic clock is an argument."""

    def __init__(self, child: Offspring, options: Callable[[], object], spare: Spare | None = None) -> None:
        """`options` are those of the next start."""
        self.child, self._spare = child, spare
        self._options = options
        self._deaths = Deaths()
        self._loaded = False  # it was a spare, and has nothing to load any more
        self._looked = self._heeded = float("-inf")  # when we looked last, and when there was no news left lying
        self._taken = (0.0, 0)  # when it was born, and the messages that it has taken since

    def mind(self, now: float) -> None:
        """Starts it when that is due, ends it when it hangs, and starts it again when it has ended."""
        if self.child.ended() is not None:
            if self._deaths.steps == 0:  # one that cannot stay is not told of for ever
                say(f"the {self.child.name} ended: starting it again")
            self._deaths = self._deaths.after(now - self.child.born)
            self.child.start_at(now + self._deaths.pause)
        elif self.child.running and self._hangs(now):
            say(f"the {self.child.name} takes no news: ending it")
            self._heeded = now
            self.child.kill()
        if self._spare is not None:
            self._spare.mind(self.child, now)
        if self.child.due(now):
            self._loaded = self._spare is not None and self._spare.fill(self.child, now)
        self.child.start_when_due(now, self._options)

    def terminate(self) -> None:
        """Asks the operating system to end it."""
        for each in self._both():
            each.terminate()

    def kill(self) -> None:
        """Ends it, whatever it is doing."""
        for each in self._both():
            each.kill()

    def _both(self) -> list[Offspring]:
        return [self.child] if self._spare is None else [self.child, self._spare.child]

    def _hangs(self, now: float) -> bool:
        count, waiting = self.child.taken()
        taken, stood = (self.child.born, count), now - self._looked > DEAF / 2
        if taken != self._taken or not waiting or stood:  # where we stood still ourselves, it may have as well
            self._heeded = now
        self._looked, self._taken = now, taken
        return now - self._heeded > (DEAF if count or self._loaded else STARTUP)
