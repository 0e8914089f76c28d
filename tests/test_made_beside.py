"""What is made on a thread beside the frame loop: taken when it is there, undone when nobody wants it any more."""

from __future__ import annotations

import gc
import threading
import weakref

import pytest

from live.making import Making
from tests.waiting import until


class Big:
    """Something of which a fault may keep hold."""


def awaited(making: Making) -> None:
    until(lambda: not making._thread.is_alive())


def test_a_making_that_failed_says_why_and_keeps_nothing_of_it_alive_without_a_collection() -> None:
    held: list[weakref.ref[Big]] = []

    def fail() -> None:
        big = Big()
        held.append(weakref.ref(big))
        raise RuntimeError("no room")

    gc.disable()
    try:
        making = Making(fail, lambda made: None)
        awaited(making)
        with pytest.raises(RuntimeError, match="no room") as told:
            making.taken()
        del told
        assert held[0]() is None
    finally:
        gc.enable()


def test_what_is_finished_after_it_was_given_up_is_undone() -> None:
    go, undone = threading.Event(), []

    def make() -> str:
        go.wait(10)
        return "an engine"

    making = Making(make, undone.append)
    making.abandon(0.0)
    go.set()
    awaited(making)
    assert undone == ["an engine"]
