"""The frame loop's priority: its own, and not that of what it starts."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from live.priority import raise_priority


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
