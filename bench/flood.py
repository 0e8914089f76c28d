"""Floods a running show's desk from another process and prints what the frames, the values and the memory do meanwhile.

python -m bench.flood SHOW [--seconds 60] [--rate 20000] [--size 640x360] [--rung RUNG] [--kind mixed|faders|nonsense]

So many OSC messages a second, and Art-Net at 44 Hz on four universes, at the whole program (keeper, stage, desk),
headless. Beside them a hand taps the tempo four times a second, which no flood may swallow. Intervals are those between
presented frames.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import socket
import time
from pathlib import Path

import numpy as np

from bench.deskrun import LEVEL, Running, ask, client
from bench.machine import machine
from live.osc.coding import encode

WRITTEN = 4000  # different messages
TICK = 0.005  # s between bursts of the flood
JUNK = b"\xff\x00not osc at all\x00"
UNIVERSES, DMX_RATE, ARTNET = 4, 44.0, 6454
ENABLE = 3  # channel of the personality that lets the desk take control
TAPS = 4.0  # a second
LAST = 0.75  # of the lamp: what the flood ends with
SETTLE = 1.0  # s for the last value to be seen


def flood(port: int, rate: int, seconds: float, kind: str) -> None:
    """Sends evenly until the time is over; what a port cannot take is lost."""
    written = [message(kind, number) for number in range(WRITTEN)]  # beforehand: only sending costs the stage's cores
    begun, sent, looks = time.monotonic(), 0, 0
    with client() as sending, client() as desk:
        for opened in (sending, desk):
            opened.setblocking(False)
        while (passed := time.monotonic() - begun) < seconds:
            while sent < rate * passed:
                with contextlib.suppress(OSError):
                    sending.sendto(written[sent % WRITTEN], ("127.0.0.1", port))
                sent += 1
            while looks < DMX_RATE * passed:
                looks += 1
                _look(desk, looks)
            time.sleep(TICK)
    print(f"{sent} OSC messages and {UNIVERSES * looks} DMX frames in {seconds:g} s ({kind})", flush=True)


def message(kind: str, number: int) -> bytes:
    """A move of a fader, or one of many things a broken or hostile sender may send."""
    level = (number % 1000) / 1000
    fader = encode(LEVEL, (level,))
    if kind == "faders":
        return fader
    nonsense = (encode(f"/nothing/{number % 97}", (level,)), JUNK, b"#bundle\0" * 3)
    many = nonsense if kind == "nonsense" else (fader, encode("/param/hue", (level / 10,)), *nonsense)
    return many[number % len(many)]


def tap(port: int, seconds: float) -> int:
    """Taps as a hand does, from this process; returns how often."""
    taps, end = 0, time.monotonic() + seconds
    with client() as sending:
        while time.monotonic() < end:
            sending.sendto(encode("/tempo/tap", ()), ("127.0.0.1", port))
            taps += 1
            time.sleep(1 / TAPS)
    return taps


def figures(times: np.ndarray, begin: float, end: float) -> str:
    """Percentiles of the intervals between frames."""
    intervals = 1000 * np.diff(times[(times >= begin) & (times < end)])
    if not len(intervals):
        return "no frames"
    median, late, latest = np.percentile(intervals, (50, 95, 99))
    rate = 1000 / intervals.mean()
    return f"p50 {median:6.2f}  p95 {late:6.2f}  p99 {latest:6.2f}  max {intervals.max():6.2f} ms  {rate:5.1f} frames/s"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("show", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rate", type=int, default=20000)
    parser.add_argument("--size", default="640x360")
    parser.add_argument("--rung", help="of the decode ladder; `card` leaves the decoder's threads out")
    parser.add_argument("--kind", choices=("faders", "mixed", "nonsense"), default="mixed")
    measure(parser.parse_args())


def measure(chosen: argparse.Namespace) -> None:
    """Performs, floods and prints."""
    with Running(chosen.show, chosen.size, chosen.rung, dmx=True) as running:
        begun = time.perf_counter()
        tap(running.port, chosen.seconds)
        running.weigh()
        flooded = time.perf_counter()
        arguments = (running.port, chosen.rate, chosen.seconds, chosen.kind)
        sender = multiprocessing.get_context("spawn").Process(target=flood, args=arguments)
        sender.start()
        taps = tap(running.port, chosen.seconds / 2)
        running.weigh()
        taps += tap(running.port, chosen.seconds / 2)
        sender.join()
        ended = time.perf_counter()
        running.weigh()
        _light(running.port)
        time.sleep(SETTLE)
        refused = ask(running.port, "/state/refused")
    noted = running.noted
    memory = ", ".join(f"{size / 2**20:.0f}" for _, size in noted.memory)
    heard = sum(flooded <= moment < ended + SETTLE for moment in noted.taps)
    print(f"{machine()}, {chosen.size}, {chosen.rate} messages/s")
    print("before", figures(noted.moments, begun, flooded))
    print("during", figures(noted.moments, flooded, ended))
    print(f"lamp at the end: {noted.levels[-1]:.2f}, last sent {LAST}; refused: {refused}")
    print(f"taps during the flood: {taps} sent, {heard} reached the stage")
    print(f"memory of all processes before, half through and after: {memory} MiB")


def _light(port: int) -> None:
    with client() as sending:
        sending.sendto(encode(LEVEL, (LAST,)), ("127.0.0.1", port))


def _look(desk: socket.socket, number: int) -> None:
    head = b"Art-Net\0" + bytes((0, 0x50, 0, 14, number % 255 + 1, 0))
    for universe in range(UNIVERSES):
        levels = bytearray((number + universe + slot) % 256 for slot in range(512))
        levels[ENABLE - 1] = 0  # or the dimmer would rise and fall, and the transport jump
        with contextlib.suppress(OSError):
            desk.sendto(head + bytes((universe, 0, 2, 0)) + levels, ("127.0.0.1", ARTNET))


if __name__ == "__main__":
    main()
