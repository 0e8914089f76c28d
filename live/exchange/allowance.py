"""How much of something is let through: so much a second, and so much at once."""

from __future__ import annotations


class Allowance:
    """A purse that fills by `rate` a second up to `most`; time in seconds is an argument."""

    def __init__(self, rate: float, most: float) -> None:
        self._rate, self._most = rate, most
        self._left, self._time = most, float("-inf")

    def left(self, now: float) -> int:
        """Returns how much may pass now; never below 0."""
        if now > self._time:
            self._left = min(self._most, self._left + (now - self._time) * self._rate)
            self._time = now
        return max(0, int(self._left))

    def spend(self, count: int) -> None:
        """Takes out what has passed; more than there is has to be earned before anything else passes."""
        self._left -= count

    def take(self, now: float) -> bool:
        """Lets one pass, or tells that it may not."""
        if not self.left(now):
            return False
        self.spend(1)
        return True
