"""Floods a running stage's desk with OSC from another process, and prints its frame intervals before and during.

python -m bench.flood SHOWDIR [--seconds 8] [--rate 20000] [--size 1280x720] [--kind faders|mixed|bangs]

The whole program runs (keeper, stage, desk), headless. Intervals are those between presented frames.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import platform
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from live.channels import Inbox, Outbox
from live.options import HEADLESS, DeskOptions, StageOptions
from live.osc import encode
from live.state import State

KEPT = "LIMELIGHT_BENCH_FRAMES"  # where the stage leaves the times of its frames
WARM = 6.0  # s after the first answer, before anything counts
WRITTEN = 4000  # different messages
TICK = 0.005  # s between bursts of the flood
JUNK = b"\xff\x00not osc at all\x00"


class Noting:
    """An outbox that keeps the time of every frame and passes it on."""

    def __init__(self, outbox: Outbox) -> None:
        self.times: list[float] = []
        self._outbox = outbox

    def send(self, state: State) -> None:
        self.times.append(state.time)
        self._outbox.send(state)


def perform(options: StageOptions, inbox: Inbox, outbox: Outbox) -> int:
    """The real stage, with its frames noted."""
    from live import stage

    noting = Noting(outbox)
    try:
        return stage.perform(options, inbox, noting)
    finally:
        np.save(os.environ[KEPT], np.array(noting.times))


def keep(show: Path, size: tuple[int, int], port: int) -> int:
    """The keeper with that stage, in this process."""
    from live import keeper

    keeper.FAREWELL = 30.0  # time to write the frames down
    options = StageOptions(show, screen=HEADLESS, size=size, input="tracks")
    return keeper.run(options, DeskOptions(osc=port, show=show), stage_module="bench.flood")


def flood(port: int, rate: int, seconds: float, kind: str) -> None:
    """Sends evenly until the time is over; what the port cannot take is lost."""
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.connect(("127.0.0.1", port))
    client.setblocking(False)
    written = [message(kind, number) for number in range(WRITTEN)]  # beforehand: only sending costs the stage's cores
    begun, sent = time.monotonic(), 0
    while (passed := time.monotonic() - begun) < seconds:
        while sent < rate * passed:
            with contextlib.suppress(OSError):
                client.send(written[sent % WRITTEN])
            sent += 1
        time.sleep(TICK)
    print(f"{sent} messages in {seconds:g} s ({kind})")


def message(kind: str, number: int) -> bytes:
    """A move of a fader, or one of many things a broken or hostile sender may send."""
    level = (number % 1000) / 1000
    if kind == "bangs":
        return encode("/go", ())
    if kind == "faders":
        return encode("/master", (0.5 + level / 2,))
    many = (encode("/param/hue", (level / 10,)), encode(f"/nothing/{number % 97}", (level,)), JUNK, b"#bundle\0" * 3)
    return many[number % len(many)]


def wait_until_up(port: int, seconds: float = 60.0) -> None:
    """Asks for the frame rate until the stage has one."""
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.bind(("127.0.0.1", 0))
    client.settimeout(0.5)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        client.sendto(encode("/subscribe", (1, 0)), ("127.0.0.1", port))
        try:
            while True:
                if client.recv(4096).startswith(b"/state/track"):
                    client.sendto(encode("/subscribe", (0, 0)), ("127.0.0.1", port))
                    return
        except (TimeoutError, ConnectionError):
            continue
    raise SystemExit("the stage did not come up")


def figures(times: np.ndarray, begin: float, end: float) -> str:
    intervals = 1000 * np.diff(times[(times >= begin) & (times < end)])
    if not len(intervals):
        return "no frames"
    median, late, latest = np.percentile(intervals, (50, 95, 99))
    rate = 1000 / intervals.mean()
    return f"p50 {median:6.2f}  p95 {late:6.2f}  p99 {latest:6.2f}  max {intervals.max():6.2f} ms  {rate:5.1f} frames/s"


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("show", type=Path)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--rate", type=int, default=20000)
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--kind", choices=("faders", "mixed", "bangs"), default="mixed")
    parser.add_argument("--keep", type=int, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    width, height = map(int, chosen.size.split("x"))
    if chosen.keep is not None:
        sys.exit(keep(chosen.show, (width, height), chosen.keep))
    with tempfile.TemporaryDirectory() as folder:
        _measure(chosen, Path(folder) / "frames.npy")


def _measure(chosen: argparse.Namespace, frames: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "bench.flood", str(chosen.show), "--size", chosen.size, "--keep", str(port)]
    keeper = subprocess.Popen(command, env={**os.environ, KEPT: str(frames)})
    try:
        wait_until_up(port)
        time.sleep(WARM)
        begun = time.monotonic()
        time.sleep(chosen.seconds)
        flooded = time.monotonic()
        arguments = (port, chosen.rate, chosen.seconds, chosen.kind)
        sender = multiprocessing.get_context("spawn").Process(target=flood, args=arguments)
        sender.start()
        sender.join()
        ended = time.monotonic()
    finally:
        keeper.send_signal(signal.SIGINT)
        keeper.wait(60)
    times = np.load(frames)
    print(f"{platform.node()}: {os.cpu_count()} cores, {chosen.size}, {chosen.rate} messages/s")
    print("before", figures(times, begun, flooded))
    print("during", figures(times, flooded, ended))


if __name__ == "__main__":
    main()
