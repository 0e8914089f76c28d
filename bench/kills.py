"""Kills stage, desk and keeper of a running show with SIGKILL at random moments, and watches the screen meanwhile.

python -m bench.kills SHOWDIR [--kills 200] [--size 1280x720] [--rung cpu] [--seed 1]

The whole program runs (keeper, stage, desk, backdrop) on an Xvfb, playing the show's own recordings; the watcher reads
the pixels of the screen. A stage is killed `LIVED` s after the first frame of the one before, as often as was asked: on
the rung that it has reached by then. Its place is judged at the last frame before the next kill, as a recording has to
be loaded before it plays on. Each kill counts as a first one: a stage that dies within seconds again and again is
waited for longer, on purpose.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.framebuffer import Watcher, display
from bench.killsrun import DESK
from bench.machine import machine
from bench.noted import FRAMES, LOOK, Frame, Noted, off, placed
from live.keeper.spare import AFTER
from live.osc.coding import encode
from show.folder import open_show

LIVED = (2.0, 15.0)  # s of frames before the next kill, drawn evenly
END = 25.0  # s before the end of the last track at which the first one is started
PLAYS = 1.0  # s of a track after which its recording is loaded and plays
BLACK = 0.25  # of the least light on the screen just before the kill: a screen that is darker counts as black
BEFORE = 0.5  # s that count as just before
SPAN = 3.0  # s of frames that are looked at where the stage plays on
GONE = 0.02  # s in which the system takes a killed process away
LOADED = 8.0  # s by which a spare desk has loaded that has the processors' leisure


def kept_at(path: Path) -> float:
    """When the state was kept last, Unix time in s."""
    try:
        return float(json.loads(path.read_text())["kept"]["wall"])
    except FileNotFoundError:  # one is taking its place
        return 0.0


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@dataclass(slots=True)
class Kill:
    """One kill of a stage: its last frame, and those of the next stage, the first and the last before the next kill.

    `screen` is the least light on the screen from the kill until that one over the least just before the kill.
    """

    last: Frame
    first: Frame
    later: Frame
    screen: float


class Run:
    """A show on its display, and what is known of it."""

    def __init__(self, chosen: argparse.Namespace, folder: Path, name: str, watcher: Watcher) -> None:
        self.path, self.watcher = folder / "frames", watcher
        self.noted, self.state = Noted(self.path), folder / "state.json"
        self.port = free_port()
        program = [sys.executable, "-m", "bench.killsrun", str(chosen.show), chosen.size, chosen.rung]
        self.command = [*program, str(self.state), str(self.port)]
        self.environment = {**os.environ, FRAMES: str(self.path), "DISPLAY": name}
        self.keeper = self.start()
        self.durations = [track.duration for track in open_show(chosen.show).tracks]
        self.random = np.random.default_rng(chosen.seed)
        self.stage = 0
        self.known: set[int] = set()  # the stages that were killed

    def start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self.command, env=self.environment)

    def live(self) -> Frame:
        """Some seconds of the show; its last frame."""
        time.sleep(self.random.uniform(*LIVED))
        return self.noted.last(self.stage)

    def begin_anew(self) -> None:
        """Starts the first track where the end of the show is near."""
        frame = self.noted.last(self.stage)
        if frame.track < len(self.durations) or frame.second <= self.durations[-1] - END:
            return
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(encode("/track/1/go", ()), ("127.0.0.1", self.port))
        while (frame := self.noted.last(self.stage)).track != 1 or frame.second < PLAYS:
            time.sleep(LOOK)

    def kill_stage(self) -> Kill:
        """Kills the stage and lets the next one live."""
        os.kill(self.stage, signal.SIGKILL)
        killed = time.monotonic()
        time.sleep(0.05)
        last = self.noted.last(self.stage)
        self.known.add(self.stage)
        first = self.noted.another(self.known)
        self.stage = first.process
        later = self.live()
        _, before = self.watcher.between(killed - BEFORE, killed)
        times, after = self.watcher.between(killed, later.time)
        dark = times[after < BLACK * before.min()] - killed
        if len(dark):
            came = f"the next frame came {first.time - killed:.2f} s after it"
            print(f"black at {len(dark)} looks, {dark[0]:.2f} s to {dark[-1]:.2f} s after the kill; {came}", flush=True)
        return Kill(last, first, later, float(after.min() / before.min()))

    def steady(self, first: float, last: float) -> str:
        """How evenly the stage showed its frames in a time, the gap at its beginning among them."""
        found = 1000 * self.noted.gaps(self.stage, first, last)
        return f"{len(found)} frames, {np.median(found):.1f} ms apart, longest {found.max():.1f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("show", type=Path)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--others", type=int, default=5, help="kills of the desk, of the keeper, and of nothing")
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--rung", default="cpu")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    width, height = map(int, chosen.size.split("x"))
    with tempfile.TemporaryDirectory() as folder, display(Path(folder), (width, height)) as (name, screen):
        with closing(Watcher(screen)) as watcher:
            run = Run(chosen, Path(folder), name, watcher)
            try:
                _measure(chosen, run)
            finally:
                _end(run)


def _measure(chosen: argparse.Namespace, run: Run) -> None:
    began = time.monotonic()
    first = run.noted.another(())
    run.stage = first.process
    print(f"{machine()}, {chosen.size}, rung {chosen.rung}", flush=True)
    print(f"first frame {first.time - began:.2f} s after the start", flush=True)
    run.live()
    kills = []
    for number in range(chosen.kills):
        run.begin_anew()
        kills.append(run.kill_stage())
        print(f"{number + 1}: {told(run.durations, kills[-1])}, load {os.getloadavg()[0]:.1f}", flush=True)
    if kills:
        print(summary(run.durations, kills), flush=True)
    for kind in (_kill_nothing, _kill_desk, _kill_keeper):
        for _ in range(chosen.others):
            run.begin_anew()
            kind(run)
            run.live()
    times = np.array(run.watcher.times)
    rate, longest = len(times) / (times[-1] - times[0]), np.diff(times).max()
    print(f"the screen was looked at {rate:.0f} times a second, longest pause {1000 * longest:.0f} ms", flush=True)


def told(durations: list[float], kill: Kill) -> str:
    """One kill in words."""
    place = f"place {off(durations, kill.last, kill.later):+.3f} s after {kill.later.time - kill.first.time:.1f} s"
    place += ", over a track's end" if kill.later.track != kill.last.track else ""
    still = f"rung {kill.last.rung}, still {kill.first.time - kill.last.time:.2f} s"
    return f"{still}, {place}, right track {_right(durations, kill)}, darkest {kill.screen:.2f}"


def summary(durations: list[float], kills: list[Kill]) -> str:
    """What all kills come to; the place after a track's end is apart, as the next recording is loaded there anyway."""
    still = [kill.first.time - kill.last.time for kill in kills]
    within = [kill for kill in kills if kill.later.track == kill.last.track]
    over = [kill for kill in kills if kill.later.track != kill.last.track]
    rungs = Counter(kill.last.rung for kill in kills)
    return "\n".join(
        (
            f"stage killed {len(kills)} times, on rung {', '.join(f'{name} {count}' for name, count in rungs.items())}",
            f"no new frame for median {np.median(still):.2f} s, p95 {np.percentile(still, 95):.2f} s, "
            f"longest {max(still):.2f} s",
            f"place off within a track: {_spread(durations, within)}",
            f"place off over a track's end: {_spread(durations, over)}",
            f"right track {sum(_right(durations, kill) for kill in kills)} of {len(kills)}; black screens up to the "
            f"next kill {sum(kill.screen < BLACK for kill in kills)}",
        )
    )


