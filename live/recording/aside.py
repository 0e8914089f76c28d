"""What is kept of a show is written on a thread of its own, for which the frame loop never waits."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Aside(Generic[Item]):
    """Hands items to a thread, in order; what comes while `most` of them wait is left out and counted in `lost`."""

    def __init__(self, name: str, most: int, work: Callable[[Iterator[Item]], None]) -> None:
        """`work` takes the items on that thread until they end."""
        self.lost = 0
        self._waiting: queue.Queue[Item | None] = queue.Queue(most)
        self._thread = threading.Thread(target=work, args=(iter(self._waiting.get, None),), name=name, daemon=True)
        self._thread.start()

    @property
    def full(self) -> bool:
        """Whether an item offered now would be left out."""
        return self._waiting.full()

    def offer(self, item: Item) -> None:
        """Never waits."""
        try:
            self._waiting.put_nowait(item)
        except queue.Full:
            self.lost += 1

    def close(self) -> None:
        """Waits until all is written."""
        self._waiting.put(None)
        self._thread.join()
