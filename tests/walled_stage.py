"""The real stage in a window that writes down what it shows: a line of JSON for each frame, beside the show.

While there is a file `unplugged` beside the show no screen is found.
"""

from __future__ import annotations

import base64
import json
import os

import numpy as np

from live.between.channels import Inbox, Outbox
from live.display import window
from live.options import StageOptions
from live.stage import process
from live.state.state import State


class Noted(window.Window):
    """A window that keeps the newest picture."""

    newest = b""

    def present(self, canvas, overlay) -> None:
        super().present(canvas, overlay)
        width, height = canvas.size
        rows = np.frombuffer(canvas.read(), np.uint8).reshape(height, width, 4)
        Noted.newest = rows[::-1, :, :3].tobytes()


class Telling:
    """The outbox, with each state written down beside its picture."""

    def __init__(self, outbox: Outbox, options: StageOptions) -> None:
        self._outbox, self._file = outbox, (options.show.parent / "wall").open("a", buffering=1)

    def send(self, state: State) -> None:
        line = {
            "pid": os.getpid(), "time": state.time, "show_time": state.show_time, "track": state.track,
            "position": state.position, "second": state.second, "known": state.known, "rung": state.rung,
            "told": state.problems, "pixels": base64.b64encode(Noted.newest).decode(),
        }  # fmt: skip
        self._file.write(json.dumps(line) + "\n")
        self._outbox.send(state)

    def end(self) -> None:
        self._outbox.end()


def perform(options: StageOptions, inbox: Inbox, outbox: Outbox) -> int:
    if (options.show.parent / "unplugged").exists():
        window.chosen(None, [])
    window.Window = Noted  # type: ignore[misc]
    return process.perform(options, inbox, Telling(outbox, options))
