"""What the guard has done, brought from the graphics card without waiting for it."""

from __future__ import annotations

import numpy as np

from live import gl
from live.guard.told import Told, after

PERIOD = 0.1  # s between two looks
BEHIND = 3  # frames between asking and taking; no driver is further behind
BYTES = 16


class Counted:
    """Reads the guard's texel of counts now and then; `told` is what it said last."""

    def __init__(self, context: gl.Context, profile: str) -> None:
        self.told = Told(profile)
        self._buffer, self._memory = gl.buffer(context, BYTES), bytearray(BYTES)
        self._left, self._next = 0, float("-inf")

    def look(self, source: gl.Framebuffer, attachment: int, time: float) -> None:
        """Once a frame, after its counts are drawn into the attachment; `time` in s."""
        if self._left:
            self._left -= 1
            if not self._left:
                self._buffer.read_into(self._memory)
                self.told = after(self.told, np.frombuffer(self._memory, np.float32))
        elif not self._next - PERIOD <= time < self._next:
            self._next = time + PERIOD
            source.read_into(self._buffer, components=4, attachment=attachment, dtype="f4")
            self._left = BEHIND

    def rest(self) -> None:
        """The picture stands still: nothing of it is limited."""
        self.told = self.told._replace(limiting=False)

    def release(self) -> None:
        """Frees its buffer."""
        self._buffer.release()
