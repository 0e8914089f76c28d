"""Faults of the show folder."""

from __future__ import annotations

from functools import partial

from showmaker import make

from injections.wall import Seen, perform, reference, seen
from injections.world import World
from live.commands import Trigger
from live.stage.reserve import Reserve
from show.folder import open_show

REST = 0.002  # s of real time a frame, for the thread that reads ahead


def folder_gone(world: World) -> Seen:
    """On the playing track and the next the walk goes on from memory, on the third what is left of it."""
    show = world.fresh(tracks=3)

    def script(wall):
        yield from wall.until(lambda frame: wall.stage._reserve.whole)
        yield from wall.play(20)
        world.destroy(show.root)
        yield from wall.until(lambda frame: any("cannot be read" in line for line in frame.told))
        there = wall.now.shown.position
        yield from wall.play(60)
        assert wall.now.shown.position > there
        for number in (2, 3):
            yield [Trigger("track", number, "desk")]
            yield from wall.until(lambda frame, number=number: frame.track == number)
            yield from wall.play(60)
        world.restore(show.root)
        yield from wall.until(lambda frame: not any("cannot be read" in line for line in frame.told))

    frames = perform(show, script, rest=REST, fps=20.0)
    rungs = {number: {frame.shown.rung for frame in frames if frame.track == number} for number in (1, 2, 3)}
    assert rungs[1] == rungs[2] == {"baked"} and rungs[3] <= {"baked", "keyframes", "artwork"}
    return seen(show, frames)


def array_short(world: World) -> Seen:
    show = world.fresh()
    world.patch.setattr("live.stage.stage.Reserve", partial(Reserve, budget=0))
    path = show.tracks[0].baked.path
    whole = path.read_bytes()

    def script(wall):
        yield from wall.play(5)
        path.write_bytes(whole[:200])
        yield from wall.until(lambda frame: frame.shown.rung == "keyframes")
        yield from wall.play(20)
        path.write_bytes(whole)
        yield from wall.until(lambda frame: frame.shown.rung == "baked")

    return seen(show, perform(show, script, fps=20.0))


def track_corrupt(world: World) -> Seen:
    show = world.fresh(tracks=2)
    show.tracks[0].latents.path.write_bytes(b"\x93NUMPY")
    opened = open_show(show.root)
    frames = perform(opened, lambda wall: wall.play(30))
    assert {frame.shown.slug for frame in frames} == {show.tracks[1].slug}
    return seen(opened, frames)


def folder_replaced(world: World) -> Seen:
    """The old preparation to the end, the new one whole once the show is started again."""
    show = world.fresh()

    def script(wall):
        yield from wall.until(lambda frame: wall.stage._reserve.whole)
        make(world.folder / "fresh", seconds=60.0, tracks=2, generation="newer", shift=0.5)
        assert not show.tracks[0].artwork.parent.exists(), "the old one is not on disk any more"
        yield from wall.until(lambda frame: any("newer preparation" in line for line in frame.told))
        yield from wall.play(60)

    frames = perform(show, script, rest=REST)
    again = open_show(show.root)
    assert again.tracks[0].artwork.parent.name == f"gen-{'newer'}"
    for frame in perform(again, lambda wall: wall.play(30)):
        assert abs(frame.pixels.astype(int) - reference(again, frame.shown, shift=0.5)).mean() < 3.0
    return seen(show, frames)
