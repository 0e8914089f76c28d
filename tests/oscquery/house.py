"""A desk that serves OSC, OSCQuery and the page on ports of the loopback, with the stage's end of its pipes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

from live.between.pipes import channels
from live.clock import WallClock
from live.commands import Command
from live.desk.desk import Desk
from live.desk.doors import Open
from live.options import DeskOptions
from live.osc.door import OscDoor
from live.parameters import defaults
from live.state.state import State
from live.web.door import WebDoor

PATIENCE = 20.0  # s that a loaded machine may take
STATE = State(
    time=0.0, show_time=1.0, frame=1, track=1, title="One", next_title="Two", position=0.0, second=1.0, duration=60.0,
    known=True, going=True, look="plain", parameters=defaults(),
)  # fmt: skip


class House:
    """Runs until it is left; `heard` are the commands that have reached the stage."""

    def __init__(self, data: Path, doors: tuple[Open, ...] = (OscDoor, WebDoor), **more: Any) -> None:
        self._ours, theirs = channels()
        self._clock = WallClock()
        self.heard: list[Command] = []
        self._desk = Desk(replace(DeskOptions(osc=0, web=0, data=data), **more), theirs, doors)
        self.exchange = self._desk.exchange
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> House:
        self._thread.start()
        assert self.until(lambda: {"osc", "web"} <= set(self.exchange.ports))
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join(PATIENCE)
        self._desk.close()
        self._ours.close()
        assert kind is not None or not self._desk.faulty

    @property
    def url(self) -> str:
        """Where it serves HTTP."""
        return f"http://127.0.0.1:{self.exchange.ports['web']}"

    def tell(self, **changes: Any) -> None:
        """Says as the stage what the show does: parameters by name, and what else a state holds."""
        own = {name: changes.pop(name) for name in list(changes) if hasattr(STATE, name)}
        parameters = {**STATE.parameters, **changes}
        assert self.until(
            lambda: self._ours.outbox.send(replace(STATE, time=self._clock.now(), parameters=parameters, **own))
        )

    def until(self, done: Callable[[], object], patience: float = PATIENCE) -> bool:
        """Waits until something holds, as the stage that takes what comes; False where it does not."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            for batch in self._ours.inbox.receive():
                self.heard += batch if isinstance(batch, list) else []  # the port of OSC comes alone
            if done():
                return True
            time.sleep(0.002)
        return False

    def _run(self) -> None:
        while not self._ended.is_set():
            self._desk.turn(self._clock.now(), time.time())
            self._desk.rest()
