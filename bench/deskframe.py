"""How long a command takes from the wire to the frame that shows it."""

from __future__ import annotations

import random
import socket
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bench.deskrun import LEVEL, Running, client
from live.osc.coding import encode
from live.osc.framing import Framing

LOW, HIGH = 0.2, 0.8  # of the lamp
PAUSE = (0.08, 0.15)  # s between commands, by chance, so that they meet frames anywhere
SEEN_WITHIN = 1.0  # s; a frame later than that is another command's
STREAM = 0.01  # s between the moves of a fader that moves beside: 100 a second

Row = tuple[str, np.ndarray, int, float]  # what was sent, how late in s, how many were not seen, frames a second


def rows(show: Path, size: str, rung: str | None, seconds: float) -> list[Row]:
    """Measures single commands over UDP and TCP, and single ones beside a fader that moves all the time."""
    sent: list[tuple[str, float, list[tuple[float, float]]]] = []
    with Running(show, size, rung) as running:
        for name, trial in (("UDP", over_udp), ("TCP", over_tcp), ("UDP beside a moving fader", beside_a_stream)):
            began = time.perf_counter()
            sent.append((name, began, trial(running.port, seconds)))
    moments, levels = running.noted.moments, running.noted.levels
    return [(name, *judged(moments, levels, switched), rate(moments, began, seconds)) for name, began, switched in sent]


def over_udp(port: int, seconds: float) -> list[tuple[float, float]]:
    """Switches the lamp now and then by datagrams."""
    with client() as sending:
        return switched(seconds, lambda packet: sending.sendto(packet, ("127.0.0.1", port)))


def over_tcp(port: int, seconds: float) -> list[tuple[float, float]]:
    """Switches the lamp now and then through a connection."""
    framing = Framing()
    with socket.create_connection(("127.0.0.1", port)) as sending:
        sending.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return switched(seconds, lambda packet: sending.sendall(framing.wrap(packet)))


def beside_a_stream(port: int, seconds: float) -> list[tuple[float, float]]:
    """Switches the lamp now and then while another fader moves."""
    with client() as sending:
        return switched(seconds, lambda packet: sending.sendto(packet, ("127.0.0.1", port)), STREAM)


def switched(seconds: float, send: Callable[[bytes], object], stream: float = 0.0) -> list[tuple[float, float]]:
    """Switches the lamp until the time is over; returns when, in s, and to which level."""
    told: list[tuple[float, float]] = []
    end = time.perf_counter() + seconds
    while (now := time.perf_counter()) < end:
        level = HIGH if len(told) % 2 else LOW
        told.append((now, level))
        send(encode(LEVEL, (level,)))
        wait(random.uniform(*PAUSE), send, stream)
    return told


def wait(seconds: float, send: Callable[[bytes], object], stream: float) -> None:
    """Waits, and moves a fader meanwhile where there is a `stream`: so many s between its moves."""
    end = time.perf_counter() + seconds
    while stream and (left := end - time.perf_counter()) > stream:
        send(encode("/param/drift", (left / 100,)))  # it changes no picture, and so no frame takes longer
        time.sleep(stream)
    time.sleep(max(0.0, end - time.perf_counter()))


def judged(moments: np.ndarray, levels: np.ndarray, told: list[tuple[float, float]]) -> tuple[np.ndarray, int]:
    """Returns how late each command was seen, float64 [n] in s, and how many never were.

    The frame that shows a command is the first after it whose lamp is nearer to its level than to the other one.
    """
    lit = levels > (LOW + HIGH) / 2
    late = []
    for moment, level in told[1:]:
        first = int(np.searchsorted(moments, moment, side="right"))
        seen = np.flatnonzero(lit[first:] == (level == HIGH))
        late.append(moments[first + seen[0]] - moment if len(seen) else np.inf)
    found = np.array(late)
    return found[found < SEEN_WITHIN], int((found >= SEEN_WITHIN).sum())


def rate(moments: np.ndarray, began: float, seconds: float) -> float:
    """Frames a second while it was measured."""
    return float(((moments >= began) & (moments < began + seconds)).sum()) / seconds
