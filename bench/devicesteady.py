"""Rows of the GPU report: what the running stage must never do, what it holds, and how the next track comes in."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from bench import devicemodels, deviceshow
from bench.devicedecode import executor, opened
from bench.deviceframe import FPS, LONGEST, PATIENCE, WARM, Ready, stand_in_for, wayed
from bench.devicerow import Bench, LeftOut, Line, spread
from bench.devicestage import Watch, drummed, perform, plain
from live.stage.stage import Stage

CANVAS = (1920, 1080)
PICTURES = ((688, 384), (1920, 1088))  # a 16:9 show's walk, and as large as the canvas
MEBIBYTE = 2**20
MOST_MEMORY, MOST_GROWTH = 1e9 / MEBIBYTE, 1.0  # MiB; what others hold on the card may come and go in less
FRAMES, STAND_IN_FRAMES = 2000, 30
SLICE = 2.0  # ms of the device that a slice of the next track may take
LOAD_ROWS, STAND_IN_ROWS = 400, 40
SYNCHRONIZE = ("synchronize", "Stream.synchronize", "Event.synchronize")  # torch.cuda's, which its debug mode lets pass


class Account:
    """What torch allocated and waited for between two frames; any wait that torch can tell of raises in between."""

    def __init__(self) -> None:
        import torch

        self._cuda = torch.cuda
        self._before: tuple[int, int, int] = (0, 0, 0)
        self.allocated = self.reserved = self.used = 0
        self.waits = 0
        self._counting = False

    def begin(self, stage: Stage) -> None:
        """At the first frame that counts."""
        self._before = self._now()
        for name in SYNCHRONIZE:
            self._count(name)
        self._counting = True
        self._cuda.set_sync_debug_mode("error")

    def end(self, stage: Stage) -> None:
        """At the last one."""
        self._counting = False
        self._cuda.set_sync_debug_mode("default")
        self.allocated, self.reserved, self.used = (
            now - before for now, before in zip(self._now(), self._before, strict=True)
        )

    def _now(self) -> tuple[int, int, int]:
        stats, (free, total) = self._cuda.memory_stats(), self._cuda.mem_get_info()
        return stats.get("allocation.all.allocated", 0), stats.get("reserved_bytes.all.current", 0), total - free

    def _count(self, name: str) -> None:
        owner: Any = self._cuda
        *path, last = name.split(".")
        for part in path:
            owner = getattr(owner, part)
        wrapped: Callable[..., object] = getattr(owner, last)

        def counting(*given: Any, **named: Any) -> object:
            self.waits += self._counting
            return wrapped(*given, **named)

        setattr(owner, last, counting)


def steady(bench: Bench) -> list[Line]:
    """Waits, allocations and memory over many frames of the running stage."""
    if not bench.cuda:
        raise LeftOut("CUDA is not here: only its allocator and its debug mode can tell")
    stand_in_for(bench)
    show, account = deviceshow.make(bench.folder, devicemodels.TAESD, PICTURES[0]), Account()
    watch = Watch(Ready(), FRAMES, PATIENCE + LONGEST, account.begin, account.end)
    performed = perform(show, watch, drummed(show), plain(show, CANVAS, FPS))
    held = performed.rung == "device" and not performed.problems
    beside = f"{len(performed.frames)} frames, {wayed(performed)} {'; '.join(performed.problems)}"
    grown = account.used / MEBIBYTE
    return [
        bench.judged("steady state: waits of the host", "0", f"{account.waits} ({beside})", held and not account.waits),
        bench.judged(
            "steady state: allocations on the device", "0", str(account.allocated), held and not account.allocated,
        ),
        bench.judged(
            "steady state: growth of GPU memory", "0 (flat)",
            f"{grown:.1f} MiB (torch {account.reserved / MEBIBYTE:.1f} MiB)", held and grown <= MOST_GROWTH,
        ),
    ]  # fmt: skip


def memory(bench: Bench) -> list[Line]:
    """What the whole process holds on the card while it performs at 1080p."""
    if not bench.cuda:
        raise LeftOut("CUDA is not here: there is no GPU memory to measure")
    stand_in_for(bench)
    import torch

    lines, before = [], _used()
    held: list[tuple[float, float]] = []
    for size in PICTURES:
        show = deviceshow.make(bench.folder / f"{size[0]}", devicemodels.TAESD, size)
        held.clear()
        watch = Watch(Ready(), WARM, PATIENCE, at_end=lambda _: held.append(_holding(torch)))
        performed = perform(show, watch, drummed(show), plain(show, CANVAS, FPS))
        whole, own = held[0]
        what = f"GPU memory at 1080p, TAESD-size, pictures of {size[0]}x{size[1]}"
        measured = f"{whole - before:.0f} MiB with driver and OpenGL, torch {own:.0f} MiB; {wayed(performed)}"
        met = whole - before < MOST_MEMORY and performed.rung == "device"
        lines.append(bench.judged(what, "< 1 GB", measured, met))
    return lines


def loading(bench: Bench) -> list[Line]:
    """Slices of the next track while the current one plays, and what they do to its pictures."""
    side, rows = (1024, LOAD_ROWS) if bench.cuda else (64, STAND_IN_ROWS)
    on = Noting(executor(bench))
    graph, walk = opened(bench, devicemodels.TAESD, side, on, None, rows)
    alone = _drawn(graph, lambda: False, 300 if bench.cuda else 5)
    on.slices.clear()
    graph.bank.load("next", np.tile(walk, (rows // len(walk), 1, 1, 1)))
    begun = time.perf_counter()
    beside = _drawn(graph, graph.bank.feed, 0)
    took = time.perf_counter() - begun
    graph.close()
    slices = np.array(on.slices)
    megabytes = walk[:1].nbytes * rows / MEBIBYTE
    what = f"next track, {megabytes:.0f} MiB: its longest slice of the device"
    told = f"{len(slices)} slices in {took:.2f} s; draw calls alone {spread(alone)}, beside {spread(beside)}"
    return [bench.most(what, 1e3 * float(slices.max()), SLICE, told)]


class Noting:
    """An executor that keeps the seconds which events measured on the load lane."""

    def __init__(self, on: Any) -> None:
        self.slices: list[float] = []
        self._on = on

    def __getattr__(self, name: str) -> Any:
        return getattr(self._on, name)

    def event(self, timed: bool = False) -> Any:
        return NotedEvent(self._on.event(timed), self.slices)


class NotedEvent:
    """An event that tells what it measured, if that was on the load lane."""

    def __init__(self, event: Any, kept: list[float]) -> None:
        self._event, self._kept, self._lane = event, kept, ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._event, name)

    def record(self, lane: Any) -> None:
        self._lane = lane
        self._event.record(lane)

    def since(self, earlier: Any) -> float:
        seconds = float(self._event.since(earlier._event))
        if self._lane == "load":
            self._kept.append(seconds)
        return seconds


def _drawn(graph: Any, feed: Callable[[], bool], least: int) -> Sequence[float]:
    """Seconds of the host for each draw and feed, until nothing is fed any more."""
    found, index, feeding = [], 0, True
    while feeding or index < least:
        begun = time.perf_counter()
        feeding = feed()
        frame = graph.draw("walk", index % 7, 0.5)
        if frame is not None:
            frame.taken()
            index += 1
        found.append(time.perf_counter() - begun)
    return found


def _holding(torch: Any) -> tuple[float, float]:
    """MiB used on the whole card, and of them by torch."""
    free, total = torch.cuda.mem_get_info()
    return (total - free) / MEBIBYTE, torch.cuda.memory_reserved() / MEBIBYTE


def _used() -> float:
    """MiB used on the card by others, before this process uses it."""
    asked = ["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits", "--id=0"]
    try:
        return float(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()[0])
    except (OSError, subprocess.CalledProcessError, IndexError, ValueError):
        return 0.0  # the figure is then of everybody on the card
