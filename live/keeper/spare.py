"""A process that stands by: it has loaded what its role needs, and fills the place of the one at work when that ends.

What takes long at a start is loading, a second of processor that a machine with two cores takes from the frame loop.
The spare does it while nobody waits, and after all other work.
"""

from __future__ import annotations

from collections.abc import Callable

from live.keeper.offspring import Offspring

AFTER = 10.0  # s from the birth of the one at work, or the end of a spare, to the birth of the next spare


class Spare:
    """The one of one role; time in s of the monotonic clock is an argument."""

    def __init__(self, child: Offspring, options: Callable[[], object]) -> None:
        """`child` loads what work with `options` needs, says so by any message, and begins when it is told options."""
        self.child = child
        self._options = options
        self._ready = False

    def mind(self, beside: Offspring, now: float) -> None:
        """Starts it when the one at work has been there for a while, and again a while after it has ended."""
        if self.child.ended() is not None:
            self._put_off(now)
        elif not self.child.running and beside.running and now >= beside.born + AFTER:
            self.child.start_when_due(now, self._options)
        self._ready = self._ready or bool(self.child.hear(1))

    def fill(self, place: Offspring, now: float) -> bool:
        """Puts it in the place of the one at work, where it is ready; the next one is made after a while."""
        if not self._ready or self.child.ended() is not None or not self.child.tell(self._options()):
            return False
        place.inherit(self.child, now)
        self._put_off(now)
        return True

    def _put_off(self, now: float) -> None:
        self._ready = False
        self.child.start_at(now + AFTER)
