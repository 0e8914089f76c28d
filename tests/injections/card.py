"""Faults of the graphics card and of the way from it to the wall."""

from __future__ import annotations

import re

from fake_cuda import FakeRuntime

from injections.wall import Frame, Seen, Watched, perform, reference, seen
from injections.world import World
from live.decoding.device_rung import Card

REST = 0.002  # s of real time a frame, for the threads that build and decode


def _walked(world: World, faults: str, rungs: list[str]) -> Seen:
    """A show that goes through these rungs, one after the other."""

    def script(wall):
        yield []
        for rung in rungs:
            yield from wall.until(lambda frame, rung=rung: frame.shown.rung == rung)
        yield from wall.play(20)

    frames = perform(world.show, script, faults, rung=None, rest=REST)
    drawn: dict[float, float] = {}  # how large each picture was drawn, by when it was asked for: it may hang for long
    for frame in frames:
        drawn.setdefault(frame.shown.asked, _scale(frame))
    return seen(world.show, frames, lambda frame: reference(world.show, frame.shown, scale=drawn[frame.shown.asked]))


def _scale(frame: Frame) -> float:
    """Of the decode size, as the operator is told."""
    told = re.search(r"at (\d+)% of the size", "; ".join(frame.told))
    return int(told[1]) / 100 if told else 1.0


def warm_up_oom(world: World) -> Seen:
    return _walked(world, "device-on-cpu warm-up-oom@1", ["baked", "device"])


def device_oom(world: World) -> Seen:
    return _walked(world, "device-on-cpu worker-fails device-oom@9", ["device", "baked", "device"])


def device_lost(world: World) -> Seen:
    return _walked(world, "device-on-cpu worker-fails device-lost@9", ["device", "baked", "device"])


def _delivered(world: World, faults: str, words: tuple[str, ...], fps: float = 60.0) -> Seen:
    """A show on a card that stands in; one of `words` after the other must be how its pictures reach the wall."""
    screen = Watched()
    world.patch.setattr("live.performing.opening.card", lambda faults: (Card(None, FakeRuntime(screen.context)), ""))

    def script(wall):
        yield from wall.until(lambda frame: frame.shown.rung == "device")
        for word in words:
            yield from wall.until(lambda frame, word=word: any(f"device: {word}" in line for line in frame.told))
        yield from wall.play(20)

    return seen(world.show, perform(world.show, script, faults, rung=None, rest=REST, fps=fps, screen=screen))


def interop_refused(world: World) -> Seen:
    return _delivered(world, "interop-refused worker-fails", ("pinned ring",))


def buffer_refused(world: World) -> Seen:
    return _delivered(world, "buffer-refused sink-lost@30 worker-fails", ("shared texture", "pinned ring"))


def pinned_refused(world: World) -> Seen:
    words = ("plain write", "pinned ring")
    return _delivered(world, "interop-refused pinned-refused@1 worker-fails", words, fps=1.0)


def sink_lost(world: World) -> Seen:
    words = ("shared texture", "plain write", "shared texture")
    return _delivered(world, "sink-lost@10-18 worker-fails", words, fps=1.0)
