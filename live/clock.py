"""The show's clock: the machine's for the stage, stepped time for tests and benches."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Seconds that only grow."""

    def now(self) -> float:
        """Returns seconds; on a wall clock the zero is the machine's, shared by all its processes."""

    def sleep_until(self, moment: float) -> None:
        """Returns at `moment`, or at once when it has passed."""


class WallClock:
    """The machine's monotonic clock."""

    def now(self) -> float:
        """Returns seconds since the machine's own zero."""
        return time.perf_counter()

    def sleep_until(self, moment: float) -> None:
        """Sleeps; a moment that has passed costs nothing."""
        left = moment - time.perf_counter()
        if left > 0:
            time.sleep(left)


class SteppedClock:
    """Time that moves only when it is told to: the same frames come out every time."""

    def __init__(self, start: float = 0.0) -> None:
        self._now = start

    def now(self) -> float:
        """Returns the moment last slept until."""
        return self._now

    def sleep_until(self, moment: float) -> None:
        """Jumps there."""
        self._now = max(self._now, moment)


def slept() -> float:
    """Seconds for which the machine was suspended while `WallClock` stood still, as it does on Linux; 0 elsewhere.

    CLOCK_BOOTTIME counts them, CLOCK_MONOTONIC does not (clock_gettime(2)).
    """
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return 0.0 if boot is None else time.clock_gettime(boot) - time.clock_gettime(time.CLOCK_MONOTONIC)


def stamp() -> str:
    """Returns the local date and time for the names and heads of logs, such as 2026-11-20T21-04-05."""
    return datetime.now().strftime("%Y-%m-%dT%H-%M-%S")
