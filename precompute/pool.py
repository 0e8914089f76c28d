"""Painting on several cores: spawned workers that hold one painter and die with their parent."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any

import numpy as np

from show.errors import ShowError

Map = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]
_painter: Any = None  # one per worker process, set by the pool's initialiser


def paint(request: tuple[float, tuple[int, int]]) -> np.ndarray:
    """The worker's painter at (position, (width, height)): uint8 [height, width, 3]."""
    position, size = request
    return _painter.at(position, size)


@contextmanager
def painting(painter: Any, jobs: int) -> Iterator[Map]:
    """Gives a `map` that runs `paint` requests in order on `jobs` cores; in this process if one is enough."""
    if jobs == 1:
        _hold(painter)
        yield map
        return
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _start_worker, (painter,)) as executor:
        try:
            yield executor.map
        except BrokenProcessPool:
            executor.shutdown(cancel_futures=True)
            raise ShowError("precompute", "a painting process died (memory?)", "run again with --jobs 1") from None
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            raise


def _hold(painter: Any) -> None:
    global _painter
    _painter = painter


def _start_worker(painter: Any) -> None:
    _hold(painter)
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    """A killed parent closes no queue, so that workers would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
