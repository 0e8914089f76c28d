"""The program that a soak looks at, started as a user would, with a screen and a sound card where there are such."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.deskrun import free_port
from bench.soaksample import descendants
from bench.soundserver import Server

FAREWELL = 20.0  # s that the program may take to end
MERCY = 3.0  # s between asking what is left to end, and ending it
POLL = 0.05  # s
HERE = Path(__file__).parent.parent
HOMES = ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")  # nothing of the user's is touched


def loopback() -> str:
    """An address of this machine alone, on Linux one that hardly another program listens on: ports are then our own."""
    number = os.getpid()
    return f"127.{1 + number // 65536 % 250}.{number // 256 % 256}.{1 + number % 250}" if _linux() else "127.0.0.1"


class Screen:
    """An X server of one's own, or none where Xvfb is not installed."""

    def __init__(self, size: str, wanted: bool) -> None:
        self.name, self._server = "", None
        if not wanted or shutil.which("Xvfb") is None:
            return
        ours, theirs = os.pipe()
        command = ["Xvfb", "-displayfd", str(theirs), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"]
        self._server = subprocess.Popen(command, pass_fds=[theirs], stderr=subprocess.DEVNULL, start_new_session=True)
        os.close(theirs)
        with os.fdopen(ours) as answer:
            self.name = f":{answer.readline().strip()}"

    def close(self) -> None:
        if self._server is not None:
            self._server.terminate()
            self._server.wait()


class Card:
    """A virtual sound card, or none where PulseAudio is not installed."""

    def __init__(self, folder: Path) -> None:
        self._server, self._lost = None, False
        self.environment: dict[str, str] = dict(os.environ)
        if shutil.which("pulseaudio") is not None and shutil.which("pactl") is not None:
            self._server = Server(folder)
            self.environment = self._server.environment

    @property
    def there(self) -> bool:
        return self._server is not None

    def lose(self) -> None:
        if self._server is not None and not self._lost:
            self._lost = True
            self._server.unplug()

    def find(self) -> None:
        if self._server is not None and self._lost:
            self._lost = False
            self._server.plug()

    def close(self) -> None:
        if self._server is not None:
            self._server.close()


class Program:
    """`limelight live`, with a desk of its own; what it says goes to a file, of both streams."""

    def __init__(self, arguments: Sequence[str], environment: dict[str, str], home: Path, log: Path, nice: int) -> None:
        self.host, self.osc, self.web = loopback(), free_port(), free_port()
        desk = ["--desk", self.host, "--osc", str(self.osc), "--web", str(self.web), "--artnet", "0", "--no-midi"]
        command = [*_nice(nice), sys.executable, "-m", "limelight", "live", *arguments, *desk]
        own = {name: str(home / name.lower()) for name in HOMES}
        for folder in own.values():
            Path(folder).mkdir(parents=True, exist_ok=True)
        with log.open("ab") as said:
            self.process = subprocess.Popen(
                command,
                env={**environment, **own, "PYTHONPATH": str(HERE)},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                start_new_session=True,  # Ctrl-C is ours
            )

    @property
    def pid(self) -> int:
        return self.process.pid

    def ended(self) -> int | None:
        return self.process.poll()

    def end(self) -> list[int]:
        """Ends it as a user would, and then whatever is left of it; returns the numbers of those that had to be."""
        family = dict(descendants(self.pid))
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(FAREWELL)
            except subprocess.TimeoutExpired:
                family |= dict(descendants(self.pid))
                self.process.kill()
                self.process.wait()
        left = _alive(family, MERCY)
        for pid in left:
            _kill(pid)
        return left


def _alive(family: dict[int, int], patience: float) -> list[int]:
    """Those of the processes (number: start) that are still there after a while."""
    deadline = time.monotonic() + patience
    while (left := [pid for pid, born in family.items() if _born(pid) == born]) and time.monotonic() < deadline:
        time.sleep(POLL)
    return left


def _born(pid: int) -> int | None:
    try:
        columns = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if columns[0] in "ZX" else int(columns[19])


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _nice(number: int) -> list[str]:
    return ["nice", "-n", str(number)] if number and shutil.which("nice") else []


def _linux() -> bool:
    return sys.platform == "linux"
