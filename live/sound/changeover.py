"""Another sound input while the show runs: it is opened aside, and the old one is heard until the new one delivers."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, fields, replace

from live.commands import Command, SetValue, Trigger
from live.sound.intake import Intake
from show.errors import ShowError

SOURCE = "sound input"  # of what is told and set from here
PATIENCE_S = 6.0  # for which a new input may deliver nothing
READ_S = 20.0  # for which it is told that one could not be opened


@dataclass(frozen=True, slots=True)
class _Coming:
    """The input that is being opened, since `since` s."""

    name: str
    intake: Intake
    since: float


class Changeover:
    """Keeps `intake` with the input that is wanted; the empty name is the one that the show was started with."""

    def __init__(self, intake: Intake, opened: Callable[[str], Intake]) -> None:
        """`opened` begins to open a sound card by its name, without waiting; ShowError for a name that is none."""
        self._intake, self._opened = intake, opened
        self._first = replace(intake) if intake.card is None else None  # a file, tapes: not to be opened twice
        self._name = ""
        self._refused: str | None = None
        self._coming: _Coming | None = None
        self._told: float | None = None

    def follow(self, wanted: str, now: float) -> list[Command]:
        """Does the next that there is to do, and returns what the show shall be told; `now` in s."""
        if self._coming is not None and self._coming.name != wanted:
            self._let_go(self._coming.intake)
            self._coming = None
        if self._coming is not None:
            return self._look(self._coming, now)
        if wanted != self._refused:
            self._refused = None
            if wanted != self._name:
                return self._begin(wanted, now)
        return self._silence(now)

    def close(self) -> None:
        """Lets go of what is not heard; whoever opened `intake` closes that."""
        for held in (self._coming.intake if self._coming else None, self._first if self._name else None):
            if held is not None:
                held.close()

    def _begin(self, wanted: str, now: float) -> list[Command]:
        if not wanted and self._first is not None:
            return self._change(wanted, self._first)
        try:
            self._coming = _Coming(wanted, self._opened(wanted), now)
        except ShowError as error:
            return self._fail(wanted, str(error), now)
        return []

    def _look(self, coming: _Coming, now: float) -> list[Command]:
        """Takes the new input as soon as it delivers; what it has delivered until then nobody heard."""
        source, card = coming.intake.source, coming.intake.card
        block = source.read(now)
        if not source.problem and len(block):
            self._coming = None
            return self._change(coming.name, coming.intake)
        if card is None or card.given_up or now - coming.since > PATIENCE_S:
            self._coming = None
            self._let_go(coming.intake)
            return self._fail(coming.name, source.problem or "it delivers nothing", now)
        return []

    def _change(self, name: str, new: Intake) -> list[Command]:
        old = replace(self._intake)
        for each in fields(Intake):
            setattr(self._intake, each.name, getattr(new, each.name))
        if new.card is not None:
            new.card.settle()
        if old.tapes is not None:
            old.tapes.held = True
        for intake, resting in ((old, True), (new, False)):
            if intake.speakers is not None:
                intake.speakers.rest(resting)
        if self._name or self._first is None:
            self._let_go(old)
        self._name, self._told = name, None
        return [Trigger("notice", None, SOURCE)]

    def _fail(self, wanted: str, why: str, now: float) -> list[Command]:
        self._refused, self._told = wanted, now
        line = f"{why.removeprefix(f'{SOURCE} ')}; {self._intake.source.status} is heard as before"
        return [Trigger("notice", line, SOURCE), SetValue("audio_device", self._name, SOURCE)]

    def _silence(self, now: float) -> list[Command]:
        """Takes back after a while what was told."""
        if self._told is None or now - self._told < READ_S:
            return []
        self._told = None
        return [Trigger("notice", None, SOURCE)]

    def _let_go(self, intake: Intake) -> None:
        """Closes an input on a thread, as a driver may take seconds for it."""
        threading.Thread(target=intake.close, name="closing", daemon=True).start()
