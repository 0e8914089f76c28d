"""Faults of the sound."""

from __future__ import annotations

from output_card import OutputCard

from injections.wall import Seen, Wall, perform, seen
from injections.world import World
from live.clock import Clock
from live.intake import TAPE_RATE, Intake
from live.locator import TapeLocator
from live.soundcard import Speakers
from live.tapes import STALLED, Tapes


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


def output_stuck(world: World) -> Seen:
    """The card asks for no more samples, and later for some again."""
    card, fps = OutputCard(), 20
    card.plug(world.patch)

    def intake(clock: Clock) -> Intake:
        tapes = Tapes(world.show.tracks, TAPE_RATE, ahead=False)
        return Intake(tapes, TapeLocator(tapes), tapes, Speakers(tapes, clock))

    def script(wall: Wall):
        def play(until):
            while not wall.frames or not until(wall.now):
                card.ask(TAPE_RATE // fps)
                yield from wall.play(1)

        yield from play(lambda frame: frame.second > 2.0 and not frame.told)
        there, since = wall.now.second, wall.now.state.show_time
        yield from wall.until(lambda frame: frame.second > there)
        assert wall.now.state.show_time - since <= STALLED + 2 / fps
        yield from wall.until(lambda frame: any("is gone" in line for line in frame.told))
        yield from play(lambda frame: not frame.told)
        end = wall.now.second + 1.0
        yield from play(lambda frame: frame.second > end)

    return seen(world.show, perform(world.show, script, fps=fps, intake=intake, rest=0.01))
