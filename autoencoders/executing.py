"""What the decoder's graph runs on: streams, events, pinned memory and captured work; a CUDA card, or at once here.

CUDA's words are kept (CUDA C++ Programming Guide, "Asynchronous Concurrent Execution" and "CUDA Graphs"). One thread
builds and uses an executor; nothing but `Event.wait`, `capture`, `finish` and `close` ever waits for the device.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Any, Literal, Protocol
from weakref import WeakSet

import torch
from torch import Tensor

from autoencoders.device_faults import DeviceLost as DeviceLost
from autoencoders.device_faults import OutOfMemory as OutOfMemory
from autoencoders.device_faults import told as told

Lane = Literal["decode", "interop", "load"]
Work = Callable[[], None]
LANES: tuple[Lane, ...] = ("decode", "interop", "load")
PRIORITIES = {"decode": -1, "interop": -1, "load": 0}  # lower runs first; these are all that CUDA promises
WARM_UPS = 3  # runs before a capture: libraries choose their kernels and take their workspaces in the first ones


class Event(Protocol):
    """A point in a lane's work; one that was never recorded counts as passed."""

    def record(self, lane: Lane) -> None:
        """Marks the end of all that is enqueued on the lane so far."""

    def passed(self) -> bool:
        """Whether the work before it is done; does not wait."""

    def hold(self, lane: Lane) -> None:
        """Makes what is enqueued on the lane from now on wait for it, on the device."""

    def wait(self) -> None:
        """Makes the caller wait for it."""

    def since(self, earlier: Any) -> float:
        """Seconds of the device from `earlier` (timed, like this one) to it; both have to have passed."""


class Executor(Protocol):
    """Where tensors live and how work on them is enqueued."""

    @property
    def device(self) -> torch.device:
        """Where its tensors live."""

    def handle(self, lane: Lane) -> int:
        """The lane's cudaStream_t; 0 on a processor."""

    def on(self, lane: Lane) -> AbstractContextManager[Any]:
        """Within it torch enqueues on the lane."""

    def capture(self, works: Sequence[Work], searched: bool = False) -> list[Work]:
        """Works that are alike, each as one call that enqueues all of it on the current lane without allocating.

        They may use tensors that their caller keeps alive, at fixed addresses, and none of their own outlives them.
        What a call holds it gives back when it is dropped. `searched`: cuDNN tries its algorithms first. Waits.
        Raises OutOfMemory, DeviceLost, or whatever a work raises.
        """

    def event(self, timed: bool = False) -> Event:
        """A fresh event."""

    def pinned(self, shape: Sequence[int], dtype: torch.dtype) -> Tensor:
        """Zeros in host memory that the device copies from and to by itself."""

    def finish(self) -> None:
        """Waits for all that is enqueued on any lane."""

    def trim(self) -> None:
        """Waits, and hands memory that was only needed for a while back to the card; never raises."""

    def close(self) -> None:
        """The same, after a collection of what nobody can reach."""


class _Instant:
    """An event of a processor: whatever was asked for is done by the time the call returns."""

    def __init__(self) -> None:
        self.at = 0.0

    def record(self, lane: Lane) -> None:
        self.at = time.perf_counter()

    def passed(self) -> bool:
        return True

    def hold(self, lane: Lane) -> None:
        pass

    def wait(self) -> None:
        pass

    def since(self, earlier: Any) -> float:
        return float(self.at - earlier.at)


class AtOnce:
    """Runs everything on the processor while the caller waits: the whole path without a card."""

    device = torch.device("cpu")

    def handle(self, lane: Lane) -> int:
        """There are no streams."""
        return 0

    def on(self, lane: Lane) -> AbstractContextManager[Any]:
        """Every lane is the caller's."""
        return nullcontext()

    def capture(self, works: Sequence[Work], searched: bool = False) -> list[Work]:
        """The works themselves, the first of them run once, so that what is wrong with them shows now."""
        works[0]()
        return list(works)

    def event(self, timed: bool = False) -> Event:
        """An event that has always passed."""
        return _Instant()

    def pinned(self, shape: Sequence[int], dtype: torch.dtype) -> Tensor:
        """Ordinary memory."""
        return torch.zeros(tuple(shape), dtype=dtype)

    def finish(self) -> None:
        """Everything is done already."""

    def trim(self) -> None:
        """Nothing is held."""

    def close(self) -> None:
        """Nothing is held."""


