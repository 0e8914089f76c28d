"""Timing copies by events: never waited for, told once they are over, and given up at the first refusal."""

import pytest

from live.decoding.copytime import CopyTimes

OK, NOT_READY, ILLEGAL = 0, 600, 700


class Runtime:
    """A runtime whose stream does its work when it is told to; the clock is in ms, and returns are CUDA's shapes."""

    def __init__(self):
        self.now, self.made, self.gone, self.fails = 0.0, 0, [], set()
        self._queue, self._times = [], {}

    def work(self, milliseconds):
        """Enqueues something that takes this long."""
        self._queue.append(milliseconds)

    def catch_up(self):
        """Does all that was enqueued."""
        for each in self._queue:
            if isinstance(each, tuple):
                self._times[each[0]] = self.now
            else:
                self.now += each
        self._queue.clear()

    def cudaEventCreateWithFlags(self, flags):
        self.made += 1
        return (ILLEGAL, None) if "create" in self.fails else (OK, self.made)

    def cudaEventDestroy(self, event):
        self.gone.append(event)
        return (OK,)

    def cudaEventRecord(self, event, stream):
        if "record" in self.fails:
            return (ILLEGAL,)
        self._times.pop(event, None)
        self._queue.append((event,))
        return (OK,)

    def cudaEventQuery(self, event):
        return (OK if event in self._times else NOT_READY,)

    def cudaEventElapsedTime(self, start, end):
        if "elapsed" in self.fails:
            return ILLEGAL, 0.0
        return OK, self._times[end] - self._times[start]


def copied(times, runtime, milliseconds):
    times.begin(7)
    runtime.work(milliseconds)
    times.end(7)


def test_a_copy_is_told_when_the_next_one_begins_after_its_end():
    runtime = Runtime()
    times = CopyTimes(runtime)
    copied(times, runtime, 0.25)
    assert times.seconds is None
    runtime.catch_up()
    copied(times, runtime, 9.0)
    assert times.seconds == pytest.approx(0.00025)


def test_a_copy_that_is_not_over_is_neither_waited_for_nor_forgotten():
    runtime = Runtime()
    times = CopyTimes(runtime)
    for milliseconds in (0.5, 8.0, 8.0):
        copied(times, runtime, milliseconds)
    assert times.seconds is None
    runtime.catch_up()
    times.begin(7)
    assert times.seconds == pytest.approx(0.0005)


@pytest.mark.parametrize("call", ["create", "record", "elapsed"])
def test_a_refusal_ends_the_timing_and_nothing_else(call):
    runtime = Runtime()
    runtime.fails.add(call)
    times = CopyTimes(runtime)
    for _ in range(4):
        copied(times, runtime, 0.5)
        runtime.catch_up()
    assert times.seconds is None
    assert len(runtime.gone) == (0 if call == "create" else 2)


def test_without_a_runtime_nothing_is_timed():
    times = CopyTimes(None)
    times.begin(0)
    times.end(0)
    times.close()
    assert times.seconds is None


def test_closing_gives_both_events_back_once():
    runtime = Runtime()
    times = CopyTimes(runtime)
    times.close()
    times.close()
    assert sorted(runtime.gone) == [1, 2]
