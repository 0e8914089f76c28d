"""How long the device takes to bring a picture into its texture, asked without ever waiting for it."""

from __future__ import annotations

from typing import Any

from autoencoders.cuda_codes import NOT_READY, SUCCESS

TIMED = 0  # cudaEventDefault: an event that keeps its time


class CopyTimes:
    """Two events of the CUDA runtime around the newest copy that can be timed; `seconds` is what the last one took.

    A copy that begins while one is still being timed is not timed itself. Whatever goes wrong, timing ends and the
    copies go on: their own calls tell of a lost device.
    """

    def __init__(self, cudart: Any) -> None:
        """`cudart`: the runtime, or None where there is none, and nothing is timed."""
        self.seconds: float | None = None
        self._cudart = cudart
        self._events: list[Any] = []
        self._begun = self._pending = False
        for _ in range(2 if cudart is not None else 0):
            code, event = cudart.cudaEventCreateWithFlags(TIMED)
            if int(code) != SUCCESS:
                self.close()
                return
            self._events.append(event)

    def begin(self, stream: int) -> None:
        """Copies enqueued on `stream` from here on are timed."""
        if self._pending:
            self._read()
        self._begun = len(self._events) == 2 and not self._pending and self._record(0, stream)

    def end(self, stream: int) -> None:
        """All of them have been enqueued."""
        if self._begun:
            self._begun, self._pending = False, self._record(1, stream)

    def close(self) -> None:
        """Lets go of the events; never raises."""
        events, self._events, self._begun, self._pending = self._events, [], False, False
        for event in events:
            self._cudart.cudaEventDestroy(event)

    def _record(self, which: int, stream: int) -> bool:
        if int(self._cudart.cudaEventRecord(self._events[which], stream)[0]) != SUCCESS:
            self.close()
            return False
        return True

    def _read(self) -> None:
        if int(self._cudart.cudaEventQuery(self._events[1])[0]) == NOT_READY:
            return
        self._pending = False
        code, milliseconds = self._cudart.cudaEventElapsedTime(*self._events)
        if int(code) == SUCCESS:
            self.seconds = milliseconds / 1000
        else:
            self.close()
