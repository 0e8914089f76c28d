"""An executor whose device works only when it is told to: what is enqueued runs in the order that CUDA promises."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial

from autoencoders.executing import LANES, AtOnce, Lane, Work


class LateEvent:
    """Passed once the device has come to where it was recorded last; who waits, waits for the record before."""

    def __init__(self, device: Late) -> None:
        self._device, self._recorded, self._reached = device, 0, 0

    def record(self, lane: Lane) -> None:
        self._recorded += 1
        self._device.enqueue(lane, self._reach)

    def _reach(self) -> bool:
        self._reached += 1
        return True

    def passed(self) -> bool:
        return self._reached == self._recorded

    def hold(self, lane: Lane) -> None:
        point = self._recorded
        self._device.enqueue(lane, lambda: self._reached >= point)

    def wait(self) -> None:
        self._device.run()

    def since(self, earlier: LateEvent) -> float:
        assert self.passed() and earlier.passed(), "CUDA refuses the time of an event that has not passed"
        return 1e-3


class Late(AtOnce):
    """Three lanes of work that wait for `run`; replays only, since torch's own calls run at once on a processor."""

    def __init__(self) -> None:
        self._lanes: dict[Lane, list[Callable[[], bool]]] = {lane: [] for lane in LANES}

    def enqueue(self, lane: Lane, work: Callable[[], bool]) -> None:
        self._lanes[lane].append(work)

    def on(self, lane: Lane) -> AbstractContextManager[None]:
        return nullcontext()

    def capture(self, works: Sequence[Work], searched: bool = False) -> list[Work]:
        works[0]()
        return [partial(self.enqueue, "decode", partial(self._done, work)) for work in works]

    @staticmethod
    def _done(work: Work) -> bool:
        work()
        return True

    def event(self, timed: bool = False) -> LateEvent:
        return LateEvent(self)

    def run(self) -> None:
        """Works on all lanes until nothing is left, or no lane can go on."""
        moved = True
        while moved:
            moved = False
            for work in self._lanes.values():
                while work and work[0]():
                    work.pop(0)
                    moved = True

    def stuck(self) -> bool:
        """Whether a lane waits for something that never comes."""
        return any(self._lanes.values())
