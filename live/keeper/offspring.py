"""A child process of the keeper, with fresh pipes at every start: a pipe that died in mid-message harms nobody."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Protocol

from live.between.pipes import BATCHES, UNTAKEN, Ends, channels
from live.keeper.environment import handed_down
from live.keeper.telling import say

REAPING = 2.0  # s; a process that a driver holds dies later
AGAIN = 1.0  # s until a start is tried again that the system refused


class Process(Protocol):
    """What is asked of a process, a child's or another's; as `multiprocessing.Process` has it."""

    @property
    def sentinel(self) -> Connection | int:
        """What becomes ready when it ends."""

    @property
    def exitcode(self) -> int | None:
        """None while it runs."""

    def is_alive(self) -> bool:
        """Whether it runs."""

    def join(self, timeout: float | None = None) -> None:
        """Waits for its end."""

    def terminate(self) -> None:
        """Asks the operating system to end it."""

    def kill(self) -> None:
        """Ends it."""


class Offspring:
    """One role, such as the stage's, and the process that fills it at the moment, if any."""

    def __init__(
        self,
        name: str,
        work: Callable[..., None],
        module: str,
        environment: Mapping[str, str],
        down: int = UNTAKEN,
        up: int = UNTAKEN,
    ) -> None:
        """`down` and `up` are the messages that may be under way to it and from it."""
        self.born = 0.0
        self._room = down, up
        self.name, self._work, self._module, self._environment = name, work, module, environment
        self._folder = os.getcwd()  # by its name: what lies there may go, and another come in its place
        self._process: Process | None = None
        self._ends: Ends | None = None
        self._due: float | None = 0.0
        self._refused = ""  # why the last start came to nothing

    def start_at(self, due: float) -> None:
        """Puts off the next start to a moment of the monotonic clock."""
        self._process, self._due = None, due

    def due(self, now: float) -> bool:
        """Whether no process runs, and the time for one has come."""
        return self._process is None and self._due is not None and now >= self._due

    def start_when_due(self, now: float, options: Callable[[], object]) -> None:
        """Starts the process where that is due; where the system refuses, it is tried again."""
        if not self.due(now):
            return
        try:
            self._start(options())
            self._due, self.born, self._refused = None, now, ""
        except OSError as error:  # no memory, too many files, or no folder to begin in: what runs goes on
            self._due = now + AGAIN
            if str(error) != self._refused:
                self._refused = str(error)
                say(f"the {self.name} cannot be started ({error}): trying again every second")

    def _start(self, options: object) -> None:
        os.chdir(self._folder)  # a stick that was pulled and plugged in again is another one under the same name
        ours, theirs = channels(*self._room)
        arguments = (self._module, options, theirs)
        process = multiprocessing.get_context("spawn").Process(target=self._work, args=arguments, name=self.name)
        with handed_down(self._environment), _interrupts_held():
            process.start()
        theirs.close()  # or its end would not be seen
        self._process, self._ends = process, ours

    def take(self, process: Process, ends: Ends, now: float) -> None:
        """Takes a process that runs already into the role."""
        self._process, self._ends, self._due, self.born = process, ends, None, now

    def inherit(self, other: Offspring, now: float) -> None:
        """Takes the process of another role into this one."""
        self._process, self._ends, self._due, self.born = other._process, other._ends, None, now
        other._process = other._ends = None

    @property
    def running(self) -> bool:
        """Whether a process has been started and not been given up."""
        return self._process is not None

    def waitables(self, hearing: bool, telling: bool) -> list[Connection | int]:
        """Returns what to wait on: its end, messages from it, and room for messages to it."""
        if self._process is None or self._ends is None:
            return []
        waited: list[Connection | int] = [self._process.sentinel]
        if hearing and not self._ends.inbox.closed:
            waited.append(self._ends.inbox.connection)
        if telling and not self._ends.outbox.ready() and not self._ends.outbox.closed:
            waited.append(self._ends.outbox.connection)
        return waited

    def hear(self, most: int = BATCHES) -> list[object]:
        """Returns at most so many of the messages that it has sent, oldest first."""
        return [] if self._ends is None else self._ends.inbox.receive(most)

    def ready(self) -> bool:
        """Tells whether it would take a message now."""
        return self._ends is not None and self._ends.outbox.ready()

    def tell(self, message: object) -> bool:
        """Sends a message unless it has not kept up."""
        return self._ends is not None and self._ends.outbox.send(message)

    def insist(self, message: object, seconds: float) -> bool:
        """Sends a message, waiting for room."""
        return self._ends is not None and self._ends.outbox.insist(message, seconds)

    def left(self) -> list[object]:
        """The messages that it was sent and has not taken, oldest first."""
        return [] if self._ends is None else self._ends.outbox.left()

    def taken(self) -> tuple[int, bool]:
        """How many messages it has taken, and whether one waits for it."""
        if self._ends is None:
            return 0, False
        self._ends.outbox.ready()  # which counts
        return self._ends.outbox.taken, self._ends.outbox.waiting

    def ended(self) -> int | None:
        """Returns its exit code where it has ended and has not been started again."""
        if self._process is None or self._process.is_alive():
            return None
        return self._process.exitcode

    def join(self, seconds: float) -> None:
        """Waits for its end."""
        if self._process is not None:
            self._process.join(seconds)

    def terminate(self) -> None:
        """Asks the operating system to end it."""
        if self._process is not None:
            self._process.terminate()

    def kill(self) -> None:
        """Ends it, whatever it is doing."""
        if self._process is not None:
            self._process.kill()
            self._process.join(REAPING)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Keeps Ctrl-C from a child that has not yet learnt to ignore it; here it is only late."""
    if sys.platform == "win32":
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # its start would lift the mask
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
