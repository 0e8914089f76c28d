"""A whole show of real processes, to which one thing after the other happens; rows of the table look at their part."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import soundfile
from showmaker import HEIGHT, RATE, WIDTH, make, sound
from test_restart import Client, free_port

from injections.wall import Seen, reference
from live.home import home
from live.ladder import Shown
from live.statefile import read

PATIENCE = 60.0  # s that a loaded machine may take for anything
SETTLED = 2.5  # s after which a transition is over
PROGRAM = """
import os, sys
from pathlib import Path
sys.path[:0] = {paths!r}
import live.keeper, live.restarts, live.servant
from live.home import home
from live.options import DeskOptions, StageOptions
os.environ["LIMELIGHT_FAULTS"] = "context-lost@50"
live.keeper.HANG, live.restarts.QUICK, live.servant.DEAF = 1.5, 0.5, 3.0
show, folder = Path({show!r}), Path({folder!r})
stage = StageOptions(show, input={sound!r}, screen="headless", size=({width}, {height}), fps=20.0, rung="baked",
    look="plain", home=home(show, folder / "state.json"))
live.keeper.HEADLESS = ""  # so that a backdrop hangs, or what stands for one
sys.exit(live.keeper.run(stage, DeskOptions(osc={port}, show=show), "walled_stage", backdrop_module="quiet_desk"))
"""


class Evening:
    """The show; `parts` holds what was seen and told after each thing that happened."""

    def __init__(self, folder: Path) -> None:
        self.show = make(folder / "set", seconds=60.0, tracks=2)
        self.folder, self.port = folder, free_port()
        self.parts: dict[str, Seen] = {}
        soundfile.write(folder / "band.wav", sound(60.0), RATE)
        self._said, self._wall = folder / "said", self.show.root.parent / "wall"
        self._frames: list[dict] = []
        self._read = 0  # bytes of what is on the wall
        self.keeper = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        program = PROGRAM.format(
            paths=sys.path, show=str(self.show.root), folder=str(self.folder), sound=str(self.folder / "band.wav"),
            width=WIDTH, height=HEIGHT, port=self.port,
        )  # fmt: skip
        with self._said.open("ab") as said:
            return subprocess.Popen([sys.executable, "-c", program], stderr=said)

    @property
    def frames(self) -> list[dict]:
        """What was on the wall, frame by frame."""
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

    def until(self, truth: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not truth():
            assert time.monotonic() < end, self.said[-5:]
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
        over_at = len(self.frames)
        self.until(lambda: len(self.frames) >= over_at + more)
        frames = self.frames[first - 1 :]
        told = [line for frame in frames for line in frame["told"]] + self.said[before:]
        last = tuple(frames[-1]["told"]) if frames else ()
        self.parts[name] = Seen([(_pixels(each), self.expected(each)) for each in frames[::5]], told, last)
        return frames

    def expected(self, frame: dict) -> np.ndarray:
        slug = self.show.tracks[frame["track"] - 1].slug
        return reference(self.show, Shown(frame["rung"], slug, frame["position"], 0.0))

    def another(self, pid: int, frames: int = 20) -> Callable[[], bool]:
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
        where = home(self.show.root, self.folder / "state.json")
        for path in (where.meeting, where.door, where.lock, where.peephole, where.picture):
            path.unlink(missing_ok=True)


def _pixels(frame: dict) -> np.ndarray:
    return np.frombuffer(base64.b64decode(frame["pixels"]), np.uint8).reshape(HEIGHT, WIDTH, 3)


def lived_through(folder: Path) -> Evening:
    """The evening, from its beginning to its end."""
    evening = Evening(folder)
    client = Client(evening.port)
    try:
        evening.until(lambda: len(evening.frames) > 0)
        _stage_dies(evening, "context-lost", lambda: None)
        client.wait_for("/state/track")
        client.send("/track/2/go")
        evening.until(lambda: evening.frames[-1]["track"] == 2 and evening.frames[-1]["second"] > SETTLED)
        _desk_dies(evening, "desk-killed", signal.SIGKILL)
        _desk_dies(evening, "desk-ended", signal.SIGTERM)
        _desk_dies(evening, "desk-hangs", signal.SIGSTOP)
        _backdrop_dies(evening)
        _held_up(evening)
        _stage_dies(evening, "stage-killed", lambda: os.kill(evening.stage, signal.SIGKILL))
        _stage_dies(evening, "stage-hangs", lambda: os.kill(evening.stage, signal.SIGSTOP))
        _stage_dies(evening, "stage-ended", lambda: os.kill(evening.stage, signal.SIGTERM))
        _folder_missed(evening)
        _screen_missed(evening)
        _disk_full(evening)
        _keeper_dies(evening)
        _power_cut(evening)
        _asked_to_end(evening)
    finally:
        client.close()
        evening.close()
    return evening


def _desk_dies(evening: Evening, name: str, number: int) -> None:
    dead, stage = evening.desk, evening.stage
    before = len(evening.said)

    def ended() -> bool:
        return "the desk ended" in "".join(evening.said[before:])

    frames = evening.part(name, lambda: os.kill(dead, number), ended)
    with closing(Client(evening.port)) as asking:
        assert asking.wait_for("/state/track")[0] == 2, "another one answers"
    assert {each["pid"] for each in frames} == {stage}
    numbers = [each["frame"] for each in evening.frames if each["pid"] == stage]
    assert numbers == list(range(len(numbers))), "no frame was left out"


def _backdrop_dies(evening: Evening) -> None:
    stage, (dead,) = evening.stage, evening.servants("backd")

    def another() -> bool:
        return evening.servants("backd") not in ([], [dead])

    frames = evening.part("backdrop-killed", lambda: os.kill(dead, signal.SIGKILL), another)
    assert {each["pid"] for each in frames} == {stage}


def _held_up(evening: Evening) -> None:
    stage, pids = evening.stage, (evening.keeper.pid, evening.desk, evening.stage)

    def happen() -> None:
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        time.sleep(3.0)
        for pid in reversed(pids):
            os.kill(pid, signal.SIGCONT)

    evening.part("held-up", happen, lambda: any("nothing moved" in line for line in evening.frames[-1]["told"]))
    evening.settled(len([each for each in evening.frames if each["pid"] == stage]) + 40)
    assert evening.stage == stage, "nobody takes it for hung"


def _stage_dies(evening: Evening, name: str, happen: Callable[[], None]) -> None:
    stage, before = evening.stage, evening.frames[-1]
    frames = evening.part(name, happen, evening.another(stage))
    first = next(each for each in frames if each["pid"] != stage)
    assert first["track"] == before["track"] and before["second"] <= first["second"] < before["second"] + PATIENCE


def _folder_missed(evening: Evening) -> None:
    stage, root = evening.stage, evening.show.root
    away, before = root.with_name("away"), len(evening.said)

    def happen() -> None:
        root.rename(away)
        os.kill(stage, signal.SIGKILL)
        evening.until(lambda: "there is no such file" in "".join(evening.said[before:]))
        away.rename(root)

    frames = evening.part("folder-missed", happen, evening.another(stage))
    assert {each["rung"] for each in frames} == {"baked"}


def _screen_missed(evening: Evening) -> None:
    stage, unplugged = evening.stage, evening.show.root.parent / "unplugged"
    before = len(evening.said)

    def happen() -> None:
        unplugged.touch()
        os.kill(stage, signal.SIGKILL)
        evening.until(lambda: "none is connected" in "".join(evening.said[before:]))
        unplugged.unlink()

    frames = evening.part("screen-missed", happen, evening.another(stage))
    assert {each["rung"] for each in frames} == {"baked"}


def _disk_full(evening: Evening) -> None:
    """The keeper alone may write no file longer than nothing; the line for the operator goes by way of the stage."""
    keeper = evening.keeper.pid
    _, most = resource.prlimit(keeper, resource.RLIMIT_FSIZE)

    def happen() -> None:
        resource.prlimit(keeper, resource.RLIMIT_FSIZE, (1, most))
        evening.until(lambda: any("cannot be kept" in line for line in evening.frames[-1]["told"]))
        resource.prlimit(keeper, resource.RLIMIT_FSIZE, (most, most))

    def mended() -> bool:
        return not any("cannot be kept" in line for line in evening.frames[-1]["told"])

    evening.part("state-disk-full", happen, mended)


def _keeper_dies(evening: Evening) -> None:
    stage = evening.stage
    evening.keeper.kill()
    evening.keeper.wait()
    alone = len(evening.frames)
    evening.until(lambda: len(evening.frames) > alone + 20)

    def happen() -> None:
        evening.keeper = evening.start()

    taken = "taken over as it is"
    frames = evening.part("keeper-killed", happen, lambda: taken in "".join(evening.said))
    assert {each["pid"] for each in frames} <= {stage}, "it is the same stage"
    assert os.path.exists(f"/proc/{stage}")


def _power_cut(evening: Evening) -> None:
    """All dies at once, and of the two states on disk the newer one is torn."""
    where, stage = home(evening.show.root, evening.folder / "state.json"), evening.stage
    evening.until(lambda: where.previous.exists() and where.state.exists())
    evening.keeper.kill()
    os.kill(stage, signal.SIGKILL)
    evening.keeper.wait()
    kept = read(where.previous.read_bytes()).state
    where.state.write_bytes(where.state.read_bytes()[:100])

    def happen() -> None:
        evening.keeper = evening.start()

    frames = evening.part("state-torn", happen, evening.another(stage))
    assert frames[1]["track"] == kept.track == 2 and frames[1]["second"] >= kept.second


def _asked_to_end(evening: Evening) -> None:
    stage = evening.stage
    keeper = evening.keeper
    evening.part("asked-to-end", keeper.terminate, lambda: keeper.poll() == 143, more=0)
    evening.until(lambda: not os.path.exists(f"/proc/{stage}"))
    assert read(home(evening.show.root, evening.folder / "state.json").state.read_bytes()).ended
