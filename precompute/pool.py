"""Painting on several cores: spawned workers that hold one painter and die with their parent."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import FrameType
from typing import Any

import numpy as np

from show.errors import ShowError

Map = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]
_painter: Any = None  # one per worker process, set by the pool's initialiser
_painting = _over = False  # whether a worker is at a picture, and whether it has been told to stop


def paint(request: tuple[float, tuple[int, int]]) -> np.ndarray:
    """The worker's painter at (position, (width, height)): uint8 [height, width, 3]."""
    global _painting
    position, size = request
    if _over:
        raise KeyboardInterrupt
    _painting = True
    try:
        return _painter.at(position, size)
    finally:
        _painting = False


@contextmanager
def painting(painter: Any, jobs: int) -> Iterator[Map]:
    """Gives a `map` that runs `paint` requests in order on `jobs` cores; in this process if one is enough."""
    if jobs == 1:
        _hold(painter)
        yield map
        return
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _start_worker, (painter,)) as executor:
        try:
            yield lambda work, requests: _started(executor, work, requests)
        except BrokenProcessPool:
            executor.shutdown(cancel_futures=True)
            raise ShowError("precompute", "a painting process died (memory?)", "run again with --jobs 1") from None
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            raise


def _started(executor: ProcessPoolExecutor, work: Callable[[Any], Any], requests: Iterable[Any]) -> Iterator[Any]:
    """The executor's `map`, which starts the workers: Ctrl-C is kept from them until they have learnt to answer it."""
    if sys.platform == "win32":
        return executor.map(work, requests)
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # its start would lift the mask
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return executor.map(work, requests)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _hold(painter: Any) -> None:
    global _painter
    _painter = painter


def _start_worker(painter: Any) -> None:
    _hold(painter)
    signal.signal(signal.SIGINT, _stop)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _stop(_signum: int, _frame: FrameType | None) -> None:
    """Leaves the picture that is being painted; a worker that waits for one has nothing to leave, and says nothing."""
    global _over
    _over = True
    if _painting:
        raise KeyboardInterrupt


def _die_with_parent() -> None:
    """A killed parent closes no queue, so that workers would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
