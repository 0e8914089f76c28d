"""The real desk with its page, on a port of the system's choice, before a stage that obeys and shows one colour."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

from live.between.peephole import Peephole
from live.between.pipes import PipeInbox, PipeOutbox, channels
from live.clock import WallClock
from live.commands import Command, SetInput, SetValue, Trigger
from live.desk.desk import Desk
from live.options import DeskOptions
from live.parameters import defaults
from live.state.state import State
from live.web.door import WebDoor
from show.meters import Levels
from tests.waiting import until

TOKEN = "correct-horse"
COLOUR = (200, 60, 20)  # on the wall
TURN = 0.01  # s


class Stand:
    """`heard` is what has reached the stage, oldest first; `state` what it says, to be changed at will."""

    def __init__(self, show: Path | None = None, port: int = 0, journal: Path | None = None) -> None:
        self.heard: list[Command] = []
        self.peephole, self.clock = Peephole(), WallClock()
        levels = Levels(0.9, 0.5, 0.4, 0.6, 0.7, 0.3, 0.2, 0.8)
        self.state = State(
            self.clock.now(), 12.0, 1, 1, "Song 1", "Song 2", 0.5, 1.0, 4.0, True, True, "limelight", defaults(),
            levels=levels, fps=60.0, rung="baked", transport="playing", tempo=(17.25, 128.0, "tap", 0.8),
        )  # fmt: skip
        self.speaks = True
        ours, theirs = channels()
        self._inbox, self._outbox = PipeInbox(ours.inbox), PipeOutbox(ours.outbox)
        options = DeskOptions(show=show, web=port, token=TOKEN, peephole=self.peephole, journal=journal)
        self.desk = Desk(options, theirs, [WebDoor])
        self._stopped = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        until(lambda: "web" in self.desk.exchange.ports)
        self.port = self.desk.exchange.ports["web"]
        self.address = f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Ends the desk and gives the port back."""
        self._stopped = True
        self._thread.join()
        self.desk.close()
        assert not self.desk.faulty

    def _run(self) -> None:
        while not self._stopped:
            now = self.clock.now()
            for command in self._inbox.receive():
                self.heard.append(command)
                self._obey(command)
            if self.speaks:
                self.state = replace(self.state, time=now, frame=self.state.frame + 1)
                self._outbox.send(self.state)
            if self.peephole.wanted(now):
                self.peephole.put(32, 18, memoryview(bytes((*COLOUR, 255)) * 32 * 18))
            self.desk.turn(now, time.time())
            time.sleep(TURN)

    def _obey(self, command: Command) -> None:
        state = self.state
        match command:
            case SetValue("look", value):
                self.state = replace(state, look=str(value))
            case SetValue(name, value):
                self.state = replace(state, parameters={**state.parameters, name: value})
            case SetInput(slot, name, value):
                self.state = replace(state, inputs={**state.inputs, (slot, name): value})
            case Trigger("load", int(number)):
                self.state = replace(state, armed=number, armed_title=f"Song {number}")
            case Trigger("pause"):
                self.state = replace(state, transport="paused")
