"""The frame loop's priority, its own and not that of what it starts, and that of what can wait."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from live.priority import LAST, idling, raise_priority, standing_back


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives each thread a nice value of its own")
def test_what_a_raised_thread_starts_runs_as_usual() -> None:
    found: list[int] = []

    def note() -> None:
        found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    def loop() -> None:
        note()
        raise_priority()
        started = threading.Thread(target=note)
        started.start()
        started.join()

    thread = threading.Thread(target=loop)
    thread.start()
    thread.join()
    assert len(found) == 2 and found[0] == found[1]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives each thread a nice value of its own")
def test_a_show_that_was_started_nice_stays_so() -> None:
    found: list[tuple[bool, int]] = []

    def loop() -> None:
        os.setpriority(os.PRIO_PROCESS, 0, 5)
        found.append((raise_priority(), os.getpriority(os.PRIO_PROCESS, 0)))

    thread = threading.Thread(target=loop)
    thread.start()
    thread.join()
    assert found == [(False, 5)]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives each thread a nice value of its own")
def test_work_that_stands_back_does_so_alone_and_hands_on_what_it_makes() -> None:
    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert standing_back(lambda: os.getpriority(os.PRIO_PROCESS, threading.get_native_id())) == LAST
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives each thread a policy of its own")
def test_work_that_nobody_waits_for_idles_alone_and_hands_on_what_it_makes() -> None:
    before = os.sched_getscheduler(0)
    assert idling(lambda: os.sched_getscheduler(0)) == os.SCHED_IDLE
    assert os.sched_getscheduler(0) == before


def test_work_that_stands_back_hands_on_what_it_raises() -> None:
    with pytest.raises(ZeroDivisionError):
        standing_back(lambda: 1 // 0)
