"""The real stage, which first leaves its process id beside the show, a line for each start."""

from __future__ import annotations

import os

from live.between.channels import Inbox, Outbox
from live.options import StageOptions
from live.stage import process


def perform(options: StageOptions, inbox: Inbox, outbox: Outbox) -> int:
    with (options.show.parent / "pids").open("a") as file:
        file.write(f"{os.getpid()}\n")
    return process.perform(options, inbox, outbox)
