"""Carries letters to the outside on a thread of its own: a network that is dead costs the show nothing.

Letters wait in a short queue, the oldest make way for new ones, and what cannot be delivered is tried again after
pauses that grow.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from live.alarms.judging import Kind, What

MOST_WAITING = 50  # letters
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 600.0  # s between two tries
HEADS = {"raised": "Alarm", "still": "Alarm lasts", "over": "Alarm over"}
TIMEOUT = 15.0  # s that the other end has


@dataclass(frozen=True, slots=True)
class Letter:
    """An event as the outside reads it; `time` is local, with its offset, in ISO 8601."""

    kind: Kind
    what: What
    text: str
    time: str
    show: str
    machine: str

    @property
    def line(self) -> str:
        """All that matters in one line."""
        told = f"{HEADS[self.what]}: {self.text} ({self.show or 'Limelight'} on {self.machine})"
        return " ".join(told.split()).encode(errors="replace").decode()  # a title may be of a file named in any bytes


class Refused(Exception):
    """The other end will not take this letter, however often it is tried."""


class Courier:
    """Delivers letters by `deliver`, which raises OSError to be tried again, and Refused to be left alone.

    A letter on which it raises anything else is left alone as well: the next ones have to go out.
    `status` says what became of the last one, in a sentence; empty before the first. `fault` is the same while it has
    not been delivered, empty otherwise.
    """

    def __init__(self, name: str, deliver: Callable[[Letter], None], pause: float = FIRST_PAUSE) -> None:
        self.name, self.status, self.fault = name, "", ""
        self.left_out = 0
        self._deliver, self._first = deliver, pause
        self._letters: deque[Letter] = deque()
        self._changed = threading.Condition()
        self._ended = threading.Event()
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def send(self, letter: Letter) -> None:
        """Takes a letter; never waits for the network."""
        with self._changed:
            if len(self._letters) >= MOST_WAITING:
                self._letters.popleft()
                self.left_out += 1
            self._letters.append(letter)
            self._changed.notify()

    def close(self) -> None:
        """Carries nothing any more."""
        self._ended.set()
        with self._changed:
            self._changed.notify()

    def _run(self) -> None:
        pause = self._first
        while (letter := self._next()) is not None:
            try:
                self._deliver(letter)
            except OSError as error:
                self.fault = f"{self.name}: not delivered ({_said(error)}): it is tried again"
                self.status = f"{self.fault} in {pause:.0f} s"
                self._ended.wait(pause)
                pause = min(LONGEST_PAUSE, 2 * pause)
                continue
            except Refused as refusal:
                self.status = self.fault = f"{self.name}: refused ({refusal}): check [installation] and the other end"
            except Exception as error:  # only its type is told: its text may hold the password
                said = f"given up ({type(error).__name__}): check [installation] and the password"
                self.status = self.fault = f"{self.name}: {said}"
            else:
                self.status, self.fault = f"{self.name}: delivered what happened at {letter.time[11:19]}", ""
            pause = self._first
            with self._changed:
                if self._letters and self._letters[0] is letter:  # else it has made way meanwhile
                    self._letters.popleft()

    def _next(self) -> Letter | None:
        with self._changed:
            while not self._letters and not self._ended.is_set():
                self._changed.wait()
            return None if self._ended.is_set() else self._letters[0]


def _said(error: OSError) -> str:
    reason = getattr(error, "reason", None)  # urllib wraps what the socket says
    told = reason if isinstance(reason, OSError) else error
    return (told.strerror or str(told) or type(told).__name__).partition("\n")[0]
