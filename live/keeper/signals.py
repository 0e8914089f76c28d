"""The signals that end a show, and who answers them meanwhile."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # those that the platform has


class Stop:
    """What a signal wants: the show to end, with exit code `code`; 0 while none has come."""

    def __init__(self) -> None:
        self.code = 0

    def __call__(self, signum: int, _frame: FrameType | None = None) -> None:
        """Takes a signal, as a handler does."""
        self.code = 128 + signum


@contextmanager
def answered(stop: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Lets `stop` answer them; afterwards those do again who did before. A show under `nohup` outlives its terminal."""
    numbers = [getattr(signal, name) for name in ENDING if hasattr(signal, name) and not _outlived(name)]
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _outlived(name: str) -> bool:
    """Whether whoever started the show had the signal ignored; then its children, which inherit that, ignore it too."""
    return name == "SIGHUP" and signal.getsignal(getattr(signal, name)) == signal.SIG_IGN
