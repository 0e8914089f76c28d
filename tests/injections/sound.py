"""Faults of the sound."""

from __future__ import annotations

from injections.wall import Seen, perform, seen
from injections.world import World


def _heard(world: World, faults: str, word: str, fps: float, still: bool) -> Seen:
    """A show by ear whose sound fails and is mended; `still`: the walk must stand meanwhile."""

    def script(wall):
        yield from wall.until(lambda frame: any(word in line for line in frame.told))
        there = wall.now.shown.position
        yield from wall.play(3)
        assert not still or wall.now.shown.position == there
        yield from wall.until(lambda frame: not any(word in line for line in frame.told))
        yield from wall.play(20)

    return seen(world.show, perform(world.show, script, faults, fps=fps))


def sound_lost(world: World) -> Seen:
    return _heard(world, "sound-lost@30-90", "is gone", 60.0, still=True)


def sound_silent(world: World) -> Seen:
    return _heard(world, "sound-silent@10-200", "silence for", 5.0, still=False)


def sound_wrong_rate(world: World) -> Seen:
    return _heard(world, "sound-wrong-rate@20-260", "samples a second", 20.0, still=False)


def sound_not_finite(world: World) -> Seen:
    return _heard(world, "sound-not-finite@30-60", "no numbers", 20.0, still=True)
