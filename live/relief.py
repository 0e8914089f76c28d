"""What the stage does about frames that fail or take too long: it waits no more for the screen, or spares the look."""

from __future__ import annotations

from live import strain
from live.commands import Command, Trigger
from live.looks import PLAIN
from live.performance import EVERY
from live.screen import Screen
from live.strain import Strain

RETRY = 10.0  # s until a screen that held pictures back is waited for again
QUICK = 3  # frames that it must then take in time
FAILED = 3  # frames in a row that failed, after which no look is shown
AGAIN, MOST_AGAIN = 60.0, 960.0  # s until a look that was spared is tried again; doubled each time


class Relief:
    """Watches when frames are presented; `problems` hold for as long as they are told."""

    def __init__(self, screen: Screen, fps: float) -> None:
        self._screen, self._due = screen, 1 / fps
        self._strain = Strain()
        self._asleep = self._heavy = ""
        self._freed: float | None = None  # when the screen was last not waited for any more, in s
        self._tried = 0  # frames since it is waited for again
        self._spared: float | None = None  # when a look was spared, in s
        self._pause = AGAIN

    @property
    def problems(self) -> list[str]:
        """What the operator should know, in sentences."""
        return [each for each in (self._asleep, self._heavy) if each]

    def after(self, presented: float, look: str) -> list[Command]:
        """Takes in a frame that was presented at that moment, in s, in a `look`, and says what to do to the show."""
        self._strain = strain.step(self._strain, presented, self._due)
        told: list[Command] = []
        if self._strain.stood:
            line = f"nothing moved for {self._strain.stood:.0f} s: was it suspended?"
            told.append(Trigger("mention", line, "machine"))
        if not self._strain.count:
            self._heavy = ""
        if self._freed is not None:
            self._mind_screen(presented, self._freed)
        if self._spared is not None and presented - self._spared >= self._pause:
            self._spared, self._pause = None, min(MOST_AGAIN, 2 * self._pause)
            told += [Trigger("spare", "", "look"), Trigger("notice", None, "look")]
        if self._strain.seconds:
            told += self._relieve(presented, look, self._strain.seconds)
            self._strain = Strain(presented)
        return told

    def failed(self, now: float, count: int, fault: str) -> list[Command]:
        """Takes in the frame that failed at that moment, in s, the `count`-th in a row, and says what to do."""
        if self._spared is not None:
            self._spared = now  # only frames without a fault count
        if count != FAILED:
            return []
        self._spared = now
        return [Trigger("spare", EVERY, "look"), Trigger("notice", f"{fault}: {self._again}", "look")]

    @property
    def _again(self) -> str:
        return f"{PLAIN} is shown, and it is tried again in {self._pause:.0f} s or when it is chosen"

    def _relieve(self, now: float, look: str, seconds: float) -> list[Command]:
        if self._freed is None and self._screen.wait(False):
            self._freed, self._tried = now, 0
            self._asleep = f"screen {self._screen.name} takes {seconds:.1f} s a picture: is it asleep?"
            return []
        if self._freed is not None:  # it was not the screen
            self._screen.wait(True)
            self._freed, self._asleep = None, ""
        if look == PLAIN:
            self._heavy = f"a frame takes {seconds:.1f} s even without a look: give a smaller --size"
            return []
        self._spared = now
        line = f"{look} takes {1000 * seconds:.0f} ms a frame: {self._again}"
        return [Trigger("spare", look, "look"), Trigger("notice", line, "look")]

    def _mind_screen(self, now: float, freed: float) -> None:
        """Waits for the screen again after a while, and not if it still holds pictures back."""
        if not self._tried:
            if now - freed >= RETRY:
                self._screen.wait(True)
                self._tried = 1
        elif self._strain.count:
            self._screen.wait(False)
            self._freed, self._tried = now, 0
        elif self._tried > QUICK:
            self._freed, self._asleep = None, ""
        else:
            self._tried += 1
