"""Keeps the state on disk beside the keeper's own loop: a disk may take seconds over a byte."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

from live.state.disk import Disk
from live.state.file import Kept, save
from live.state.home import Home
from live.state.state import State
from live.tempo.clock import HELD

PERIOD = 0.5  # s between two states on disk when nothing but time has changed
PAUSE = 0.1  # s between two when something does
RETRY = 5.0  # s after a disk that took none
LAST = 2.0  # s that the last state may take


class StateKeeper:
    """Writes the newest state that it was told; `problem` is what keeps it from that, or nothing."""

    def __init__(self, home: Home, show: str, disk: Disk, pause: float = PAUSE) -> None:
        self.problem = ""
        self._home, self._show, self._disk, self._pause = home, show, disk, pause
        self._newest: Kept | None = None
        self._kept: Kept | None = None
        self._changed = threading.Event()
        self._over = False
        self._thread = threading.Thread(target=self._run, name="state keeper", daemon=True)
        self._thread.start()

    def note(self, state: State, token: str, osc: int) -> None:
        """Takes a state; soon if a command has changed anything, else within `PERIOD`, it is on disk."""
        before, self._newest = self._newest, Kept(state, self._show, time.time(), False, token, osc)
        if before is None or differ(before.state, state):
            self._changed.set()

    def close(self, ended: bool) -> None:
        """Keeps the last state; `ended`: the show has ended on purpose, and the next one begins anew."""
        if self._newest is not None:
            self._newest = replace(self._newest, ended=ended)
        self._over = True
        self._changed.set()
        self._thread.join(LAST)

    def _run(self) -> None:
        while not self._over:
            self._changed.wait(PERIOD)
            self._changed.clear()
            self._write()
            time.sleep(RETRY if self.problem and not self._over else self._pause)
        self._write()

    def _write(self) -> None:
        newest = self._newest
        if newest is None or newest is self._kept:
            return
        try:
            self._home.state.parent.mkdir(parents=True, exist_ok=True)
            save(newest, self._home, self._disk)
            self._kept, self.problem = newest, ""
        except (OSError, ValueError) as error:  # the second where it cannot even be written down
            why = getattr(error, "strerror", None) or str(error)
            self.problem = (
                f"{self._home.state}: the state cannot be kept ({why}): after a power cut the show begins anew"
            )


def differ(one: State, other: State) -> bool:
    """Whether more than time has passed between two states."""
    return lasting(one) != lasting(other)


def lasting(state: State) -> tuple[object, ...]:
    """What of a state stays as it is until somebody changes it: no place, no tempo that is followed, no fade."""
    moving = {"position", *state.aims, *(() if state.tempo[2] in HELD else ("bpm",))}
    values = {name: value for name, value in state.parameters.items() if name not in moving}
    return (
        state.track, state.known, state.going, state.look, values, state.inputs, state.aims, state.transport,
        state.cue, state.armed, state.rung, state.tempo[2], state.screen, state.fullscreen, state.hud,
    )  # fmt: skip
