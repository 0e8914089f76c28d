"""The overlay's page of what arrives at the desk: a key turns it over, the desk fills it, the show does not know it."""

from __future__ import annotations

from collections.abc import Iterable

from live.commands import Command, Trigger

NAME = "monitor"  # of its triggers: with lines as argument from the desk, without one from the keyboard


class Board:
    """Whether the page is shown, and its lines."""

    def __init__(self) -> None:
        self.shown = False
        self.lines: tuple[str, ...] = ()

    def passed(self, commands: Iterable[Command]) -> list[Command]:
        """Takes its own triggers out of the commands, and returns those of the show."""
        kept = []
        for command in commands:
            if isinstance(command, Trigger) and command.name == NAME:
                self._take(command.argument)
            else:
                kept.append(command)
        return kept

    def _take(self, argument: object) -> None:
        if argument is None:
            self.shown = not self.shown
            self.lines = ()
        else:
            self.lines = tuple(str(argument).splitlines())
