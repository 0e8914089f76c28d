"""What goes wrong in a soak, done to the running program: by signals, by limits, by its sound card, by packets."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from bench.soakrun import Card
from bench.soaksample import Family
from bench.soaktraffic import Traffic

STOPPED = 6.0  # s that a stage stands still: longer than the keeper waits
SILENT = 20.0  # s without a sound card
EVERYWHERE = -1  # RLIM_INFINITY
FULL_AFTER = 64 * 1024  # bytes that a recording may still grow


class Faults:
    """Makes each kind happen; what has to be undone later runs on timers of its own."""

    def __init__(self, family: Family, card: Card, traffic: Traffic, recording: Callable[[], Path | None]) -> None:
        self._family, self._card, self._traffic, self._recording = family, card, traffic, recording
        self._timers: list[threading.Timer] = []
        self._kinds: dict[str, Callable[[], str]] = {
            "kill stage": lambda: self._signalled("stage", signal.SIGKILL),
            "kill desk": lambda: self._signalled("desk", signal.SIGKILL),
            "stop stage": self._stopped,
            "lose sound": self._silenced,
            "fill disk": self._filled,
            "malformed": self._mangled,
            "lose context": lambda: "inside the program, by LIMELIGHT_FAULTS",
        }

    def do(self, kind: str) -> str:
        """Makes it happen now; returns what was done, in words."""
        return self._kinds[kind]()

    def close(self) -> None:
        """Undoes now what waits to be undone."""
        for timer in self._timers:
            timer.cancel()
        self._card.find()

    def _signalled(self, role: str, number: signal.Signals) -> str:
        pid = self._family.members().get(role)
        if pid is None:
            return f"no {role} there"
        os.kill(pid, number)
        return f"{number.name} to the {role}, process {pid}"

    def _stopped(self) -> str:
        told = self._signalled("stage", signal.SIGSTOP)
        pid = self._family.members().get("stage")
        if pid is not None:
            self._later(STOPPED, lambda: self._continued(pid))
        return told

    def _continued(self, pid: int) -> None:
        if self._family.members().get("stage") == pid:  # else the number may be another's by now
            os.kill(pid, signal.SIGCONT)

    def _silenced(self) -> str:
        if not self._card.there:
            return "no virtual sound card here"
        self._card.lose()
        self._later(SILENT, self._card.find)
        return f"no sound card for {SILENT:g} s"

    def _filled(self) -> str:
        """No file of the stage may grow past what its recording has: writing then fails as on a full disk."""
        file, pid = self._recording(), self._family.members().get("stage")
        if sys.platform != "linux" or file is None or pid is None:
            return "no recording to stop"
        import resource

        most = file.stat().st_size + FULL_AFTER
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, EVERYWHERE))
        return f"files of the stage end at {most} bytes, {file.name} is the largest"

    def _mangled(self) -> str:
        self._later(0.0, self._traffic.malformed)
        return "packets mangled by chance at every port"

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        timer = threading.Timer(seconds, act)
        timer.daemon = True
        self._timers.append(timer)
        timer.start()
