"""Faults of the disk that a show is kept on."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from injections.wall import Seen, perform, seen
from injections.world import World

LONGEST = 40_000  # bytes of a file


@contextmanager
def limited() -> Iterator[None]:
    """No file of this process may grow longer; Python turns the signal for that into an error."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LONGEST, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _kept(world: World, word: str, **more) -> Seen:
    def script(wall):
        yield from wall.until(lambda frame: any(word in line for line in frame.told))
        yield from wall.play(20)

    with limited():
        return seen(world.show, perform(world.show, script, rest=0.002, **more))


def recording_disk_full(world: World) -> Seen:
    return _kept(world, "recording has ended", record=world.folder / "show.mp4")


def log_disk_full(world: World) -> Seen:
    return _kept(world, "session log has ended", log=world.folder / "log")


def replay_disk_full(world: World) -> Seen:
    """The next piece is kept once there is room for it."""
    with ExitStack() as limit:
        limit.enter_context(limited())

        def script(wall):
            yield from wall.until(lambda frame: any("nothing is kept" in line for line in frame.told))
            yield from wall.play(20)
            limit.close()
            yield from wall.until(lambda frame: not any("nothing is kept" in line for line in frame.told))

        kept = {"replay_minutes": 1.0, "replay_ring": world.folder / "ring"}
        return seen(world.show, perform(world.show, script, rest=0.002, fps=20.0, **kept))
