"""Faults of time."""

from __future__ import annotations

import time

import numpy as np

from injections.wall import PATIENCE, Seen, perform, seen
from injections.world import World
from live.clock import WallClock
from live.commands import SetValue

FPS = 60.0


def clock_jumps(world: World) -> Seen:
    """Wall time jumps forwards, then backwards: to the bit the same show, and by the machine's own clock no jump."""
    real, sleep, shift = time.time, time.sleep, [0.0]

    def nap(seconds):
        assert seconds < PATIENCE, "the next frame is due in an hour"
        sleep(seconds)

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
    world.patch.setattr(time, "sleep", nap)
    begun = time.monotonic()
    frames = perform(world.show, script, clock=WallClock(), fps=FPS)
    passed, moments = time.monotonic() - begun, [frame.state.show_time for frame in frames]
    assert min(np.diff(moments)) > 0.0 and 0.9 * len(frames) / FPS < moments[-1] - moments[0] <= passed
    assert frames[-1].shown.position > frames[0].shown.position, "the walk goes on"
    return seen(world.show, frames)


def suspended(world: World) -> Seen:
    """With a clock that has gone on meanwhile, then with one that stood still, as it does on Linux."""
    return _both(_leapt(world), _stood_still(world))


def _leapt(world: World) -> Seen:
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


def _stood_still(world: World) -> Seen:
    """All goes on from where it stood."""
    asleep = [0.0]
    world.patch.setattr("live.stage.stage.slept", lambda: asleep[0])

    def script(wall):
        yield from wall.play(30)
        asleep[0] += 3600.0
        yield from wall.until(lambda frame: any("nothing moved for 3600 s" in line for line in frame.told), most=10)
        yield from wall.until(lambda frame: not any("nothing moved" in line for line in frame.told))

    frames = perform(world.show, script, fps=10.0)
    seconds = [frame.second for frame in frames]
    assert max(np.diff(seconds)) < 0.2
    return seen(world.show, frames)


def _both(one: Seen, other: Seen) -> Seen:
    rungs = tuple(dict.fromkeys((*one.rungs, *other.rungs)))
    return Seen([*one.pictures, *other.pictures], [*one.told, *other.told], (*one.last, *other.last), rungs)
