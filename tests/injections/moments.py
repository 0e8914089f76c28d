"""Faults of time."""

from __future__ import annotations

import time

import numpy as np

from injections.wall import Seen, perform, seen
from injections.world import World
from live.commands import SetValue


def clock_jumps(world: World) -> Seen:
    """Wall time jumps forwards, then backwards; the same show without that is the same to the bit."""
    real, shift = time.time, [0.0]

    def script(wall):
        for seconds in (0.0, 3600.0, -3600.0):
            shift[0] = seconds
            yield from wall.play(20)

    before = perform(world.show, script, look=None)
    world.patch.setattr(time, "time", lambda: real() + shift[0])
    frames = perform(world.show, script, look=None)
    for one, other in zip(frames, before, strict=True):
        np.testing.assert_array_equal(one.pixels, other.pixels)
        assert one.told == other.told
    return seen(world.show, perform(world.show, script))


def suspended(world: World) -> Seen:
    """A fade that was under way has ended, the walk by ear has not moved on, and no frame is caught up on."""

    def script(wall):
        yield from wall.play(30)
        yield [SetValue("master", 0.5, "desk", 600.0)]
        yield from wall.until(lambda frame: any("nothing moved" in line for line in frame.told))
        assert wall.stage.performer.state.values["master"] == 0.5
        yield [SetValue("master", 1.0, "desk")]
        yield from wall.until(lambda frame: not any("nothing moved" in line for line in frame.told))
        assert wall.stage.watch.pacer.missed < 5

    frames = perform(world.show, script, "suspended@40", fps=10.0)
    positions = [frame.shown.position for frame in frames]
    assert max(np.diff(positions)) < 0.05, "the walk did not leap"
    return seen(world.show, [*frames[:38], *frames[60:]])
