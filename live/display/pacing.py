"""When each frame begins: late, so that it hears the newest sound, and early enough for the screen's next refresh.

Where swaps wait for the screen, its refresh is the clock. Where they do not, or the screen states no rate, frames
begin at absolute deadlines. No clock is read here: moments are arguments, in s.
"""

from __future__ import annotations

import numpy as np

from live.display import cadence, refresh
from live.display.cadence import Cadence
from live.display.refresh import Refresh
from live.display.strain import STOOD_STILL

MARGIN = 0.001  # s between the end of a frame's work and the refresh
LATE_MARGIN, FORGIVEN = 0.001, 0.995  # s more after each miss, and the share of it that is left a frame later
HISTORY = 1.0  # s of work behind the budget
PERCENTILE = 0.99
SETTLING, TRIAL = 6, 18  # frames that are left out of, and are, the trial of a screen's swaps
EARLY_FRAMES = 30  # frames in a row before their refresh after which swaps count as free
RETRY, LONGEST_RETRY = 2.0, 320.0  # s until the next trial of swaps that were free, or seemed so as a show began


class Budget:
    """The work of the last frames in s: what one more will hardly exceed."""

    def __init__(self, frames: int) -> None:
        self._work = np.zeros(max(1, frames))
        self._count = 0
        self._known: float | None = 0.0  # the answer, until another frame is noted

    def add(self, seconds: float) -> None:
        """Notes one frame's work."""
        self._work[self._count % len(self._work)] = seconds
        self._count += 1
        self._known = None

    @property
    def seconds(self) -> float:
        """The 99th percentile (nearest rank)."""
        if self._known is None:
            count = min(self._count, len(self._work))
            rank = min(count - 1, int(PERCENTILE * count))
            self._known = float(np.partition(self._work[:count], rank)[rank])
        return self._known


class Pacer:
    """Says when the next frame begins.

    `missed` counts frames that should have been seen and were not, `held` says whether the screen's swaps wait for
    its refresh (None while this is being found out).
    """

    def __init__(self, fps: float, hertz: float = 0.0) -> None:
        self.missed = 0
        self.held: bool | None = None
        self._fps, self.hertz = fps, hertz
        self._cadence, self._told = Cadence(), 0  # the second: misses that the first knows of
        self._retry = RETRY
        self.follow(hertz)

    def follow(self, hertz: float) -> None:
        """Begins anew on a screen that states this refresh rate, 0 where it states none."""
        if hertz != self.hertz:
            self._cadence = Cadence()
        self.hertz = hertz
        self.held = None if hertz > 0 else False
        self._refreshes = max(1, round(hertz / self._fps)) if hertz > 0 else 1
        self._tick = self._refreshes / hertz if hertz > 0 else 1 / self._fps
        self._work = Budget(round(HISTORY / self._tick))
        self._intervals: list[float] = []
        self._beat: Refresh | None = None
        self._last: float | None = None
        self._due: float | None = None
        self._early, self._extra = 0, 0.0
        self._again = 0.0

    @property
    def ticks(self) -> int:
        """In how many of the frames that were asked for one comes: 1 on a machine that keeps up."""
        return self._cadence.every

    @property
    def _every(self) -> int:
        """Refreshes a frame."""
        return self._refreshes * self._cadence.every

    @property
    def _length(self) -> float:
        """S a frame."""
        return self._tick * self._cadence.every

    @property
    def budget(self) -> float:
        """S before a refresh at which its frame begins: never more than there are."""
        return min(self._work.seconds + MARGIN + self._extra, self._length)

    def begin(self, now: float) -> float:
        """The moment at which the next frame shall begin; never before `now`."""
        if self.held is None:
            return now
        if self.held and self._beat is not None:
            return max(now, self._beat.last + self._every * self._beat.period - self.budget)
        return self._deadline(now)

    def shown(self, began: float, ready: float, returned: float, device: float = 0.0) -> float:
        """Notes a frame: begun, handed over, its swap returned; `device` s of the graphics card's work are known.

        Returns the moment at which it was presented, as well as that can be told.
        """
        self._work.add(ready - began + device)
        last, self._last = self._last, returned
        late, self._told = self.missed > self._told, self.missed
        if self.held is not None:
            self._cadence = cadence.step(self._cadence, returned, late, self._work.seconds, self._tick)
        if self.held is None:
            self._try(returned, last)
        elif self.held:
            return self._lock(returned)
        elif self.hertz > 0 and returned >= self._again:
            self.follow(self.hertz)
        return returned

    def failed(self, now: float) -> None:
        """Notes a frame that came to nothing, so that the next one does not follow at once."""
        if self.held is not False:
            self.held, self._due = False, now
            self._again = now + self._retry

    def _deadline(self, now: float) -> float:
        due = now if self._due is None else self._due + self._length
        behind = int((now - due) / self._length) if now > due else 0
        self.missed += self._counted(behind)
        self._due = due + behind * self._length
        return max(now, self._due)

    def _try(self, returned: float, last: float | None) -> None:
        if last is not None:
            self._intervals.append(returned - last)
        if len(self._intervals) < SETTLING + TRIAL:
            return
        self.held = refresh.held(self._intervals[SETTLING:], 1 / self.hertz)
        if self.held:
            self._beat = refresh.started(returned, self.hertz, self._intervals[SETTLING:])
        else:
            self._give_up(returned)

    def _lock(self, returned: float) -> float:
        assert self._beat is not None
        expected = self._beat.last + self._every * self._beat.period
        self._early = self._early + 1 if returned < expected - MARGIN / 2 else 0
        self._beat = refresh.after(self._beat, returned)
        late = self._counted(max(0, self._beat.passed - self._every))
        self.missed += late
        self._extra = min(self._extra * FORGIVEN + (LATE_MARGIN if late else 0.0), self._length / 2)
        if self._early >= EARLY_FRAMES:
            self._give_up(returned)
        else:
            self._retry = RETRY
        return self._beat.last

    def _counted(self, frames: int) -> int:
        """Frames that were missed; none where the machine itself stood still."""
        return frames if frames * self._length < STOOD_STILL else 0

    def _give_up(self, now: float) -> None:
        """Takes swaps for free until the next trial, which comes later each time."""
        self.held, self._due = False, None
        self._again = now + self._retry
        self._retry = min(2 * self._retry, LONGEST_RETRY)
