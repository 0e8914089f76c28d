"""What systemd is told of a show: that it has begun, that it plays, that it ends. Source: sd_notify(3).

Datagrams to the socket that the service manager names; without one nothing is said.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from contextlib import suppress

from live.state.state import State
from show.minutes import minutes

SOCKET, PERIOD, WATCHED = "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"
ABSTRACT = "@"  # in place of the zero byte that begins the name of a socket without a file
MICROSECONDS = 1_000_000
SPOKEN = 5.0  # s between two words on how it goes
STARTING = 75.0  # s that a stage may take to its first picture, as the keeper has it and some more


class Notifier:
    """Tells the service manager; time in s of the monotonic clock is an argument.

    The watchdog is fed by pictures alone: one more since it was fed last. While there is no stage to show any it is
    given the time that a stage may take.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._address = _address(environment.get(SOCKET, ""))
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) if self._address else None
        if self._socket is not None:
            self._socket.setblocking(False)
        self._period = _period(environment) if self._address else 0.0
        self._ready = self._lengthened = False
        self._frame: tuple[float, int] | None = None  # the last picture that the watchdog was fed for
        self._fed = self._spoken = float("-inf")

    def playing(self, state: State, now: float) -> None:
        """A picture has been presented."""
        if self._socket is None:
            return
        if not self._ready:
            self._ready = True
            self._tell("READY=1")
        picture = state.time, state.frame
        if self._lengthened:
            self._lengthened = False
            self._tell(f"WATCHDOG_USEC={round(self._period * MICROSECONDS)}")
        if self._period and picture != self._frame and now - self._fed >= self._period / 2:
            self._fed, self._frame = now, picture
            self._tell("WATCHDOG=1")
        if now - self._spoken >= SPOKEN:
            self._spoken = now
            self._tell(f"STATUS={line(state)}")

    def starting(self) -> None:
        """There is no stage, or it has not shown anything yet; until the first picture of all the unit still starts."""
        self._tell("STATUS=the stage is starting again")
        self._ask_for_time()

    def closing(self) -> None:
        """The show has come to its end, and the stage closes its files, which may take as long as a start."""
        self._tell("STATUS=the stage is closing its files")
        self._ask_for_time()

    def stopping(self) -> None:
        """The show is being ended."""
        self._tell("STOPPING=1")

    def close(self) -> None:
        """Says no more."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _ask_for_time(self) -> None:
        if not self._ready:
            self._tell(f"EXTEND_TIMEOUT_USEC={round(STARTING * MICROSECONDS)}")
        elif self._period:
            self._lengthened = True
            self._tell(f"WATCHDOG_USEC={round(STARTING * MICROSECONDS)}")

    def _tell(self, words: str) -> None:
        if self._socket is not None:
            with suppress(OSError):  # the show goes on, whoever listens
                self._socket.sendto(words.encode(errors="replace"), self._address)


def line(state: State) -> str:
    """How it goes, in a line."""
    problems = f"; {state.problems[0]}" if state.problems else ""
    told = (
        f"track {state.track}, {state.title}, {minutes(state.second)}; {state.fps:.0f} frames/s, {state.rung}{problems}"
    )
    return " ".join(told.split())  # a line break would begin another message


def _address(named: str) -> str:
    """The address of a socket, empty where there is none; Windows has no such sockets."""
    if not named or not hasattr(socket, "AF_UNIX") or named[0] not in (ABSTRACT, "/"):
        return ""
    return "\0" + named[1:] if named.startswith(ABSTRACT) else named


def _period(environment: Mapping[str, str]) -> float:
    """The watchdog's period in s, 0 where none watches us."""
    watched = environment.get(WATCHED, "")
    try:
        if watched and int(watched) != os.getpid():
            return 0.0
        return max(0.0, int(environment.get(PERIOD, "0")) / MICROSECONDS)
    except ValueError:
        return 0.0
