"""A stage that shows nothing: it presents frames as heartbeats, obeys commands and does as its folder says.

`options.show` is a folder; a file `orders` in it holds one word for each start: steady, hang, crash, late (a crash
after a start that takes its time), slow (to its first frame), blind, refuse, end, until, saves (it
ends, and takes its time over its files) or dies (over them).
Each start appends a line to `starts`: pid, time, resumed second, rung, whether it shall be simpler, and the malloc
setting it found.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from live.between.channels import Inbox, Outbox
from live.commands import Command, SetValue, Trigger
from live.options import StageOptions
from live.parameters import defaults
from live.state.state import State
from show.errors import ShowError

FRAME = 1 / 60  # s
MOMENT = 0.3  # s after which an order is carried out
LATE, SLOW, SAVING = 1.5, 5.0, 4.0  # s; the last two are longer than a stage may hang


def perform(options: StageOptions, inbox: Inbox, outbox: Outbox) -> int:
    order = _order(options)
    if order == "blind":
        sys.exit(7)
    if order == "refuse":
        raise ShowError(options.show, "there is no picture", "prepare the show")
    resumed = options.resume
    track, second = (resumed.track, resumed.second) if resumed else (options.track, 0.0)
    parameters = dict(resumed.parameters) if resumed else defaults()
    time.sleep({"late": LATE, "slow": SLOW}.get(order, 0.0))
    begun, frame = time.monotonic(), 0
    while True:
        now = time.monotonic()
        for command in inbox.receive():
            _note(options.show / "heard", command)
            if isinstance(command, Trigger) and command.name == "quit":
                return 0
            if isinstance(command, Trigger) and command.name == "next":
                track, second, begun = track + 1, 0.0, now
            if isinstance(command, SetValue):
                parameters[command.name] = command.value
        frame += 1
        place = second + now - begun
        outbox.send(
            State(now, place, frame, track, "a", "b", 0.0, place, 60.0, True, True, "plain", parameters, rung="cpu")
        )
        if now - begun > MOMENT:
            _carry_out(order, outbox)
            if order == "end" or (order == "until" and (options.show / "over").exists()):
                return 0
        time.sleep(FRAME)


def _carry_out(order: str, outbox: Outbox) -> None:
    if order in ("saves", "dies"):
        outbox.end()
        time.sleep(SAVING)
        sys.exit(0 if order == "saves" else 7)
    if order == "hang":
        time.sleep(1000)
    if order in ("crash", "late"):
        sys.exit(7)
    if order == "abort":
        os.abort()


def _order(options: StageOptions) -> str:
    starts = options.show / "starts"
    orders = (options.show / "orders").read_text().split()
    number = len(starts.read_text().splitlines()) if starts.exists() else 0
    resumed = options.resume.second if options.resume else None
    malloc = os.environ.get("MALLOC_TOP_PAD_")
    line = {"pid": os.getpid(), "time": time.monotonic(), "resumed": resumed, "rung": options.rung,
            "simpler": options.simpler, "malloc": malloc}  # fmt: skip
    with starts.open("a") as file:
        file.write(json.dumps(line) + "\n")
    return orders[min(number, len(orders) - 1)]


def _note(path: Path, command: Command) -> None:
    with path.open("a") as file:
        file.write(repr(command) + "\n")
