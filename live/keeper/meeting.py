"""How a stage whose keeper dies plays on, and how a new keeper finds it; all on threads beside the frame loop."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import secrets
import sys
import threading
import time
from dataclasses import dataclass, replace
from multiprocessing import AuthenticationError
from multiprocessing.connection import Connection, Listener, wait

from live.between.channels import Ending
from live.between.pipes import LAST_WORDS, STATES_PER_SECOND, Ends, Receiver, Sender
from live.commands import Command, Trigger
from live.options import HEADLESS, StageOptions
from live.state.disk import LocalDisk
from live.state.home import Home
from live.state.state import State

ALONE = 60.0  # s that a stage without a window plays on without a keeper: nobody could end it
LEAVING = 2.0  # s to end by itself after that
STARTING, HUNG = 60.0, 10.0  # s without a frame, before the first and after it, that end a stage nobody watches
ROUND = 0.5  # s
ORPHANED = 3  # exit code
LIFE, DOWN, UP = "life", "down", "up"  # what each of a keeper's three connections is for


@dataclass(frozen=True, slots=True)
class About:
    """What a stage says of itself to a keeper that has found it; `begun`: it has shown a frame."""

    pid: int
    options: StageOptions
    begun: bool = False


class Line:
    """The stage's inbox and outbox, whoever its keeper is; without one it says nothing and hears nothing.

    `beats` counts the frames it has told of; `over` ends the stage.
    """

    def __init__(self, ends: Ends) -> None:
        self.beats = 0
        self.over = False
        self._ends = ends
        self._sent = float("-inf")

    def tie(self, ends: Ends) -> None:
        """Goes on with another keeper."""
        self._ends, self._sent = ends, float("-inf")

    def receive(self) -> list[Command]:
        """Every command that has arrived, oldest first, without waiting."""
        commands: list[Command] = []
        for batch in self._ends.inbox.receive():
            commands += batch  # type: ignore[arg-type]
        return [*commands, Trigger("quit", None, "keeper")] if self.over else commands

    def send(self, state: State) -> None:
        """Offers a snapshot without waiting; one that is not taken is made good by the next."""
        self.beats += 1
        if state.time - self._sent >= 1 / STATES_PER_SECOND and self._ends.outbox.send(state):
            self._sent = state.time

    def end(self) -> None:
        """Tells the keeper, within `LAST_WORDS`."""
        self._ends.outbox.insist(Ending(), LAST_WORDS)


class Meeting:
    """Listens for a new keeper while the stage lives, and minds the stage while it has none."""

    def __init__(self, home: Home, options: StageOptions, line: Line) -> None:
        """OSError where nobody could be let in."""
        self._home, self._line = home, line
        self._about = About(os.getpid(), replace(options, resume=None, peephole=None, home=None))
        self._lone = options.screen == HEADLESS
        keeper = multiprocessing.parent_process()
        self._life: Connection | int | None = keeper.sentinel if keeper is not None else None
        self._kept = threading.Event()
        self._kept.set()
        key = secrets.token_bytes(32)
        with contextlib.suppress(FileNotFoundError):
            home.door.unlink()  # of a stage that was killed
        self._listener = Listener(None if sys.platform == "win32" else str(home.door), authkey=key)
        note = {"pid": os.getpid(), "address": self._listener.address, "key": key.hex()}
        LocalDisk().write(home.meeting, json.dumps(note).encode())
        for work in (self._answer, self._mind):
            threading.Thread(target=work, name=f"meeting{work.__name__}", daemon=True).start()

    def leave(self, code: int) -> None:
        """Tells the keeper the exit code, where it is not the parent, and lets nobody in any more."""
        if isinstance(self._life, Connection):
            with contextlib.suppress(OSError):
                self._life.send(code)
        with contextlib.suppress(OSError, ValueError):
            if json.loads(self._home.meeting.read_text())["pid"] == os.getpid():
                self._home.meeting.unlink()
                self._home.door.unlink(missing_ok=True)

    def _answer(self) -> None:
        come: dict[str, Connection] = {}
        while True:
            try:
                connection = self._listener.accept()
                word = connection.recv()
                if self._kept.is_set():  # one is enough
                    connection.close()
                    continue
                if word == LIFE:
                    come = {}
                    connection.send(replace(self._about, begun=self._line.beats > 0))
                come[word] = connection
            except (OSError, EOFError, AuthenticationError):
                continue
            if all(each in come for each in (LIFE, DOWN, UP)):
                self._line.tie(Ends(Receiver(come[DOWN]), Sender(come[UP])))
                self._life, come = come[LIFE], {}
                self._kept.set()

    def _mind(self) -> None:
        while True:
            if self._life is not None:
                wait([self._life])  # it says nothing; what there is to read is its end
            self._kept.clear()
            began = seen = time.monotonic()
            beats = self._line.beats
            while not self._kept.wait(ROUND):
                now = time.monotonic()
                if self._line.beats != beats:
                    beats, seen = self._line.beats, now
                if self._lone and now - began > ALONE:
                    self._line.over = True
                hung = now - seen > (HUNG if beats else STARTING)
                if hung or (self._lone and now - began > ALONE + LEAVING):
                    self.leave(ORPHANED)
                    os._exit(ORPHANED)  # a hung main thread cannot be asked
