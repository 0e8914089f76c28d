"""Commands on their way in: moments of the machine's clock become show time, so that a log holds one time only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from live.commands import Beat, Command, Timecode
from live.tempo.timecode import timed
from show.timecode import Rate


def in_show_time(commands: Iterable[Command], zero: float, rate: Rate) -> list[Command]:
    """The commands with their moments from the show's beginning, which was at `zero` s of the machine's clock.

    Timecodes come out in real seconds, where their frames are really those of the show's `rate`.
    """
    return [_moved(command, zero, rate) for command in commands]


def _moved(command: Command, zero: float, rate: Rate) -> Command:
    if isinstance(command, Beat):
        return replace(command, time=command.time - zero)
    if isinstance(command, Timecode):
        return timed(replace(command, time=command.time - zero), rate)
    return command
