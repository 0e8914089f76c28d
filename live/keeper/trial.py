"""Whether a show can be opened, found out by a process of its own: a disk may hang, or fail beneath who reads it."""

from __future__ import annotations

import math
from pathlib import Path

from live.keeper.child import run_trial
from live.keeper.offspring import Offspring
from live.keeper.telling import cause, say
from show.errors import ShowError

PATIENCE = 60.0  # s that a cold disk may take


class Trial:
    """One at a time; time in s of the monotonic clock is an argument. `refused` is when a show was not opened last."""

    def __init__(self, show: Path) -> None:
        self.refused = float("-inf")
        self._show = show
        self._reason = ""  # what the show is opened for, empty while it is not
        self._begun = 0.0
        self._complained = ""  # the refusal that was said last
        self._child = Offspring("trial", run_trial, "show.folder", {})

    def begin(self, reason: str, now: float) -> None:
        """Begins one, where none is under way."""
        if not self._reason:
            self._reason, self._begun = reason, now
            self._child.start_at(now)

    def passed(self, now: float) -> str:
        """The reason of one that has opened the show since the last look, else nothing; a refusal is said once."""
        if not self._reason:
            return ""
        self._child.start_when_due(now, lambda: self._show)
        code = self._child.ended()
        if code is None and now - self._begun <= PATIENCE:
            return ""
        reason, why = self._reason, _why(code, self._child.hear())
        self.give_up()
        if code == 0:
            self._complained = ""
            return reason
        self.refused = now
        if why != self._complained:
            self._complained = why
            say(f"no fresh stage ({reason}): {why}")
        return ""

    def give_up(self) -> None:
        """Lets the one go that is under way, if any."""
        self._reason = ""
        self._child.terminate()
        self._child.start_at(math.inf)


def _why(code: int | None, words: list[object]) -> str:
    """What a process says that has not opened the show; `code` is its exit code, None where it has not ended."""
    if code is None:
        return f"the show has not been opened within {PATIENCE:.0f} s"
    told = [str(each) for each in words if isinstance(each, ShowError)]
    return told[0] if told else f"the process that opened the show ended ({cause(code)})"
