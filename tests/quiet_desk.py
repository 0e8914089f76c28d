"""A desk that opens no port: it waits for the keeper to go."""

from __future__ import annotations

import time

from live.between.pipes import Ends
from live.options import DeskOptions


def load(options: DeskOptions) -> None:
    """It needs nothing."""


def serve(options: DeskOptions, ends: Ends) -> None:
    while not ends.inbox.closed:
        ends.inbox.receive()
        time.sleep(0.01)
