"""The whole program (keeper, stage, desk), headless, with a lamp that the desk can switch and every frame noted.

The lamp is a corner of the canvas whose brightness is an input of the look, so that a program sees which frame shows
what was sent. Started by bench.desk and bench.flood.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import numpy as np

from bench.memory import tree_bytes
from live import gl
from live.between.channels import Inbox, Outbox
from live.commands import Command, Trigger
from live.display.screen import Headless
from live.options import HEADLESS, DeskOptions, StageOptions
from live.osc.coding import decode, encode

KEPT = "LIMELIGHT_BENCH_FRAMES"  # where the stage leaves what it has noted
START = 90.0  # s for the stage to come up
WARM = 6.0  # s after its first answer before anything counts
FAREWELL = 30.0  # s to write the frames down
CORNER = 16  # px
LEVEL = "/shader/1/level"
LAMP = f"""/*{{ "ISFVSN": "2", "INPUTS": [ {{"NAME": "inputImage", "TYPE": "image"}},
  {{"NAME": "level", "TYPE": "float", "DEFAULT": 0.0, "MIN": 0.0, "MAX": 1.0}} ] }}*/
void main() {{
    bool corner = max(gl_FragCoord.x, gl_FragCoord.y) < {CORNER:.1f};
    gl_FragColor = corner ? vec4(vec3(level), 1.0) : IMG_THIS_PIXEL(inputImage);
}}
"""


@dataclass(frozen=True, slots=True)
class Noted:
    """What a stage has noted: float64 [n] when frames were there, s, and how bright the lamp was, 0..1.

    `taps` are when taps of the tempo have reached it, `memory` the bytes of all processes by moment, s.
    """

    moments: np.ndarray
    levels: np.ndarray
    taps: list[float]
    memory: list[tuple[float, int]]


class Running:
    """The program at work; leaving it ends the program and reads what was noted into `noted`."""

    noted: Noted

    def __init__(self, show: Path, size: str, rung: str | None, dmx: bool = False) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.port = free_port()
        self._frames = Path(self._folder.name) / "frames.npz"
        lamp = Path(self._folder.name) / "lamp.fs"
        lamp.write_text(LAMP)
        command = [sys.executable, "-m", "bench.deskrun", str(show), size, str(lamp), str(self.port)]
        command += ["--rung", rung] if rung else []
        command += ["--dmx"] if dmx else []
        environment = {**os.environ, KEPT: str(self._frames), "XDG_DATA_HOME": self._folder.name}
        self._keeper = subprocess.Popen(command, env=environment)
        self._memory: list[tuple[float, int]] = []

    def __enter__(self) -> Running:
        try:
            wait_until_up(self.port)
        except BaseException:
            self._end()
            raise
        time.sleep(WARM)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()
        if error is None:
            kept = np.load(self._frames)
            self.noted = Noted(kept["moments"], kept["levels"], kept["taps"].tolist(), self._memory)
        self._folder.cleanup()

    def weigh(self) -> None:
        """Notes the memory that all processes have now."""
        self._memory.append((time.perf_counter(), tree_bytes(self._keeper.pid)))

    def _end(self) -> None:
        self._keeper.send_signal(signal.SIGINT)
        try:
            self._keeper.wait(2 * FAREWELL)
        except subprocess.TimeoutExpired:
            self._keeper.kill()


class Lit(Headless):
    """A screen that sees the lamp in every frame that it presents."""

    def __init__(self) -> None:
        super().__init__()
        self.moments: list[float] = []
        self.levels: list[float] = []
        self._framebuffers: dict[int, gl.Framebuffer] = {}  # of the canvases, which take turns

    def present(self, canvas: gl.Texture, overlay: np.ndarray | None) -> None:
        """Shows the canvas and looks at it."""
        super().present(canvas, overlay)
        self.moments.append(time.perf_counter())
        if canvas.glo not in self._framebuffers:
            self._framebuffers[canvas.glo] = self.context.framebuffer([canvas])
        middle = (CORNER // 2, CORNER // 2, 1, 1)
        self.levels.append(self._framebuffers[canvas.glo].read(middle, components=1, alignment=1)[0] / 255)


class Counting:
    """An inbox that notes when taps come through it."""

    def __init__(self, inbox: Inbox) -> None:
        self.taps: list[float] = []
        self._inbox = inbox

    def receive(self) -> list[Command]:
        """Passes on what has arrived."""
        commands = self._inbox.receive()
        now = time.perf_counter()
        self.taps += [now for each in commands if isinstance(each, Trigger) and each.name == "tap"]
        return commands


def perform(options: StageOptions, inbox: Inbox, outbox: Outbox) -> int:
    """The real stage on that screen."""
    from live.stage import process

    lit, counting = Lit(), Counting(inbox)
    process.open_screen = lambda options, show: lit
    try:
        return process.perform(options, counting, outbox)
    finally:
        np.savez(os.environ[KEPT], moments=lit.moments, levels=lit.levels, taps=counting.taps)


def wait_until_up(port: int) -> None:
    """Asks until the stage tells which track it plays."""
    with client() as asking:
        asking.settimeout(0.5)
        deadline = time.monotonic() + START
        while time.monotonic() < deadline:
            asking.sendto(encode("/state/track", ("?",)), ("127.0.0.1", port))
            asking.sendto(encode("/subscribe", (1, 0)), ("127.0.0.1", port))
            try:
                while True:
                    if asking.recv(8192).startswith(b"/state/track"):
                        asking.sendto(encode("/subscribe", (0, 0)), ("127.0.0.1", port))
                        return
            except (TimeoutError, ConnectionError):
                continue
    raise SystemExit("the stage did not come up")


def ask(port: int, address: str) -> tuple[object, ...]:
    """Returns what the desk answers to a question; nothing where it does not."""
    with client() as asking:
        asking.settimeout(1.0)
        asking.sendto(encode("/subscribe", (1, 0)), ("127.0.0.1", port))
        asking.sendto(encode(address, ("?",)), ("127.0.0.1", port))
        deadline = time.monotonic() + 2.0
        found: tuple[object, ...] = ()
        while time.monotonic() < deadline:
            try:
                for _, messages in decode(asking.recv(8192), time.time()):
                    found = next((each.arguments for each in messages if each.address == address), found)
            except TimeoutError:
                break
        asking.sendto(encode("/subscribe", (0, 0)), ("127.0.0.1", port))
    return found


@contextmanager
def client() -> Iterator[socket.socket]:
    """A UDP socket of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.bind(("127.0.0.1", 0))
        yield opened


def free_port() -> int:
    """A number that UDP and TCP have free."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def main() -> None:
    parser = argparse.ArgumentParser(description="the keeper of bench.desk and bench.flood")
    parser.add_argument("show", type=Path)
    parser.add_argument("size")
    parser.add_argument("look")
    parser.add_argument("port", type=int)
    parser.add_argument("--rung")
    parser.add_argument("--dmx", action="store_true")
    chosen = parser.parse_args()
    from live.keeper import keeper

    keeper.FAREWELL = FAREWELL
    width, height = map(int, chosen.size.split("x"))
    stage = StageOptions(
        chosen.show, screen=HEADLESS, size=(width, height), input="tracks", rung=chosen.rung, look=chosen.look
    )
    universe = 0 if chosen.dmx else None
    desk = DeskOptions(osc=chosen.port, show=chosen.show, artnet=universe)
    sys.exit(keeper.run(stage, desk, stage_module="bench.deskrun"))


if __name__ == "__main__":
    main()
