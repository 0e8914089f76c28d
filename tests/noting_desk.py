"""A desk that opens no port, and writes down which process loads and which serves."""

from __future__ import annotations

import os
import time
from pathlib import Path

from live.between.pipes import Ends
from live.options import DeskOptions

NOTES = "desks"


def load(options: DeskOptions) -> None:
    _note(options, "loads")


def serve(options: DeskOptions, ends: Ends) -> None:
    _note(options, f"serves {options.osc}")
    ends.outbox.insist(options.osc + 1, 1.0)  # the port that the next one shall have
    while not ends.inbox.closed:
        ends.inbox.receive()
        time.sleep(0.01)


def _note(options: DeskOptions, what: str) -> None:
    with (Path(str(options.show)) / NOTES).open("a") as notes:
        notes.write(f"{os.getpid()} {what}\n")
