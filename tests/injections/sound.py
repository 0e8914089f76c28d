"""Faults of the sound."""

from __future__ import annotations

from fake_cards import InputCard, OutputCard
from showmaker import RATE

from injections.wall import Script, Seen, Wall, music, perform, seen
from injections.world import World
from live.clock import Clock
from live.sound.intake import TAPE_RATE, Intake
from live.sound.locator import Nowhere, TapeLocator
from live.sound.soundcard import SoundCard, Speakers
from live.sound.tapes import STALLED, Tapes


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
    """The card delivers no more, then it is not there, then it is back; and the same as it is rehearsed."""
    rehearsed = _heard(world, "sound-lost@30-90", "is gone", 60.0, still=True)
    card, fps = InputCard(music(), RATE), 20
    card.plug(world.patch)

    def intake(clock: Clock) -> Intake:
        heard = SoundCard(None, None, clock)
        return Intake(heard, Nowhere(), card=heard)

    def heard(steps: Script) -> Script:
        for commands in steps:
            card.deliver(RATE // fps)
            yield commands

    def script(wall: Wall):
        yield from heard(wall.until(lambda frame: not frame.told and frame.shown.position > 0.01))
        yield from wall.until(lambda frame: any("is gone" in line for line in frame.told))
        yield from wall.play(10)
        there = wall.now.shown.position
        yield from wall.play(10)
        assert wall.now.shown.position == there, "the walk stands"
        card.here = False
        yield from wall.until(lambda frame: any("no such device: looking for it" in line for line in frame.told))
        card.here = True
        yield from heard(wall.until(lambda frame: not frame.told))
        there = wall.now.shown.position
        yield from heard(wall.until(lambda frame: frame.shown.position > there + 0.01))

    found = seen(world.show, perform(world.show, script, fps=fps, intake=intake, rest=0.01))
    return Seen([*rehearsed.pictures, *found.pictures], found.told, found.last, found.rungs)


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