class _CudaEvent:
    def __init__(self, streams: dict[Lane, Any], timed: bool) -> None:
        self._streams, self._event = streams, torch.cuda.Event(enable_timing=timed)

    def record(self, lane: Lane) -> None:
        with told():
            self._event.record(self._streams[lane])

    def passed(self) -> bool:
        with told():
            return bool(self._event.query())

    def hold(self, lane: Lane) -> None:
        with told():
            self._event.wait(self._streams[lane])

    def wait(self) -> None:
        with told():
            self._event.synchronize()

    def since(self, earlier: Any) -> float:
        with told():
            return float(earlier._event.elapsed_time(self._event)) / 1e3


class OnCuda:
    """A CUDA card: three streams, and graphs that share one private memory pool.

    They may share it because all are replayed on one stream and none keeps a tensor of its own in it.
    """

    def __init__(self, index: int = 0) -> None:
        """`index`: the card among those that CUDA shows; DeviceLost where it cannot be used."""
        self.device = torch.device("cuda", index)
        with told():
            torch.cuda.set_device(self.device)
            self._streams: dict[Lane, Any] = {
                lane: torch.cuda.Stream(self.device, priority=PRIORITIES[lane]) for lane in LANES
            }
            self._pool = torch.cuda.graph_pool_handle()
        self._graphs: WeakSet[torch.cuda.CUDAGraph] = WeakSet()

    def handle(self, lane: Lane) -> int:
        """The stream's address."""
        return int(self._streams[lane].cuda_stream)

    def on(self, lane: Lane) -> AbstractContextManager[Any]:
        """torch's own context of a stream."""
        return torch.cuda.stream(self._streams[lane])

    def capture(self, works: Sequence[Work], searched: bool = False) -> list[Work]:
        """Runs the first a few times, then captures them all; other threads may go on using the card meanwhile."""
        current = torch.cuda.current_stream(self.device)
        if not self._graphs:  # torch refuses a pool that outlived all of its graphs
            self._pool = torch.cuda.graph_pool_handle()
        try:
            with told(), _searching(searched):
                self._warm_up(works[0])
                return [self._captured(work) for work in works]
        except Exception:
            self._pool = torch.cuda.graph_pool_handle()  # the old one may be left in the middle of an allocation
            raise
        finally:
            torch.cuda.set_stream(current)  # torch leaves its own behind where a capture could not be ended

    def event(self, timed: bool = False) -> Event:
        """A CUDA event."""
        return _CudaEvent(self._streams, timed)

    def pinned(self, shape: Sequence[int], dtype: torch.dtype) -> Tensor:
        """Page-locked memory."""
        with told():
            return torch.zeros(tuple(shape), dtype=dtype, pin_memory=True)

    def finish(self) -> None:
        """Waits for the whole card."""
        with told():
            torch.cuda.synchronize(self.device)

    def trim(self) -> None:
        """Empties torch's cache of the card's memory."""
        with suppress(Exception):
            torch.cuda.synchronize(self.device)
        with suppress(Exception):
            torch.cuda.empty_cache()

    def close(self) -> None:
        """The same, after a collection."""
        gc.collect()
        self.trim()

    def _captured(self, work: Work) -> Work:
        graph, fault = torch.cuda.CUDAGraph(), None
        try:
            with torch.cuda.graph(graph, self._pool, self._streams["decode"], "thread_local"):
                try:
                    work()
                except Exception as error:
                    fault = error
                    raise
        except Exception:
            if fault is not None:
                raise fault from None  # ending what it broke fails too, and says less
            raise
        finally:
            fault = None  # it knows this frame, and so all that the work has allocated: live collects no such ring
        self._graphs.add(graph)

        def replay() -> None:
            with told():
                graph.replay()

        return replay

    def _warm_up(self, work: Work) -> None:
        self.finish()  # what the work reads may still be written on torch's own stream
        with self.on("decode"):
            for _ in range(WARM_UPS):
                work()
        self._streams["decode"].synchronize()


@contextmanager
def _searching(searched: bool) -> Iterator[None]:
    before = torch.backends.cudnn.benchmark
    torch.backends.cudnn.benchmark = searched
    try:
        yield
    finally:
        torch.backends.cudnn.benchmark = before