def _spread(durations: list[float], kills: list[Kill]) -> str:
    errors = np.abs([off(durations, kill.last, kill.later) for kill in kills])
    if not len(errors):
        return "no kills"
    p95 = np.percentile(errors, 95)
    return f"median {np.median(errors):.3f} s, p95 {p95:.3f} s, most {errors.max():.3f} s of {len(errors)} kills"


def _right(durations: list[float], kill: Kill) -> bool:
    """Whether the first new frame is of the track that would be playing by then."""
    played = placed(durations, kill.last) + kill.first.time - kill.last.time
    ends = np.cumsum(durations)
    return kill.first.track == min(len(ends), int(np.searchsorted(ends, played, "right")) + 1)


def _kill_nothing(run: Run) -> None:
    """What the stage does by itself, to hold the others against."""
    began = time.monotonic()
    time.sleep(SPAN)
    print(f"nothing killed: the stage showed {run.steady(began, began + SPAN)}", flush=True)


def _kill_desk(run: Run) -> None:
    time.sleep(AFTER + LOADED)
    killed = time.monotonic()
    os.kill(int(Path(f"{run.path}{DESK}").read_text()), signal.SIGKILL)
    again = _answers(run.port) - killed
    time.sleep(max(0.0, SPAN - again))
    evenly = run.steady(killed, killed + SPAN)
    print(f"desk killed: it answers again after {again:.2f} s; the stage showed {evenly}", flush=True)
    time.sleep(AFTER - SPAN + LOADED)
    loading = run.steady(killed + AFTER, killed + AFTER + LOADED)
    print(f"while the next spare desk loads: {loading}", flush=True)


def _answers(port: int) -> float:
    """When a desk that has been killed just now can be reached again, in s of the monotonic clock."""
    time.sleep(GONE)
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), GONE):
            return time.monotonic()
        time.sleep(LOOK)


def _kill_keeper(run: Run) -> None:
    killed = time.monotonic()
    run.keeper.kill()
    run.keeper.wait()
    time.sleep(2.0)
    run.keeper = run.start()
    while kept_at(run.state) < time.time() - 0.9:
        time.sleep(LOOK)
    found = time.monotonic() - killed
    time.sleep(1.0)
    evenly = run.steady(killed, killed + found + 1.0)
    alone = run.noted.firsts.keys() - run.known == {run.stage}
    print(f"keeper killed: stage found again ({alone}) {found - 2.0:.2f} s after the next start; {evenly}", flush=True)


def _end(run: Run) -> None:
    run.keeper.send_signal(signal.SIGINT)
    try:
        run.keeper.wait(20)
    except subprocess.TimeoutExpired:
        run.keeper.kill()
        for each in run.noted.firsts:
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)


if __name__ == "__main__":
    main()
