"""How a keeper finds the stage of one that died, and a stage that is not its child as it sees its children."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import threading
import time
from dataclasses import dataclass
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, wait

from live.between.pipes import BATCHES, Ends, Receiver, Sender
from live.keeper.meeting import DOWN, LIFE, UP, About
from live.state.home import Home

PATIENCE = 3.0  # s; a stage that does not answer for so long hangs
AGAIN = 0.1  # s
UNTOLD = 256  # instead of the exit code of a process that did not say it
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # on Windows SIGTERM ends a process at once


class Adopted:
    """The process of a stage that another keeper started, known by a connection that lives as long as it does.

    While that stands its number belongs to nobody else.
    """

    def __init__(self, life: Connection, pid: int) -> None:
        self.sentinel = life
        self.exitcode: int | None = None
        self.pid = pid

    def is_alive(self) -> bool:
        """Whether it has neither said goodbye nor broken off."""
        try:
            if self.exitcode is None and self.sentinel.poll():
                self.exitcode = int(self.sentinel.recv())
        except (EOFError, OSError):
            self.exitcode = UNTOLD
        return self.exitcode is None

    def join(self, timeout: float | None = None) -> None:
        """Waits for its end."""
        if self.is_alive():
            wait([self.sentinel], timeout)
            self.is_alive()

    def terminate(self) -> None:
        """Asks the operating system to end it."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it, whatever it is doing."""
        self._signal(KILL)

    def _signal(self, number: int) -> None:
        if self.is_alive():
            with contextlib.suppress(OSError):
                os.kill(self.pid, number)


@dataclass(frozen=True, slots=True)
class Found:
    """A stage that plays without a keeper."""

    process: Adopted
    ends: Ends
    about: About


def find(home: Home) -> Found | None:
    """The stage of a show whose keeper died; one that does not answer, or not in our words, is ended: None then."""
    try:
        note = json.loads(home.meeting.read_text())
        address, key, pid = note["address"], bytes.fromhex(note["key"]), int(note["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    met = _Met()
    thread = threading.Thread(target=_meet, args=(address, key, met), daemon=True)
    thread.start()
    thread.join(PATIENCE + AGAIN)
    if met.found is None and met.reached:
        with contextlib.suppress(OSError):
            os.kill(pid, KILL)
    return met.found


@dataclass(slots=True)
class _Met:
    """What came of knocking: `reached` says that somebody stands behind the door."""

    reached: bool = False
    found: Found | None = None


def _meet(address: str, key: bytes, met: _Met) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:  # it may not have noticed yet that its keeper is gone
        try:
            met.reached = True
            life = _knock(address, key, LIFE)
            about = life.recv()
            down, up = _knock(address, key, DOWN), _knock(address, key, UP)
        except (EOFError, AuthenticationError):
            met.reached = False
            time.sleep(AGAIN)
        except OSError:
            met.reached = False
            return
        except Exception:  # whatever a stage of another version says, what it is made of may be elsewhere in ours
            return
        else:
            ends = Ends(Receiver(up), Sender(down, BATCHES))
            met.found = Found(Adopted(life, about.pid), ends, about)
            return


def _knock(address: str, key: bytes, word: str) -> Connection:
    connection = Client(address, authkey=key)
    connection.send(word)  # before the next one: they are let in one by one
    return connection
