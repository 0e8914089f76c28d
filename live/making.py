"""Something that takes seconds to make, made on a thread while the frame loop goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Making(Generic[T]):
    """One thing on its way; what is finished after `abandon` is handed to `undo`."""

    def __init__(self, make: Callable[[], T], undo: Callable[[T], None]) -> None:
        self._make, self._undo = make, undo
        self._made: T | None = None
        self._fault: Exception | None = None
        self._abandoned = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="making", daemon=True)
        self._thread.start()

    def taken(self) -> T | None:
        """The thing, None while it is being made; raises what its making raised."""
        if self._thread.is_alive():
            return None
        fault, self._fault = self._fault, None
        if fault is None:
            return self._made
        try:
            raise fault
        finally:
            del fault  # it knows this frame: together they would keep alive whatever its making held

    def abandon(self, patience: float) -> None:
        """Nobody wants it any more; waits `patience` s at most for its end."""
        with self._lock:
            self._abandoned = True
            made, self._made = self._made, None
        if made is not None:
            self._undo(made)
        self._thread.join(timeout=patience)

    def _run(self) -> None:
        try:
            made = self._make()
        except Exception as error:  # whoever takes it meets the fault, not this thread
            self._fault = error
            return
        with self._lock:
            if not self._abandoned:
                self._made = made
                return
        self._undo(made)
