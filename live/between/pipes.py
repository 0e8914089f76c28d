"""The two channels of the stage over pipes: no end ever waits for the other, whatever the other does.

A sender stops at what the other end has not taken, counted in messages and in bytes, so a pipe never fills and a write
never blocks.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import pickle
import time
from collections import deque
from dataclasses import dataclass
from multiprocessing.connection import Connection

from live.between.channels import Ending
from live.commands import Command, Trigger
from live.state.state import State

UNTAKEN = 2  # states under way; a reader that hangs costs its sender no more
BATCHES = 16  # batches of commands under way: what a busy desk sends between two frames
ROOM = 4096  # bytes under way beyond which nothing follows; the smallest pipes hold twice as much
STATES_PER_SECOND = 30.0
INSIST_PAUSE = 0.01  # s
LAST_WORDS = 1.0  # s that the stage's may take

_TAKEN = b"\x01"


class Sender:
    """The writing end of a one-way channel; `most` messages may be under way."""

    def __init__(self, connection: Connection, most: int = UNTAKEN) -> None:
        self.connection = connection
        self.closed = False
        self.taken = 0  # messages that the other end has taken
        self._most = most
        self._untaken: deque[tuple[int, object]] = deque()  # the bytes of each, and itself

    def ready(self) -> bool:
        """Tells whether a message would be taken now."""
        self._count()
        under_way = sum(size for size, _ in self._untaken)
        return not self.closed and len(self._untaken) < self._most and under_way < ROOM

    def left(self) -> list[object]:
        """What was sent and the other end has not taken, oldest first; of one that is gone, what it never will."""
        self._count()
        return [message for _, message in self._untaken]

    @property
    def waiting(self) -> bool:
        """Whether a message is under way that the other end has not taken."""
        return bool(self._untaken)

    def send(self, message: object) -> bool:
        """Sends, or returns False at once where the other end has not kept up or is gone."""
        if not self.ready():
            return False
        written = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        try:
            self.connection.send_bytes(written)
        except OSError:
            self.closed = True
            return False
        self._untaken.append((len(written), message))
        return True

    def insist(self, message: object, seconds: float) -> bool:
        """Sends within `seconds`: for last words, never from a frame loop."""
        deadline = time.monotonic() + seconds
        while not self.send(message):
            if self.closed or time.monotonic() > deadline:
                return False
            time.sleep(INSIST_PAUSE)
        return True

    def _count(self) -> None:
        try:
            while self._untaken and self.connection.poll():  # also of one that is gone: it may have taken more
                self.connection.recv_bytes()
                self._untaken.popleft()
                self.taken += 1
        except (EOFError, OSError):
            self.closed = True


class Receiver:
    """The reading end of a one-way channel."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.closed = False

    def receive(self, most: int = BATCHES) -> list[object]:
        """Returns at most so many of the messages that have arrived, oldest first, without waiting."""
        messages: list[object] = []
        try:
            while not self.closed and len(messages) < most and self.connection.poll():
                messages.append(self.connection.recv())
                self._acknowledge()
        except (EOFError, OSError):
            self.closed = True
        return messages

    def _acknowledge(self) -> None:
        with contextlib.suppress(OSError):  # the sender is gone, but its last words may still be in the pipe
            self.connection.send_bytes(_TAKEN)


@dataclass(frozen=True, slots=True)
class Ends:
    """What one process holds of the channels between it and the keeper."""

    inbox: Receiver
    outbox: Sender

    def close(self) -> None:
        """Lets go of both, which the other process sees."""
        self.inbox.connection.close()
        self.outbox.connection.close()


def channels(down: int = UNTAKEN, up: int = UNTAKEN) -> tuple[Ends, Ends]:
    """Returns the keeper's ends and the child's ends of two fresh channels, one each way.

    `down` and `up` are the messages that may be under way to the child and from it.
    """
    down_ours, down_theirs = multiprocessing.Pipe()
    up_ours, up_theirs = multiprocessing.Pipe()
    return Ends(Receiver(up_ours), Sender(down_ours, down)), Ends(Receiver(down_theirs), Sender(up_theirs, up))


class PipeInbox:
    """The stage's `Inbox`: batches of commands; a keeper that is gone reads as quit."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver

    def receive(self) -> list[Command]:
        """Returns every command that has arrived, oldest first, without waiting."""
        commands: list[Command] = []
        for batch in self._receiver.receive():
            commands += batch  # type: ignore[arg-type]
        if self._receiver.closed:
            commands.append(Trigger("quit", None, "keeper"))
        return commands


class PipeOutbox:
    """The stage's `Outbox`: the newest state, at most `STATES_PER_SECOND` times a second."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._sent = float("-inf")

    def send(self, state: State) -> None:
        """Offers a snapshot without waiting; one that is not taken is made good by the next."""
        if state.time - self._sent >= 1 / STATES_PER_SECOND and self._sender.send(state):
            self._sent = state.time

    def end(self) -> None:
        """Tells the keeper, within `LAST_WORDS`."""
        self._sender.insist(Ending(), LAST_WORDS)
