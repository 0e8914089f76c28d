"""Starts the whole program on a prepared show, headless, and prints how long it took to the first show picture.

python -m bench.start SHOW [--runs 5]

From the start of the command to the first state of a presented frame, asked for over OSC as a desk would.
"""

from __future__ import annotations

import argparse
import signal
import socket
import statistics
import subprocess
import sys
import time

from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder
from pythonosc.osc_packet import OscPacket

from bench.machine import machine

PATIENCE = 60.0  # s
ASK = 0.02  # s between questions
PICTURES = ("device", "cpu", "baked", "keyframes", "artwork")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("show")
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    took = [once(chosen.show) for _ in range(chosen.runs)]
    times = sorted(seconds for seconds, _ in took)
    print(machine())
    print(f"first picture after: median {statistics.median(times):.2f} s, worst {times[-1]:.2f} s of {len(times)} runs")
    print(f"it came from: {', '.join(sorted({rung for _, rung in took}))}")


def once(show: str) -> tuple[float, str]:
    """Seconds to the first picture, and its rung."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as replies, socket.socket(type=socket.SOCK_DGRAM) as free:
        replies.bind(("127.0.0.1", 0))
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        replies.settimeout(ASK)
        call = [sys.executable, "-m", "limelight", "live", show, "--screen", "headless", "--input", "tracks"]
        started = time.perf_counter()
        process = subprocess.Popen([*call, "--osc", str(port)], stderr=subprocess.DEVNULL)
        try:
            rung = first_rung(replies, port, started)
            return time.perf_counter() - started, rung
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


def first_rung(replies: socket.socket, port: int, started: float) -> str:
    """The rung of the first picture, as soon as the desk tells one."""
    question = OscMessageBuilder("/subscribe")
    for value in (1, replies.getsockname()[1]):
        question.add_arg(value)
    while time.perf_counter() - started < PATIENCE:
        replies.sendto(question.build().dgram, ("127.0.0.1", port))
        try:
            packet = OscPacket(replies.recv(8192))
        except (TimeoutError, ConnectionError):
            continue
        for timed in packet.messages:
            message: OscMessage = timed.message
            if message.address == "/state/rung" and message.params[0] in PICTURES:
                return str(message.params[0])
    raise SystemExit("no picture within a minute")


if __name__ == "__main__":
    main()
