"""What the keeper says to whoever started it."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress

from live.keeper.adoption import UNTOLD


def say(line: str) -> None:
    """Prints a line on standard error."""
    with suppress(OSError, ValueError):  # nobody may be reading
        print(f"limelight: {line}", file=sys.stderr, flush=True)


def cause(exit_code: int) -> str:
    """Why a process ended, as `multiprocessing` counts exit codes: a signal is negative."""
    if exit_code == UNTOLD:
        return "without a word"
    if exit_code >= 0:
        return f"exit code {exit_code}"
    try:
        return signal.Signals(-exit_code).name
    except ValueError:
        return f"signal {-exit_code}"
