"""The two one-way channels of the stage: commands in, state out; here their shape and their twins in memory."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Protocol

from live.commands import Command
from live.state.state import State


@dataclass(frozen=True, slots=True)
class Ending:
    """What the stage tells the keeper when the show has come to its end."""


class Inbox(Protocol):
    """Where the stage finds commands; emptied once a frame."""

    def receive(self) -> list[Command]:
        """Returns every command that has arrived, oldest first, without waiting."""


class Outbox(Protocol):
    """Where the stage leaves its state; a reader that is slow gets the newest and misses the others."""

    def send(self, state: State) -> None:
        """Offers a snapshot without waiting."""

    def end(self) -> None:
        """Says, after the last frame, that the show has come to its end and only files are left to be closed."""


class MemoryInbox:
    """An inbox that its own process fills, in tests and benches."""

    def __init__(self, *commands: Command) -> None:
        self._waiting: deque[Command] = deque(commands)

    def put(self, *commands: Command) -> None:
        """Appends commands for the next `receive`."""
        self._waiting.extend(commands)

    def receive(self) -> list[Command]:
        """Returns what was put since the last call."""
        taken = list(self._waiting)
        self._waiting.clear()
        return taken


class MemoryOutbox:
    """An outbox that keeps the newest state only, and whether the show has come to its end."""

    def __init__(self) -> None:
        self.newest: State | None = None
        self.ended = False

    def send(self, state: State) -> None:
        """Replaces the state kept."""
        self.newest = state

    def end(self) -> None:
        """Notes it."""
        self.ended = True
