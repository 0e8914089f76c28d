"""What waits for the stage: the newest value of each control and every trigger in order, both bounded."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from live.commands import Command, SetInput, SetValue, Trigger
from live.exchange.allowance import Allowance

MOST_VALUES = 256
TRIGGERS_PER_SECOND = 8.0  # no hand is faster for long; a stuck or hostile sender is
MOST_TRIGGERS = 16  # in one burst
LINES = ("notice", "monitor")  # triggers that carry what the operator reads: no events, the newest counts


class Mailbox:
    """Coalesces commands until the stage has room for a batch; time in seconds is an argument."""

    def __init__(self) -> None:
        self._waiting: dict[Hashable, Command] = {}
        self._values = 0
        self._allowance = Allowance(TRIGGERS_PER_SECOND, MOST_TRIGGERS)
        self._serial = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, commands: Sequence[Command], now: float) -> list[str]:
        """Takes commands that belong together, and returns the reasons of those it refuses."""
        return [reason for command in commands if (reason := self._put(command, now))]

    def take(self) -> list[Command]:
        """Returns and forgets all that waits: what was put together is never split."""
        batch = list(self._waiting.values())
        self._waiting.clear()
        self._values = 0
        return batch

    def _put(self, command: Command, now: float) -> str:
        if isinstance(command, Trigger) and command.name not in LINES:
            return self._put_trigger(command, now)
        key = _key(command)
        if self._waiting.pop(key, None) is None:
            if self._values >= MOST_VALUES:
                return "too many values"
            self._values += 1
        self._waiting[key] = command
        return ""

    def _put_trigger(self, trigger: Trigger, now: float) -> str:
        if len(self._waiting) - self._values >= MOST_TRIGGERS or not self._allowance.take(now):
            return "too many triggers"
        self._serial += 1
        self._waiting[self._serial] = trigger
        return ""


def _key(command: Command) -> Hashable:
    if isinstance(command, SetInput):
        return (command.slot, command.name)
    if isinstance(command, SetValue):
        return command.name
    if isinstance(command, Trigger):
        return (command.name, command.source)
    return (type(command).__name__, command.source)
