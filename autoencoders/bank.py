"""Latents of up to two tracks on the device, streamed there in slices that no frame waits for."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass
from queue import Empty, SimpleQueue

import numpy as np
import torch

from autoencoders.executing import Executor
from autoencoders.residence import Residence, adapted
from show.rows import Rows

REGIONS = 2  # tracks: the one that plays, and the one that a transition goes to
STAGES = 2  # staging buffers: one is read into while the other is copied
STAGING_BYTES = 8 << 20  # of a staging buffer, and so of the longest slice
FIRST_BYTES = 1 << 20  # of the first slice, before anything was measured
BUDGET_BYTES = 96 << 20  # of a region, unless its caller has a better measure
PAUSE = 0.001  # s, between two looks of someone who waits


def rows_within(latent: tuple[int, int, int], count: int, budget: int = BUDGET_BYTES) -> int:
    """How many latents float16 [c, h, w] of a walk of `count` a region of `budget` bytes has room for; at least two."""
    return max(2, min(count, budget // (2 * int(np.prod(latent)))))


@dataclass(slots=True, eq=False)
class _Region:
    key: Hashable
    latents: Rows | np.ndarray
    held: Residence
    first: int  # row of the bank
    used: int = 0  # when it was last stood in
    gone: bool = False
    fault: str = ""


@dataclass(slots=True, eq=False)
class _Slice:
    region: _Region
    latents: range
    stage: int
    fault: str = ""


class Bank:
    """`rows` float16 [2 rows, c, h, w] on the device: what a gather reads.

    One thread calls everything. Walks are read by a thread of the bank's own, so that a page of a slow disk keeps no
    frame waiting; what arrives is copied on the load lane, one slice a `feed`, each at most 2 ms of the device.
    """

    def __init__(self, executor: Executor, latent: tuple[int, int, int], rows: int) -> None:
        """`latent`: (c, h, w). `rows`: latents of a region; a walk that is longer passes through in a window."""
        self.rows = torch.zeros((REGIONS * rows, *latent), dtype=torch.float16, device=executor.device)
        self._executor, self._size = executor, rows
        bytes_each = 2 * int(np.prod(latent))
        self._limit = max(1, min(rows, STAGING_BYTES // bytes_each))
        self._most = max(1, min(self._limit, FIRST_BYTES // bytes_each))
        self._stages = [executor.pinned((self._limit, *latent), torch.float16) for _ in range(STAGES)]
        self._views = [stage.numpy() for stage in self._stages]
        self._free = deque(range(STAGES))
        self._regions: list[_Region | None] = [None] * REGIONS
        self._todo: SimpleQueue[_Slice | None] = SimpleQueue()
        self._read: SimpleQueue[_Slice] = SimpleQueue()
        self._flying: _Slice | None = None
        self._began, self._landed = executor.event(timed=True), executor.event(timed=True)
        self._drawn = executor.event()
        self._now = 0
        self._thread: threading.Thread | None = None
        executor.finish()  # the zeros are written on a stream of torch's own

    def load(self, key: Hashable, latents: Rows | np.ndarray, near: int = 0) -> None:
        """Wants a walk, float16 [n, c, h, w], from latent `near` on; a third pushes out the one that
        was drawn longest ago. Nothing happens if it is wanted already. ValueError for latents of another shape.
        """
        if latents.shape[1:] != self.rows.shape[1:] or not len(latents):
            raise ValueError(f"latents of shape {latents.shape} do not fit the bank's {tuple(self.rows.shape[1:])}")
        if self._region(key) is not None:
            return
        place = min(range(REGIONS), key=self._used)
        self._drop(place)
        held = Residence(len(latents), self._size, near)
        self._now += 1
        self._regions[place] = _Region(key, latents, held, place * self._size, self._now)
        self._start()

    def forget(self, key: Hashable) -> None:
        """Frees a walk's region; nothing happens if it is not here."""
        for place, region in enumerate(self._regions):
            if region is not None and region.key == key:
                self._drop(place)

    def stand(self, key: Hashable, index: int) -> None:
        """Says where a walk stands: the latents around come first, and its region stays."""
        region = self._region(key)
        if region is not None:
            self._now += 1
            region.used, region.held.position = self._now, index

    def row(self, key: Hashable, index: int) -> int | None:
        """The row of a walk's latent; None while it is not here."""
        region = self._region(key)
        place = region.held.place(index) if region is not None else None
        return None if region is None or place is None else region.first + place

    def count(self, key: Hashable) -> int:
        """How many latents a walk has, 0 if it was never wanted."""
        region = self._region(key)
        return region.held.count if region is not None else 0

    def fault(self, key: Hashable) -> str:
        """Why a walk could not be read, empty if it could; `forget` it, and it can be wanted anew."""
        region = self._region(key)
        return region.fault if region is not None else ""

    def feed(self) -> bool:
        """Moves what is wanted one step on, never waiting; False when all of it is here. Once a frame."""
        self._land()
        self._send()
        return self._plan() or len(self._free) < STAGES

    def settle(self) -> None:
        """Feeds until all that is wanted is here; waits, for warming up and for renders."""
        while self.feed() and not any(region is not None and region.fault for region in self._regions):
            time.sleep(PAUSE)

    def close(self) -> None:
        """Ends the reading thread after its present slice, without waiting for it."""
        for place in range(REGIONS):
            self._drop(place)
        if self._thread is not None:
            self._todo.put(None)
            self._thread = None

    def _region(self, key: Hashable) -> _Region | None:
        return next((region for region in self._regions if region is not None and region.key == key), None)

    def _used(self, place: int) -> int:
        """When a region was last drawn from; an empty one never was."""
        region = self._regions[place]
        return region.used if region is not None else -1

    def _drop(self, place: int) -> None:
        region, self._regions[place] = self._regions[place], None
        if region is not None:
            region.gone = True

    def _land(self) -> None:
        flown = self._flying
        if flown is None or not self._landed.passed():
            return
        seconds = self._landed.since(self._began)
        self._most = adapted(self._most, len(flown.latents), seconds, self._limit)
        flown.region.held.land(flown.latents)
        self._free.append(flown.stage)
        self._flying = None

    def _send(self) -> None:
        if self._flying is not None:
            return
        try:
            read = self._read.get_nowait()
        except Empty:
            return
        if read.fault or read.region.gone:
            read.region.fault = read.fault
            self._free.append(read.stage)
            return
        count = len(read.latents)
        first = read.region.first + read.latents.start % self._size
        self._drawn.record("decode")  # pictures begun before may still read what is overwritten
        self._drawn.hold("load")
        with self._executor.on("load"):
            self._began.record("load")
            self.rows[first : first + count].copy_(self._stages[read.stage][:count], non_blocking=True)
            self._landed.record("load")
        self._flying = read

    def _plan(self) -> bool:
        """Hands the next slice to the reading thread; False when there is none."""
        if not self._free:
            return True
        for region in sorted(filter(None, self._regions), key=lambda region: -region.used):
            chosen = region.held.plan(self._most)
            if chosen is not None:
                self._todo.put(_Slice(region, chosen, self._free.popleft()))
                return True
        return False

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._reading, name="latents", daemon=True)
            self._thread.start()

    def _reading(self) -> None:
        while (wanted := self._todo.get()) is not None:
            chosen = wanted.latents
            try:
                view = self._views[wanted.stage][: len(chosen)]
                np.copyto(view, wanted.region.latents[chosen.start : chosen.stop], casting="same_kind")
            except Exception as error:  # the frame loop reads the fault; it must never see the exception
                wanted.fault = f"a walk could not be read ({error or type(error).__name__})"
            self._read.put(wanted)
