"""The heartbeat of the stage: whether it shows new frames, and for how long it may show none."""

from __future__ import annotations

STARTUP = 60.0  # s to the first frame: a cold disk, shaders to compile, a decoder to warm up
HANG = 4.0  # s without a frame after the first
CLOSING = 60.0  # s that a stage may take over its files when the show has come to its end
LEAST = 0.1  # s for which one that has shown a frame has presented


class Heartbeat:
    """Of the stage that runs; time in s of the monotonic clock is an argument.

    `ending`: it has shown its last frame, as the show has come to its end.
    """

    def __init__(self, now: float) -> None:
        self.ending = False
        self._first = 0.0  # when it showed its first frame
        self._moved: float | None = None  # when it last showed a new one
        self._frame = -1
        self._looked = now

    @property
    def shown(self) -> bool:
        """Whether it has shown a frame."""
        return self._moved is not None

    @property
    def presented(self) -> float:
        """Seconds from its first frame to its last, 0 where none came."""
        return 0.0 if self._moved is None else max(LEAST, self._moved - self._first)

    def beat(self, now: float, frame: int = -1) -> None:
        """It tells of a frame by its number; without one it is known to have shown some."""
        if self._moved is None:
            self._first = now
        if self._moved is None or frame != self._frame:
            self._moved, self._frame = now, frame

    def missed(self, born: float, now: float) -> bool:
        """Whether the stage that was started at `born` has shown no new frame for too long; asked several times a s."""
        if now - self._looked > HANG / 2 and self._moved is not None:
            self._moved = now  # we stood still as well: the machine was suspended
        self._looked = now
        if self._moved is None:
            return now - born > STARTUP
        return now - self._moved > (CLOSING if self.ending else HANG)

    def stop(self) -> None:
        """That stage is gone."""
        self._moved, self.ending = None, False
