"""Kills stage, desk and keeper of a running show with SIGKILL at random moments, and watches the screen meanwhile.

python -m bench.kills SHOWDIR [--kills 200] [--size 1280x720] [--rung cpu] [--seed 1]

The whole program runs (keeper, stage, desk, backdrop) on an Xvfb, playing the show's own recordings; the watcher reads
the pixels of the screen. A stage is killed `LIVED` s after the first frame of the one before, as often as was asked.
Each kill counts as a first one: a stage that dies within seconds again and again is waited for longer, on purpose.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bench.framebuffer import display
from bench.restart import FRAMES, Noting, lines
from live.channels import Inbox, Outbox
from live.home import home
from live.options import DeskOptions, StageOptions
from live.osc.coding import encode
from live.pipes import Ends
from show.folder import open_show

DESK = ".desk"  # is added to the name of the file of frames
LIVED = (1.5, 3.5)  # s of frames before the next kill, drawn evenly
END = 25.0  # s before the end of the last track at which the first one is started
LOOK = 0.01  # s between two looks at the screen
BLACK = 0.25  # of what was on the screen before the kill, in the mean: a screen that is darker counts as black
EVERY = 8  # px between those that are looked at
SPAN = 3.0  # s of frames that are looked at where the stage plays on
PATIENCE = 120.0  # s


def perform(options: StageOptions, inbox: Inbox, outbox: Outbox) -> int:
    """The real stage, with its frames noted."""
    from live import stage

    return stage.perform(options, inbox, Noting(outbox))


def serve(options: DeskOptions, ends: Ends) -> None:
    """The real desk, which leaves its number."""
    from live import desk

    Path(os.environ[FRAMES] + DESK).write_text(str(os.getpid()))
    desk.serve(options, ends)


def keep(show: Path, size: tuple[int, int], rung: str, state: Path, port: int) -> int:
    """The keeper with that stage, in this process."""
    from live import restarts
    from live.keeper import run

    restarts.QUICK = 0.0  # each kill is the first one: no pause and no simpler picture for a fault that comes back
    options = StageOptions(show, size=size, input="tracks", rung=rung, home=home(show, state))
    return run(options, DeskOptions(osc=port, show=show), stage_module="bench.kills", desk_module="bench.kills")


@dataclass
class Watcher:
    """Looks at the screen until it is told to stop; `levels` are its means, 0..255, `moved` when it last changed."""

    screen: np.ndarray
    levels: list[tuple[float, float]] = field(default_factory=list)
    stopped: bool = False

    def run(self) -> None:
        while not self.stopped:
            self.levels.append((time.perf_counter(), float(self.screen[::EVERY, ::EVERY, :3].mean())))
            time.sleep(LOOK)

    def between(self, first: float, last: float) -> np.ndarray:
        """The means in a time."""
        return np.array([level for moment, level in list(self.levels) if first <= moment <= last])


def wait_for(path: Path, known: set[float], after: float) -> np.ndarray:
    """The first frame after a moment, of a process that is not among the known ones."""
    deadline = time.perf_counter() + PATIENCE
    while time.perf_counter() < deadline:
        noted = lines(path)
        fresh = noted[~np.isin(noted[:, 0], list(known)) & (noted[:, 1] > after)] if len(noted) else noted
        if len(fresh):
            return fresh[0]
        time.sleep(LOOK)
    raise SystemExit("no new frame came")


def kept_at(path: Path) -> float:
    """When the state was kept last, Unix time in s."""
    try:
        return float(json.loads(path.read_text())["kept"]["wall"])
    except FileNotFoundError:  # one is taking its place
        return 0.0


def moved_on(tracks: list[float], place: tuple[int, float], seconds: float) -> tuple[int, float]:
    """Track (from 1) and second that the music is at so much later; the last track ends the show."""
    track, second = place[0], place[1] + seconds
    while track < len(tracks) and second >= tracks[track - 1]:
        track, second = track + 1, second - tracks[track - 1]
    return track, min(second, tracks[track - 1])


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def steady(path: Path, process: float, first: float, last: float) -> str:
    """How evenly a stage showed its frames in a time."""
    noted = lines(path)
    times = noted[(noted[:, 0] == process) & (noted[:, 1] >= first) & (noted[:, 1] <= last), 1]
    gaps = np.diff(times) * 1000
    return f"{len(times)} frames, {np.median(gaps):.1f} ms apart, longest {gaps.max():.1f} ms"


class Run:
    """A show on its display, and what is known of it."""

    def __init__(self, chosen: argparse.Namespace, folder: Path, name: str, watcher: Watcher) -> None:
        self.path, self.watcher = folder / "frames", watcher
        self.state = folder / "state.json"
        command = [sys.executable, "-m", "bench.kills", str(chosen.show), "--size", chosen.size]
        self.port = free_port()
        self.command = [*command, "--rung", chosen.rung, "--keep", str(self.state), "--port", str(self.port)]
        self.environment = {**os.environ, FRAMES: str(self.path), "DISPLAY": name}
        self.keeper = self.start()
        self.durations = [track.duration for track in open_show(chosen.show).tracks]
        self.random = np.random.default_rng(chosen.seed)
        self.stage = 0.0
        self.known: set[float] = set()

    def start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self.command, env=self.environment)

    def live(self) -> None:
        """Some seconds of the show, from its beginning where its end is near."""
        time.sleep(self.random.uniform(*LIVED))
        track, second = lines(self.path)[-1, 2:]
        if track == len(self.durations) and second > self.durations[-1] - END:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
                sender.sendto(encode("/track/1/go", ()), ("127.0.0.1", self.port))
            while lines(self.path)[-1, 2] != 1:
                time.sleep(LOOK)
            time.sleep(1.0)

    def kill_stage(self) -> tuple[float, float, bool, float]:
        """Seconds without a new frame, error of the place in s, whether the track is right, darkest / before."""
        os.kill(int(self.stage), signal.SIGKILL)
        killed = time.perf_counter()
        time.sleep(0.05)
        noted = lines(self.path)
        last = noted[noted[:, 0] == self.stage][-1]
        self.known.add(self.stage)
        again = wait_for(self.path, self.known, last[1])
        self.stage = again[0]
        still = again[1] - last[1]
        time.sleep(0.5)
        before = self.watcher.between(killed - 0.5, killed)
        after = self.watcher.between(killed, time.perf_counter())
        self.say_black(killed, again[1], before.min())
        track, second = moved_on(self.durations, (int(last[2]), last[3]), still)
        return still, again[3] - second, int(again[2]) == track, float(after.min() / before.min())

    def say_black(self, killed: float, again: float, before: float) -> None:
        """Where the screen was black."""
        dark = [moment for moment, level in list(self.watcher.levels) if moment >= killed and level < BLACK * before]
        if dark:
            seconds = f"{dark[0] - killed:.2f} s to {dark[-1] - killed:.2f} s after the kill"
            print(
                f"black at {len(dark)} looks, {seconds}; the next frame came {again - killed:.2f} s after it",
                flush=True,
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("show", type=Path)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--others", type=int, default=5, help="kills of the desk, of the keeper, and of nothing")
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--rung", default="cpu")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--keep", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    width, height = map(int, chosen.size.split("x"))
    if chosen.keep:
        sys.exit(keep(chosen.show, (width, height), chosen.rung, chosen.keep, chosen.port))
    with tempfile.TemporaryDirectory() as folder, display(Path(folder), (width, height)) as (name, screen):
        watcher = Watcher(screen)
        thread = threading.Thread(target=watcher.run, daemon=True)
        thread.start()
        run = Run(chosen, Path(folder), name, watcher)
        try:
            _measure(chosen, run)
        finally:
            watcher.stopped = True
            thread.join()
            _end(run)


def _measure(chosen: argparse.Namespace, run: Run) -> None:
    began = time.perf_counter()
    first = wait_for(run.path, set(), 0.0)
    run.stage = first[0]
    print(f"{platform.node()}: {os.cpu_count()} cores, {chosen.size}, rung {chosen.rung}", flush=True)
    print(f"first frame {first[1] - began:.2f} s after the start", flush=True)
    results = []
    for number in range(chosen.kills):
        run.live()
        results.append(run.kill_stage())
        still, error, same, dark = results[-1]
        place = f"place {error:+.3f} s, right track {same}"
        print(
            f"{number + 1}: still {still:.2f} s, {place}, darkest {dark:.2f}, load {os.getloadavg()[0]:.1f}", flush=True
        )
    _say_stage(results)
    for _ in range(chosen.others):
        run.live()
        _kill_nothing(run)
    for _ in range(chosen.others):
        run.live()
        _kill_desk(run)
    for _ in range(chosen.others):
        run.live()
        _kill_keeper(run)


def _say_stage(results: list[tuple[float, float, bool, float]]) -> None:
    if not results:
        return
    still, error, same, dark = (np.array(each) for each in zip(*results, strict=True))
    print(f"stage killed {len(still)} times: no new frame for median {np.median(still):.2f} s,", end=" ")
    print(f"p95 {np.percentile(still, 95):.2f} s, longest {still.max():.2f} s;", end=" ")
    print(f"place off by median {np.median(np.abs(error)):.3f} s, most {np.abs(error).max():.3f} s;", end=" ")
    print(f"right track {same.sum()} of {len(same)}; black {np.count_nonzero(dark < BLACK)}", flush=True)


def _kill_nothing(run: Run) -> None:
    """What the stage does by itself, to hold the others against."""
    began = time.perf_counter()
    time.sleep(SPAN)
    print(f"nothing killed: the stage showed {steady(run.path, run.stage, began, began + SPAN)}", flush=True)


def _kill_desk(run: Run) -> None:
    killed = time.perf_counter()
    os.kill(int(Path(f"{run.path}{DESK}").read_text()), signal.SIGKILL)
    time.sleep(SPAN)
    print(f"desk killed: the stage showed {steady(run.path, run.stage, killed, killed + SPAN)}", flush=True)


def _kill_keeper(run: Run) -> None:
    killed = time.perf_counter()
    run.keeper.kill()
    run.keeper.wait()
    time.sleep(2.0)
    run.keeper = run.start()
    while kept_at(run.state) < time.time() - 0.9:
        time.sleep(LOOK)
    found = time.perf_counter() - killed
    time.sleep(1.0)
    evenly = steady(run.path, run.stage, killed, killed + found + 1.0)
    alone = len(set(lines(run.path)[:, 0]) - run.known) == 1
    print(f"keeper killed: stage found again ({alone}) {found - 2.0:.2f} s after the next start; {evenly}", flush=True)


def _end(run: Run) -> None:
    run.keeper.send_signal(signal.SIGINT)
    try:
        run.keeper.wait(20)
    except subprocess.TimeoutExpired:
        run.keeper.kill()
        for each in set(lines(run.path)[:, 0]):
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(each), signal.SIGKILL)


if __name__ == "__main__":
    main()
