"""One input of a MIDI system, heard by the system's own thread."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable
from typing import Any

from live.midi.bytes import Stream

QUEUE = 4096  # messages that wait to be read; more is a flood

Waiting = deque[tuple[str, float, list[int]]]  # port, s of arrival, bytes


class Ear:
    """One open input: the system's own thread puts what comes into the queue, and does nothing else."""

    def __init__(self, port: str, queue: Waiting, clock: Callable[[], float]) -> None:
        self.stream = Stream()
        self.lost = 0
        self._port, self._queue, self._clock = port, queue, clock
        self._device: Any = None

    def open(self, device: Any) -> None:
        """Opens the port on an unused input; raises what the system raises."""
        self._device = device
        try:
            device.ignore_types(sysex=False, timing=False, active_sense=True)
            device.set_callback(self._heard)
            device.open_port(device.get_ports().index(self._port), "in")
        except (OSError, RuntimeError, ValueError):
            self.close()
            raise

    def close(self) -> None:
        """Lets go of the port; nothing is put into the queue after this."""
        with contextlib.suppress(OSError, RuntimeError):
            self._device.cancel_callback()
        delete(self._device)

    def _heard(self, event: tuple[list[int], float], data: object = None) -> None:
        if len(self._queue) >= QUEUE:
            self.lost += 1
            return
        self._queue.append((self._port, self._clock(), event[0]))


def delete(device: Any) -> None:
    """Closes an input or output and ends its client."""
    with contextlib.suppress(OSError, RuntimeError):
        device.close_port()
        device.delete()
