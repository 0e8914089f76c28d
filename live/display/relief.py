"""What the stage does about frames that fail or take too long: it waits no more for the screen, or spares the look."""

from __future__ import annotations

from collections.abc import Callable

from live.commands import Command, Trigger
from live.control.performance import EVERY
from live.display import strain
from live.display.screen import Screen
from live.display.strain import STOOD_STILL, Strain
from live.drawing.looks import PLAIN

RETRY = 10.0  # s until a screen that held pictures back is waited for again
QUICK = 3  # frames that it must then take in time
FAILED = 3  # frames in a row that failed, after which no look is shown
HOPELESS = 3.0  # s of nothing but such frames, after which only a new stage helps; less than the keeper waits for one
AGAIN, MOST_AGAIN = 60.0, 960.0  # s until a look that was spared is tried again; doubled each time


def _awake() -> float:
    return 0.0


class Relief:
    """Watches when frames are presented; `problems` hold for as long as they are told.

    `slept` tells the s for which the machine was suspended while the clock stood still.
    """

    def __init__(self, screen: Screen, fps: float, slept: Callable[[], float] = _awake) -> None:
        self._screen, self._due = screen, 1 / fps
        self._slept, self._known = slept, slept()
        self._strain = Strain()
        self._asleep = self._heavy = ""
        self._freed: float | None = None  # when the screen was last not waited for any more, in s
        self._tried = 0  # frames since it is waited for again
        self._spared: float | None = None  # when a look was spared, in s
        self._pause = AGAIN
        self._failures, self._failing = 0, 0.0  # frames in a row that failed, and when the first of them did, in s

    @property
    def problems(self) -> list[str]:
        """What the operator should know, in sentences."""
        return [each for each in (self._asleep, self._heavy) if each]

    def after(self, presented: float, look: str) -> list[Command]:
        """Takes in a frame that was presented at that moment, in s, in a `look`, and says what to do to the show."""
        self._strain = strain.step(self._strain, presented, self._due)
        slept = self._slept()
        stood, self._known = max(self._strain.stood, slept - self._known), slept
        told: list[Command] = []
        if stood > STOOD_STILL:
            told.append(Trigger("mention", f"nothing moved for {stood:.0f} s: was it suspended?", "machine"))
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

    def drawn(self) -> None:
        """Takes in a frame that did not fail."""
        self._failures = 0

    def failed(self, now: float, fault: str) -> list[Command]:
        """Takes in a frame that failed at that moment, in s, and says what to do to the show."""
        self._failing = now if self._failures == 0 else self._failing
        self._failures += 1
        if self._spared is not None:
            self._spared = now  # only frames without a fault count
        if self._failures != FAILED:
            return []
        self._spared = now
        return [Trigger("spare", EVERY, "look"), Trigger("notice", f"{fault}: {self._again}", "look")]

    def hopeless(self, now: float) -> bool:
        """Whether the simplest pictures fail as well."""
        return self._failures > FAILED and now - self._failing >= HOPELESS

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
