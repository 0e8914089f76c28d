"""A whole show of real processes in a window of a display of our own; `injections.course` lets things happen to it."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import numpy as np
import soundfile
from showmaker import HEIGHT, RATE, SIZE, WIDTH, make, sound
from test_restart import free_port

from bench.framebuffer import display
from injections.wall import Seen, reference
from live.backdrop.bridge import SECONDS
from live.clock import WallClock
from live.decoding.ladder import Shown
from live.state.home import home

PATIENCE = 60.0  # s that a loaded machine may take for anything
DURATION = 120.0  # s of a track, longer than the evening is
LOOKS = 2000  # of the last looks at the screen that are kept
FADED = 1.1 + SECONDS  # s after which a stage shows nothing but its own picture
PROGRAM = """
import os, sys
from pathlib import Path
sys.path[:0] = {paths!r}
import live.keeper.heartbeat, live.keeper.keeper, live.keeper.restarts, live.keeper.servant
from live.state.home import home
from live.options import DeskOptions, StageOptions
os.environ["LIMELIGHT_FAULTS"] = "context-lost@50"
live.keeper.heartbeat.HANG, live.keeper.restarts.QUICK, live.keeper.servant.DEAF = 2.5, 0.5, 3.0
show, folder = Path({show!r}), Path({folder!r})
stage = StageOptions(show, input={sound!r}, size=({width}, {height}), fps=20.0, rung="baked", look="plain",
    home=home(show, folder / "state.json"))
sys.exit(live.keeper.keeper.run(stage, DeskOptions(osc={port}, show=show), "walled_stage"))
"""


class Evening:
    """The show; `parts` holds what was seen and told after each thing that happened."""

    def __init__(self, folder: Path) -> None:
        self.show = make(folder / "set", seconds=DURATION, tracks=2)
        self.folder, self.port = folder, free_port()
        self.home = home(self.show.root, folder / "state.json")
        self.parts: dict[str, Seen] = {}
        soundfile.write(folder / "band.wav", sound(60.0), RATE)
        self._said, self._wall = folder / "said", self.show.root.parent / "wall"
        self._frames: list[dict] = []
        self._read = 0  # bytes of what the stage has shown
        self._clock, self._looks = WallClock(), deque[tuple[float, np.ndarray]](maxlen=LOOKS)
        self._display = contextlib.ExitStack()
        self._name, self._screen = self._display.enter_context(display(folder, SIZE))
        self.keeper = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        program = PROGRAM.format(
            paths=sys.path, show=str(self.show.root), folder=str(self.folder), sound=str(self.folder / "band.wav"),
            width=WIDTH, height=HEIGHT, port=self.port,
        )  # fmt: skip
        environment = {**os.environ, "DISPLAY": self._name, "LP_NUM_THREADS": "1"}
        with self._said.open("ab") as said:
            return subprocess.Popen([sys.executable, "-c", program], env=environment, stderr=said)

    @property
    def now(self) -> float:
        """S of the clock that the stage's frames are told by."""
        return self._clock.now()

    @property
    def screen(self) -> np.ndarray:
        """What is on the screen now, uint8 [h, w, 3]."""
        return self._screen[..., 2::-1].copy()

    @property
    def frames(self) -> list[dict]:
        """What the stages have shown, frame by frame."""
        if self._wall.exists():
            with self._wall.open("rb") as file:
                file.seek(self._read)
                *whole, _half = file.read().split(b"\n")
            self._read += sum(len(line) + 1 for line in whole)
            for line in whole:
                with contextlib.suppress(json.JSONDecodeError):  # a stage was killed in the middle of one
                    self._frames.append(json.loads(line))
        return self._frames

    @property
    def said(self) -> list[str]:
        return self._said.read_text().splitlines()

    @property
    def stage(self) -> int:
        return self.frames[-1]["pid"]

    def servants(self, role: str) -> list[int]:
        """The keeper's children that go by a name."""
        keeper = self.keeper.pid
        found = []
        for pid in Path(f"/proc/{keeper}/task/{keeper}/children").read_text().split():
            with contextlib.suppress(OSError):  # it has gone meanwhile
                found += [int(pid)] if role in Path(f"/proc/{pid}/comm").read_text() else []
        return found

    @property
    def desk(self) -> int:
        return self.servants("desk")[0]

    @property
    def hangs(self) -> bool:
        """Whether a backdrop has opened its window, and shows the last picture in it."""
        return any(str(self.home.picture) in _text(f"/proc/{pid}/maps") for pid in self.servants("backd"))

    def until(self, truth: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not truth():
            assert time.monotonic() < end, self.said[-5:]
            self._looks.append((self.now, self.screen))
            time.sleep(0.05)

    def settled(self, frames: int = 20) -> None:
        """Until the newest stage has shown so many frames."""
        pid = self.stage
        self.until(lambda: [each["pid"] for each in self.frames].count(pid) >= frames)

    def part(self, name: str, happen: Callable[[], None], over: Callable[[], bool], more: int = 10) -> list[dict]:
        """Lets something happen, waits until it is over and for some frames more, and keeps what was seen and told."""
        first, before = len(self.frames), len(self.said)
        happen()
        self.until(over)
        over_at, said = len(self.frames), len(self.said)
        self.until(lambda: len(self.frames) >= over_at + more)
        frames = self.frames[first - 1 :]
        told = [line for frame in frames for line in frame["told"]] + self.said[before:]
        pictures = [(_pixels(each), self.expected(each)) for each in frames[::5] if self._alone(each)]
        rungs = tuple(rung for rung, _ in groupby(frame["rung"] for frame in frames))
        self.parts[name] = Seen(pictures, told, (*frames[-1]["told"], *self.said[said:]), rungs)
        return frames

    def hung(self, name: str, last: dict, first: dict) -> None:
        """Adds to a part what hung on the screen after the last frame of a stage and before the first of the next."""
        between = [look for moment, look in self._looks if last["time"] < moment < first["time"]]
        assert between, "nobody has looked"
        self.parts[name].pictures.extend((look, self.expected(last)) for look in between)

    def _alone(self, frame: dict) -> bool:
        """Whether a stage has begun so long ago that what hung there before it does not shine through any more."""
        begun = next(each["time"] for each in self.frames if each["pid"] == frame["pid"])
        return frame["time"] - begun > FADED

    def expected(self, frame: dict) -> np.ndarray:
        slug = self.show.tracks[frame["track"] - 1].slug
        return reference(self.show, Shown(frame["rung"], slug, frame["position"], 0.0))

    def another(self, pid: int, frames: int = 40) -> Callable[[], bool]:
        """Whether another stage than `pid` has shown so many frames."""
        return lambda: [each["pid"] != pid for each in self.frames[-frames:]].count(True) == frames

    def close(self) -> None:
        pids = {each["pid"] for each in self.frames}
        self.keeper.kill()
        self.keeper.wait()
        for pid in pids:
            with contextlib.suppress(OSError):
                if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    os.kill(pid, signal.SIGKILL)
        self._display.close()
        where = self.home
        for path in (where.meeting, where.door, where.lock, where.peephole, where.picture):
            path.unlink(missing_ok=True)


def _pixels(frame: dict) -> np.ndarray:
    return np.frombuffer(base64.b64decode(frame["pixels"]), np.uint8).reshape(HEIGHT, WIDTH, 3)


def _text(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:  # the process has gone meanwhile
        return ""
