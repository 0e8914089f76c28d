"""From the device into the slots by the best sink that works; better ones are tried again where that may help."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from autoencoders.cuda_codes import OUT_OF_MEMORY
from live import gl
from live.decoding.copytime import CopyTimes
from live.decoding.cuda_errors import CudaError
from live.decoding.interop import use
from live.decoding.sinks import Frame, FrameSink, PlainSink, prove, ways
from live.decoding.slots import Slot

RETRY = 30.0  # s until a better sink is tried again


class Delivery:
    """The sink in use: `name`, and in `reason` why none of the better ones is.

    A sink that was refused at once is refused for good (another card draws, say); one that had worked, or found no
    memory, may work again.
    """

    def __init__(self, cudart: Any, context: gl.Context, device: int = 0, why: str = "") -> None:
        """`cudart`: None without a CUDA runtime, and `why`; raises if even the plain sink fails."""
        self._cudart, self._context, self._why = cudart, context, why
        self._ways = ways(cudart, context)
        self._faults: dict[int, str] = {}
        self._worked: set[int] = set()
        self._passing: set[int] = set()
        self._sink: FrameSink = PlainSink()
        self._level, self._retry = len(self._ways) - 1, float("inf")
        if cudart is not None:
            use(cudart, device)
        self._copies = CopyTimes(cudart)
        self._choose(0, 0.0)

    @property
    def name(self) -> str:
        """The sink in use."""
        return self._sink.name

    @property
    def reason(self) -> str:
        """Why no better one is in use; empty for the best."""
        above = [self._faults[level] for level in sorted(self._faults) if level < self._level]
        return "; ".join([self._why, *above] if self._why else above)

    @property
    def seconds(self) -> float | None:
        """What the last copy that was timed took on the device."""
        return self._copies.seconds

    def put(self, frame: Frame, slot: Slot, name: Hashable, now: float) -> None:
        """Delivers as `FrameSink.put` does, `now` in s; raises when the device is lost or no sink is left."""
        if now >= self._retry:
            self._choose(min(self._passing), now)
        while True:
            try:
                self._copies.begin(frame.stream)
                self._sink.put(frame, slot, name)
                self._copies.end(frame.stream)
                return
            except CudaError as error:
                if error.lost or self._level == len(self._ways) - 1:
                    raise
                self._note(self._level, self._sink.name, error)
                self._choose(self._level + 1, now)

    def close(self) -> None:
        """Lets go of all slots."""
        self._sink.close()
        self._copies.close()

    def _choose(self, first: int, now: float) -> None:
        """Takes the best sink from `first` down that a known picture goes through."""
        self._sink.close()
        self._passing = {level for level in self._passing if level < first}
        for level in range(first, len(self._ways)):
            sink = self._ways[level]()
            try:
                prove(sink, self._cudart, self._context)
            except Exception as error:  # whatever a driver does, the next way may be open
                sink.close()
                lost = isinstance(error, CudaError) and error.lost
                if lost or level == len(self._ways) - 1:
                    raise
                self._note(level, sink.name, error)
            else:
                self._sink, self._level = sink, level
                self._worked.add(level)
                break
        self._retry = now + RETRY if self._passing else float("inf")

    def _note(self, level: int, name: str, error: Exception) -> None:
        self._faults[level] = f"{name}: {error or type(error).__name__}"
        if level in self._worked or (isinstance(error, CudaError) and error.code == OUT_OF_MEMORY):
            self._passing.add(level)
