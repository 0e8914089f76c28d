"""How long a subscriber waits for its first full report."""

from __future__ import annotations

import select
import tempfile
import time
from pathlib import Path

import numpy as np

from bench.deskrun import client
from live.addresses.messages import Known, Message
from live.desk.desk import BREATH, TURN
from live.exchange.exchange import Exchange
from live.exchange.mailbox import Mailbox
from live.exchange.monitor import Monitor
from live.exchange.panel import Panel
from live.options import DeskOptions
from live.osc.coding import decode, encode
from live.osc.door import OscDoor

TRIALS = 20
PATIENCE = 5.0  # s


def dump(parameters: int) -> None:
    """Subscribes again and again to so many values, over real datagrams, and prints how long all of them take."""
    exchange = Exchange(Panel(None), Mailbox(), Monitor())
    values = {f"/param/p{number}": (float(number),) for number in range(parameters)}
    exchange.panel.known = Known(values)
    with tempfile.TemporaryDirectory() as folder:
        door = OscDoor(DeskOptions(osc=0, data=Path(folder)), exchange, lambda number: None)
        taken = [_trial(door, exchange, set(values)) for _ in range(TRIALS)]
        door.close()
    p50, worst = np.median(taken), max(taken)
    print(f"full report of {parameters} values: median {1000 * p50:.1f} ms, longest of {TRIALS} {1000 * worst:.1f} ms")


def _trial(door: OscDoor, exchange: Exchange, wanted: set[str]) -> float:
    door.turn(time.perf_counter(), time.time())
    with client() as asking:
        asking.setblocking(False)
        began = time.perf_counter()
        asking.sendto(encode("/subscribe", (1, 0)), ("127.0.0.1", exchange.ports["osc"]))
        found: set[str] = set()
        while not wanted <= found and time.perf_counter() < began + PATIENCE:
            if door.turn(time.perf_counter(), time.time()):
                time.sleep(BREATH)
            else:
                select.select(door.sockets(), [], [], TURN)
            found.update(message.address for message in _heard(asking))
        took = time.perf_counter() - began
        asking.sendto(encode("/subscribe", (0, 0)), ("127.0.0.1", exchange.ports["osc"]))
    return took if wanted <= found else float("inf")


def _heard(asking: object) -> list[Message]:
    heard: list[Message] = []
    while True:
        try:
            packet = asking.recv(8192)  # type: ignore[attr-defined]
        except BlockingIOError:
            return heard
        heard += [message for _, group in decode(packet, 0.0) for message in group]
